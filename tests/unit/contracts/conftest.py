"""The contracts of the fictional country."""

from pathlib import Path

import pytest

from renkei.model.contract import Contract
from renkei.project.loader import load
from renkei.settings import Settings

COUNTRY = Path(__file__).parents[2] / "project"


@pytest.fixture(scope="session")
def contracts() -> dict[str, Contract]:
    return dict(load(Settings.load({"RENKEI_PROJECT": str(COUNTRY)})).contracts)


@pytest.fixture
def landings(contracts: dict[str, Contract]) -> Contract:
    return contracts["fisheries.landings"]
