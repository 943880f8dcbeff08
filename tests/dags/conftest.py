"""Airflow in processes of its own: its configuration is read once, when it is imported."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
Airflow = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("airflow")


@pytest.fixture(scope="session")
def script(airflow_home: Path) -> Airflow:
    """Run a script beside this file with a project; it prints lines of JSON."""

    def run(name: str, *arguments: str, project: Path, seconds: float = 200, **environ: str) -> list[dict[str, Any]]:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("RENKEI_", "AIRFLOW"))},
            "AIRFLOW_HOME": str(airflow_home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{airflow_home / 'airflow.db'}",
            "RENKEI_PROJECT": str(project),
            "RENKEI_LANG": "en",
            **environ,
        }
        done = subprocess.run(
            [sys.executable, str(HERE / name), *arguments],
            env=environment,
            cwd=airflow_home,  # nothing may depend on the folder in which it starts
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"')]

    return run
