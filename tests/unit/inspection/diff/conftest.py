from pathlib import Path

import pytest

from tests.country import Country


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Country:
    """The fictional country after a run of everything, expecting nothing; not to be changed."""
    country = Country.settle(tmp_path_factory.mktemp("diff") / "before").without_suites()
    country.all()
    return country


@pytest.fixture
def changed(released: Country, tmp_path: Path) -> Country:
    """The same country, state included, whose content a test may change."""
    return Country.settle(tmp_path / "after", like=released)
