"""kill -9 at any moment: no half state is seen, and a re-run gives the very tables of an undisturbed run."""

import random
from pathlib import Path

import pytest

from renkei.inspection.verify import verify
from tests.country import HERE, LANDINGS, PORTS, Country
from tests.faults.children import COMMIT
from tests.faults.conftest import Send, Stand

SEED, MOMENTS = 20240101, 10
FIRST, MIDDLE, LAST = 0.0, 0.5, 1.0
POINTS = [
    ("fetch: land", FIRST),
    ("fetch: complete", MIDDLE),
    ("store: put", MIDDLE),
    ("store: write", MIDDLE),
    ("store: link", MIDDLE),
    ("store: delete", MIDDLE),
    ("prepare: write", MIDDLE),
    ("prepare: close", LAST),
    ("audit: begin", FIRST),
    ("audit: read", MIDDLE),
    ("publish: begin", MIDDLE),
    ("publish: apply", FIRST),
    ("publish: account", MIDDLE),
    ("publish: ledger", LAST),
    ("publish: clear", MIDDLE),
    (COMMIT, FIRST),
    (COMMIT, MIDDLE),
    (COMMIT, LAST),
]


@pytest.mark.parametrize(("hook", "place"), POINTS)
def test_killed_at_a_boundary(tmp_path: Path, before: Stand, after: Stand, send: Send, hook: str, place: float) -> None:
    country = Country.settle(tmp_path / "country", like=before.country)
    at = 1 + round(place * (after.ended["calls"][hook] - 1))
    assert send(country, at=[hook, at])["killed"]
    _recovers(country, before, after, send)


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_killed_at_any_moment(tmp_path: Path, before: Stand, after: Stand, send: Send, moment: int) -> None:
    country = Country.settle(tmp_path / "country", like=before.country)
    share = random.Random(SEED + moment).uniform(0.02, 0.98)  # noqa: S311  seeded, so that it can be done again
    send(country, after=share * after.ended["seconds"])
    _recovers(country, before, after, send)


def test_killed_when_nothing_was_there_before(tmp_path: Path, send: Send) -> None:
    """The warehouse itself is being made; the suite is, too."""
    country = Country.settle(tmp_path / "country")
    for hook, at in ((COMMIT, 1), (COMMIT, 2), ("audit: docs", 1), ("publish: ledger", 1)):
        assert send(country, names=[PORTS], suites=True, at=[hook, at])["killed"], hook
        assert country.rows("reference.ports") == []
    assert send(country, names=[PORTS], suites=True)["code"] == 0
    assert len(country.rows("reference.ports")) == len((HERE / "data/harbour/ports.csv").read_bytes().splitlines()) - 1
    assert verify(country.workspace()) == []
    assert [path for path in country.state.glob("s*/**/*") if path.is_file()] == []


def test_a_killed_run_that_is_never_done_again_leaves_nothing(tmp_path: Path, before: Stand, send: Send) -> None:
    """Before it is run again, the agency sends other files: the run that was killed has no successor of its name."""
    country = Country.settle(tmp_path / "country", like=before.country)
    assert send(country, at=["publish: begin", 2])["killed"]
    staged = country.state / "staging"
    assert [path for path in staged.rglob("*.parquet") if LANDINGS in path.parts]
    country.edit("data/harbour/landings_2024_02.csv", (b"3571", b"3572"))
    assert send(country)["code"] == 0
    assert not [path for path in staged.rglob("*") if path.is_file()]
    assert verify(country.workspace()) == []


def _recovers(country: Country, before: Stand, after: Stand, send: Send) -> None:
    for table, rows in country.tables().items():
        assert rows in (before.tables[table], after.tables[table]), table
    assert send(country)["code"] == 0
    assert country.tables() == after.tables
    assert verify(country.workspace()) == []
    assert _kept(country) == _kept(after.country)


def _kept(country: Country) -> list[str]:
    """What is kept on the disk, by name: nothing more than an undisturbed run keeps.

    What a store was just writing is swept a day later: the folder may be shared with other machines.
    """
    files = (path.relative_to(country.state) for path in country.state.rglob("*") if path.is_file())
    return sorted(file.as_posix() for file in files if ".incoming" not in file.parts)
