"""Where the cluster keeps things, and the environment in which everything in it runs: that of compose, on one machine."""

import random
import secrets
import socket
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from infra.cluster import postgres, worker
from infra.laptop.places import LOOPBACK, Places
from renkei.settings import Settings

WORKERS = ("worker-1", "worker-2")
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
BUCKET, METADATA, WAREHOUSE = "renkei", "airflow", "renkei"
_PORTS = range(20_000, 32_000)  # below the ports of outgoing connections and of whoever asks for any (Linux, macOS)
_SERVERS = ("postgres", "redis", "objects", "api", "logs")


def free_ports(*names: str) -> dict[str, int]:
    """Return a free port of the loopback for each name, of those that no system gives out by itself in the meantime."""
    with ExitStack() as stack:
        taken: dict[str, int] = {}
        for port in random.SystemRandom().sample(_PORTS, len(_PORTS)):
            if len(taken) == len(names):
                break
            with suppress(OSError):
                stack.enter_context(socket.create_server((LOOPBACK, port)))
                taken[names[len(taken)]] = port
        return taken


@dataclass(frozen=True)
class ClusterPlaces(Places):
    """Folders, ports and secrets of one start; `at_once` tasks run on each worker."""

    at_once: int = 2
    more: dict[str, str] = field(default_factory=dict)
    servers: dict[str, int] = field(default_factory=lambda: free_ports(*_SERVERS))
    secret: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)

    @classmethod
    def of(cls, project: Path, state: Path, *, at_once: int = 2, more: dict[str, str] | None = None) -> "ClusterPlaces":
        """Choose ports, and say where everything will be; `more` goes into the environment of all, last."""
        servers = free_ports(*_SERVERS)
        said = {
            "RENKEI_PROJECT": str(project),
            "RENKEI_STATE": str(state),
            "RENKEI_LANDING": f"s3://{BUCKET}/landing",
            "RENKEI_STAGING": f"s3://{BUCKET}/staging",
            "RENKEI_WAREHOUSE": database(servers["postgres"], WAREHOUSE),
        }
        return cls(Settings.load(said), at_once=at_once, more=more or {}, servers=servers)

    @cached_property
    def ports(self) -> tuple[int, int]:
        """See Places."""
        return self.servers["api"], self.servers["logs"]

    @property
    def metadata(self) -> str:
        """Airflow's database."""
        return database(self.servers["postgres"], METADATA)

    @property
    def broker(self) -> str:
        """Redis."""
        return f"redis://{LOOPBACK}:{self.servers['redis']}/0"

    @property
    def objects(self) -> dict[str, str]:
        """What leads boto3 to the S3 stand-in."""
        return {
            "AWS_ENDPOINT_URL_S3": f"http://{LOOPBACK}:{self.servers['objects']}",
            "AWS_DEFAULT_REGION": "us-east-1",
            **dict.fromkeys(KEYS, "testing"),
        }

    @property
    def pools(self) -> Path:
        """The list of the agencies' pools."""
        return self.settings.state / "pools.json"

    def environment(self) -> dict[str, str]:
        """See Places: what differs from a laptop is configuration alone."""
        return {
            **super().environment(),
            **self.objects,
            "RENKEI_POOLS": str(self.pools),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": self.metadata,
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": self.metadata,
            "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
            "AIRFLOW__CORE__PARALLELISM": str(2 * len(WORKERS) * self.at_once),
            "AIRFLOW__CORE__HOSTNAME_CALLABLE": f"{worker.__name__}.{worker.name.__name__}",
            "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "1",
            "AIRFLOW__API__MAXIMUM_PAGE_LIMIT": "5000",
            "AIRFLOW__API__SECRET_KEY": self.secret,
            "AIRFLOW__API_AUTH__JWT_SECRET": self.secret,
            "AIRFLOW__CELERY__BROKER_URL": self.broker,
            "AIRFLOW__CELERY__RESULT_BACKEND": f"db+{self.metadata}",
            "AIRFLOW__CELERY__WORKER_CONCURRENCY": str(self.at_once),
            "AIRFLOW__CELERY__WORKER_PREFETCH_MULTIPLIER": "1",
            **self.more,
        }

    def of_worker(self, name: str) -> dict[str, str]:
        """Return what a worker has of its own: a name, and a state folder, as a machine has."""
        return {worker.NAME: name, "RENKEI_STATE": str(self.settings.state / name)}


def database(port: int, name: str) -> str:
    """Return the address of a database of the server."""
    return f"postgresql+psycopg://{postgres.USER}@{LOOPBACK}:{port}/{name}"
