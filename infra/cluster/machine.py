"""Starting and ending the cluster: the servers first, then Airflow, then the workers; ended the other way round."""

import json
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress

import boto3
import psycopg
import redis as redis_client

from infra.cluster import postgres, redis
from infra.cluster.places import BUCKET, METADATA, WAREHOUSE, WORKERS, ClusterPlaces
from infra.laptop.machine import Machine, ended
from infra.laptop.places import LOOPBACK, ROOT
from infra.laptop.processes import Started
from renkei.project.loader import load
from renkei.project.pools import pools

PARTS = ("api-server", "scheduler", "dag-processor", "triggerer")
_LOGGING = ("scheduler", "triggerer")
_NO_LOGS = ("--skip-serve-logs",)  # it would listen beyond the loopback, and the folder of logs is everybody's


class Cluster(Machine):
    """What was started here."""

    places: ClusterPlaces

    def start(self) -> None:
        """Start everything; SystemFault where something does not come up."""
        self.serve()
        environment = {**self.places.environment(), **self._standins()}
        self._migrate(environment)
        self._import_pools(environment)
        for part in PARTS:
            self._airflow(part, environment, *(_NO_LOGS if part in _LOGGING else ()))
        for name in WORKERS:
            self.work(name, environment)

    def serve(self) -> None:
        """Start PostgreSQL with its two databases, Redis, and the S3 stand-in with a bucket."""
        self._serve()
        self._ready("postgres", lambda: self._databases({METADATA, WAREHOUSE}), psycopg.Error)
        self._ready("redis", self._pinged, redis_client.RedisError)
        self._ready("objects", lambda: self.bucket(BUCKET), Exception)  # boto3 makes its errors as they come

    def schedule(self) -> None:
        """Start what Airflow schedules with, and no more: no worker, and nobody to ask."""
        self.serve()
        environment = self.places.environment()
        self._migrate(environment)
        for part in ("scheduler", "dag-processor"):
            self._airflow(part, environment, *(_NO_LOGS if part in _LOGGING else ()))

    def work(self, name: str, environment: Mapping[str, str]) -> None:
        """Start a worker."""
        words = ["--celery-hostname", f"{name}@%h", "--without-gossip", *_NO_LOGS]
        here = {**environment, **self.places.of_worker(name)}
        self.begin(name, [sys.executable, "-m", "infra.cluster.worker", *words], here)

    def bucket(self, name: str) -> bool:
        """Make a bucket where it is not there."""
        said = self.places.objects
        store = boto3.client(
            "s3",
            endpoint_url=said["AWS_ENDPOINT_URL_S3"],
            region_name=said["AWS_DEFAULT_REGION"],
            aws_access_key_id=said["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=said["AWS_SECRET_ACCESS_KEY"],
        )
        store.create_bucket(Bucket=name)
        return True

    def end(self) -> None:
        """See Machine; the workers end before what they speak to, the servers last."""
        self.processes.end(["scheduler", "dag-processor", "triggerer"], grace=5)
        self.processes.end(WORKERS)
        self.processes.end()

    def _serve(self) -> None:
        places, folder = self.places, self.places.settings.state
        folder.mkdir(parents=True, exist_ok=True)
        ports, here = places.servers, places.environment()
        program = redis.found()
        database = [sys.executable, "-m", "infra.cluster.postgres", str(folder / "postgres"), str(ports["postgres"])]
        self.begin("postgres", database, here)
        self.begin(
            "redis",
            redis.command(program, port=ports["redis"], folder=folder),
            {**here, **program.environment},
        )
        objects = [sys.executable, "-m", "moto.server", "-H", LOOPBACK, "-p", str(ports["objects"])]
        self.begin("objects", objects, here)

    def begin(self, name: str, command: list[str], environment: Mapping[str, str]) -> Started:
        """Start a process that is ended with all the others."""
        log = self.places.logs / f"{name}.log"
        return self.processes.start(name, command, environment=environment, log=log, folder=ROOT)

    def _ready(self, name: str, asked: Callable[[], bool], refusal: type[Exception]) -> None:
        def answered() -> bool:
            with suppress(refusal):
                return asked()
            return False

        self._wait(answered, 60, what=name)

    def _databases(self, names: set[str]) -> bool:
        port = self.places.servers["postgres"]
        with psycopg.connect(
            host=LOOPBACK, port=port, user=postgres.USER, dbname="postgres", autocommit=True, connect_timeout=5
        ) as connection:
            there = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
            for name in sorted(names - there):
                connection.execute(f"CREATE DATABASE {name}".encode())
        return True

    def _pinged(self) -> bool:
        with redis_client.Redis(host=LOOPBACK, port=self.places.servers["redis"]) as client:
            return bool(client.ping())

    def _import_pools(self, environment: Mapping[str, str]) -> None:
        self.places.pools.write_text(json.dumps(pools(load(self.places.settings))), encoding="utf-8")
        done = self._airflow("pools", environment, "import", str(self.places.pools))
        if self.processes.result(done, seconds=120) != 0:
            raise ended(done)
        self.processes.end(["pools"])

    def _airflow(self, part: str, environment: Mapping[str, str], *more: str) -> Started:
        return self.begin(part, [sys.executable, "-m", "airflow", part, *more], environment)
