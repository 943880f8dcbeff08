"""Where the laptop keeps things, and the environment in which everything on it runs."""

import os
import socket
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from renkei.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
LOOPBACK = "127.0.0.1"
USER = "renkei"


@dataclass(frozen=True)
class Places:
    """Folders and ports of one start; Airflow's own files lie in the state folder too."""

    settings: Settings

    @property
    def home(self) -> Path:
        """Airflow's home."""
        return self.settings.state / "airflow"

    @property
    def logs(self) -> Path:
        """What each process prints."""
        return self.home / "processes"

    @property
    def passwords(self) -> Path:
        """The passwords of Airflow's simple auth manager."""
        return self.home / "simple_auth_manager_passwords.json.generated"

    @cached_property
    def ports(self) -> tuple[int, int]:
        """Two free ports: of the API server, of the logs of running tasks."""
        with socket.create_server((LOOPBACK, 0)) as one, socket.create_server((LOOPBACK, 0)) as other:
            return one.getsockname()[1], other.getsockname()[1]

    @property
    def url(self) -> str:
        """The address of the API and of the UI."""
        return f"http://{LOOPBACK}:{self.ports[0]}"

    def environment(self) -> dict[str, str]:
        """Return the environment of every process: this one's, and where everything is."""
        api, logs = self.ports
        return {
            **os.environ,
            **_around_proxies(),
            "RENKEI_PROJECT": str(self.settings.project),
            "RENKEI_STATE": str(self.settings.state),
            "RENKEI_LANDING": self.settings.landing,
            "RENKEI_STAGING": self.settings.staging,
            "RENKEI_WAREHOUSE": self.settings.warehouse,
            "RENKEI_SCHEDULES": "off",
            "AIRFLOW_HOME": str(self.home),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{self.home / 'airflow.db'}?timeout=60",
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__PARALLELISM": str(max(2, min(4, os.cpu_count() or 2))),
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(self.passwords),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.url}/execution/",
            "AIRFLOW__API__HOST": LOOPBACK,
            "AIRFLOW__API__PORT": str(api),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API__BASE_URL": self.url,
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(logs),
            "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
            "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "600",
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
            "GX_ANALYTICS_ENABLED": "false",
        }


def _around_proxies() -> dict[str, str]:
    """Everything here speaks over the loopback, which no proxy leads to."""
    said = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
    listed = ",".join(filter(None, (said, LOOPBACK, "localhost")))
    return {"NO_PROXY": listed, "no_proxy": listed}
