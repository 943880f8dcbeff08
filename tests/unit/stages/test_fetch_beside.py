"""A source whose table stands beside its registration: the whole way."""

from pathlib import Path

import pytest

from renkei.inspection.preview import preview
from renkei.inspection.verify import verify
from renkei.pipeline import run
from renkei.stages.fetch import fetch
from tests.country import PORTS, Country

REGISTRATION = "connectors/harbour/ports.yml"


@pytest.fixture
def beside(country: Country) -> Country:
    """The list of ports stands beside its registration, and no connection is set."""
    country.without_suites()
    country.edit(
        REGISTRATION, ("{kind: local, connection: ruri_harbour, path: ports.csv}", "{kind: beside, path: p.csv}")
    )
    (country.drop / "harbour" / "ports.csv").rename(_table(country))
    return country


def _table(country: Country) -> Path:
    return country.root / "connectors" / "harbour" / "p.csv"


def test_it_is_landed_and_released_like_any_other(beside: Country) -> None:
    workspace = beside.workspace()
    assert preview(workspace, PORTS).prepared.good.num_rows > 0
    outcome = run(workspace, PORTS)
    assert outcome.release is not None
    (landed,) = fetch(workspace, PORTS).landed
    assert landed.asked == {"beside": "harbour/p.csv"}
    assert workspace.zone.has(landed)
    assert run(beside.workspace(), PORTS).release is None
    assert verify(workspace) == []


def test_a_figure_that_is_mended_is_news_and_no_change_of_a_rule(beside: Country) -> None:
    before = beside.workspace()
    first = run(before, PORTS)
    name = beside.rows("reference.ports")[0]["name"]
    beside.edit("connectors/harbour/p.csv", (name, f"{name}港"))
    after = beside.workspace()
    assert after.project.content_version(PORTS) == before.project.content_version(PORTS)
    second = run(after, PORTS)
    assert second.run != first.run
    assert second.release is not None
    assert second.release.accounts[0].published == 1
    assert beside.rows("reference.ports")[0]["name"] == f"{name}港"


@pytest.mark.parametrize("path", ["p.csv", "../p.csv", "/p.csv"])
def test_a_file_that_is_not_beside_the_registration_is_a_fault_of_it(beside: Country, path: str) -> None:
    _table(beside).rename(beside.root / "connectors" / "p.csv")
    beside.edit(REGISTRATION, ("path: p.csv", f"path: {path}"))
    fault = beside.workspace().project.broken[PORTS]
    assert fault.where == f"{REGISTRATION}:4 (transport)"
    assert f"There is no [{path}] beside the registration." in fault.what.en
