"""What end-to-end tests share: the fictional country after a whole run, and the words of errors."""

from collections.abc import Callable
from pathlib import Path

import pytest

from renkei.model.runs import Outcome
from tests.country import Country
from tests.e2e.aftermath import Aftermath


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Country:
    """The country after one whole run, suites and all. Not to be changed: take `published`."""
    country = Country.settle(tmp_path_factory.mktemp("settled") / "country")
    assert all(isinstance(outcome, Outcome) for outcome in country.all().values())
    return country


@pytest.fixture
def published(settled: Country, tmp_path: Path) -> Country:
    """A copy of the country in which everything was published once."""
    return Country.settle(tmp_path / "country", like=settled)


@pytest.fixture
def aftermath() -> Callable[[Country], Aftermath]:
    """Remember how a country stands, to be asked later what was lost."""
    return Aftermath
