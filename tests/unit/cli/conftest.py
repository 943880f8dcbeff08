import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

COUNTRY = Path(__file__).parents[2] / "project"


class Answer(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Renkei = Callable[..., Answer]


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A copy of the Ruri Isles, run once the whole way by the real command."""
    country = tmp_path_factory.mktemp("cli") / "country"
    shutil.copytree(COUNTRY, country)
    for suite in (country / "expectations").rglob("*.yml"):
        suite.unlink()  # audits have tests of their own, and Great Expectations takes seconds to import
    return {
        **os.environ,
        "RENKEI_PROJECT": str(country),
        "RENKEI_LANG": "en",
        "AIRFLOW_CONN_RURI_HARBOUR": f"file://{country}/data/harbour",
        "AIRFLOW_CONN_RURI_STATISTICS": f"file://{country}/data/statistics",
    }


@pytest.fixture(scope="session")
def renkei(environment: dict[str, str]) -> Renkei:
    def call(*words: str) -> Answer:
        command = [sys.executable, "-c", "from renkei.cli import main; main()", *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
        return Answer(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture(scope="session")
def first_run(renkei: Renkei) -> Answer:
    return renkei("--json", "run", "--all")
