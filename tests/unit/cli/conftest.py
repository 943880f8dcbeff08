import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.command import Answer, started, typed

COUNTRY = Path(__file__).parents[2] / "project"


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
    return partial(typed, environment)


@pytest.fixture(scope="session")
def first_run(environment: dict[str, str]) -> Answer:
    """The run that fills everything, in a process of its own."""
    return started(environment, "--json", "run", "--all")
