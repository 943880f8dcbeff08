"""kill -9 while mended rows are replayed: the rows are as they were or mended, and the same workbook again mends them."""

from pathlib import Path

import pytest

from renkei.inspection.rejected import export_rejected
from renkei.inspection.verify import verify
from tests.country import LANDINGS, PORTS, Country
from tests.faults.children import COMMIT
from tests.faults.conftest import CAMPAIGN, Send
from tests.faults.grounds import Site
from tests.workbooks import filled

_REST = [
    ("fetch: land", 1),
    ("store: put", 2),
    ("prepare: close", 1),
    ("audit: begin", 1),
    ("publish: begin", 1),
    ("publish: account", 1),
    ("publish: ledger", 1),
]
POINTS = [
    ("store: put", 1),  # the workbook
    ("store: put", 3),  # what was staged
    ("publish: apply", 1),
    (COMMIT, 1),
    ("publish: clear", 1),
    *(pytest.param(*each, marks=CAMPAIGN) for each in _REST),
]


@pytest.fixture
def waiting(country: Country, tmp_path: Path) -> Path:
    """The landings are released; one of the two rejected rows was mended in a workbook."""
    country.without_suites()
    for name in (PORTS, LANDINGS):
        country.one(name)
    path = tmp_path / "rejected.xlsx"
    export_rejected(country.workspace(), LANDINGS, path)
    return filled(path, {"I2": "S03", "I3": "-6"})


def test_killed_when_all_is_published(country: Country, waiting: Path, send: Send) -> None:
    """Nothing waits any more: what was staged goes all the same."""
    order = {"names": [], "replay": [LANDINGS, str(filled(waiting, {"I3": "6"}))]}
    assert send(Site(country), at=["publish: clear", 1], **order)["killed"]
    assert [path for path in (country.state / "staging").rglob("*") if path.is_file()]
    assert send(Site(country), **order)["code"] == 0
    assert not [path for path in (country.state / "staging").rglob("*") if path.is_file()]


@pytest.mark.parametrize(("hook", "at"), POINTS)
def test_killed_at_a_boundary(country: Country, waiting: Path, send: Send, hook: str, at: int) -> None:
    order = {"names": [], "replay": [LANDINGS, str(waiting)]}
    before = country.tables()
    assert send(Site(country), at=[hook, at], **order)["killed"], (hook, at)
    assert verify(country.workspace()) == []
    mended = country.workspace().warehouse.mendings(LANDINGS)
    assert bool(mended) == (country.tables() != before)  # the ledger says so exactly where the table does
    assert send(Site(country), **order)["code"] == 0
    rows = [row for row in country.rows("fisheries.landings") if row["species"] == "S03" and row["port_code"] == "P04"]
    assert [row["quantity_kg"] for row in rows] == [75]
    assert len(country.workspace().warehouse.mendings(LANDINGS)) == 1
    assert verify(country.workspace()) == []
    assert [path for path in (country.state / "staging").rglob("*") if path.is_file()] == []
