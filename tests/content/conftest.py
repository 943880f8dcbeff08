"""The project's own content, and the data of the stand-ins as plain rows."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from renkei.project.loader import Project, load
from renkei.settings import Settings
from standins.exchange import Data
from standins.server import DATA
from tests.hurry import hurried

Rows = Sequence[Mapping[str, str]]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", autouse=True)
def _hurried() -> Iterator[None]:
    with hurried():
        yield


@pytest.fixture(scope="session")
def project() -> Project:
    return load(Settings.load({"RENKEI_PROJECT": str(ROOT)}))


@pytest.fixture(scope="session")
def data() -> Data:
    return Data(DATA)


@pytest.fixture(scope="session")
def trade(data: Data) -> Rows:
    return data.table("services_trade").rows
