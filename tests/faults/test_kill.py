"""kill -9 at any moment: no half state is seen, and a re-run gives the very tables of an undisturbed run.

`make test` kills at the boundaries that hide most, and a few times at random; the campaign at all of them, on both grounds,
again and again, while a reader watches.
"""

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from renkei.inspection.verify import verify
from tests.country import HERE, LANDINGS, PORTS
from tests.faults.children import COMMIT
from tests.faults.conftest import ALL, CAMPAIGN, Send, Stands, Watched
from tests.faults.figures import COUNT, SEED, SKIP, Deadline, Figures
from tests.faults.grounds import Folders, Site

MOMENTS, MORE = 2, (0, 1, 2)
FIRST, MIDDLE, LAST = 0.0, 0.5, 1.0
POINTS = [("store: link", MIDDLE), ("prepare: close", LAST), ("publish: apply", FIRST), (COMMIT, LAST)]


@pytest.mark.parametrize(("hook", "place"), POINTS)
def test_killed_at_a_boundary(tmp_path: Path, folders: Stands, send: Send, hook: str, place: float) -> None:
    site = folders.ground.settle(tmp_path / "country", like=folders.before.site)
    at = 1 + round(place * (folders.after.ended["calls"][hook] - 1))
    assert send(site, at=[hook, at])["killed"]
    _recovers(site, folders, send)


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_killed_at_any_moment(tmp_path: Path, folders: Stands, send: Send, moment: int) -> None:
    site = folders.ground.settle(tmp_path / "country", like=folders.before.site)
    share = random.Random(SEED + moment).uniform(0.02, 0.98)  # noqa: S311  seeded, so that it can be done again
    send(site, after=share * folders.after.ended["seconds"])
    _recovers(site, folders, send)


@CAMPAIGN
@pytest.mark.timeout(7200)
def test_killed_everywhere_again_and_again(
    tmp_path: Path, stands: Stands, send: Send, watched: Watched, figures: Figures
) -> None:
    """At every call of every boundary, then at random moments; at times the run that was to mend it is killed as well."""
    chance, deadline = random.Random(SEED), Deadline()  # noqa: S311  seeded
    boundaries = moments = polls = rounds = 0
    for orders in islice(_kills(stands, chance), SKIP, None):
        if deadline.passed or (boundaries + moments >= COUNT and "after" in orders[0]):
            break
        site = stands.ground.settle(tmp_path / "country", like=stands.before.site)
        with watched(site, ALL) as told:
            for order in orders:
                ended = send(site, **order)
                assert ended["killed"] or "after" in order, order
                boundaries += ended["killed"] and "at" in order
                moments += ended["killed"] and "after" in order
                assert verify(site.workspace()) == [], orders
            _recovers(site, stands, send)
        assert told["errors"] == {}, orders
        assert stands.whole(told["seen"]), orders
        polls, rounds = polls + told["polls"], rounds + 1
        stands.ground.clear(site)
    kills = {"kills_at_boundaries": boundaries, "kills_at_moments": moments}
    figures.note("kill -9", stands.ground.name, **kills, rounds=rounds, polls_of_a_reader=polls)
    assert boundaries + moments >= COUNT or deadline.passed


def _kills(stands: Stands, chance: random.Random) -> Iterator[list[dict[str, Any]]]:
    """Orders for one round after the other, without end; the last of a round may find nothing left to kill."""
    whole = stands.after.ended["seconds"]

    def moment() -> dict[str, Any]:
        return {"after": chance.uniform(0.02, 0.98) * whole}

    for hook, calls in stands.after.ended["calls"].items():
        for at in range(1, calls + 1):
            yield [{"at": [hook, at]}, *(moment() for _ in range(chance.choice(MORE)))]
    while True:
        yield [moment() for _ in range(chance.choice((1, 2, 3)))]


@pytest.mark.parametrize("suites", [False, pytest.param(True, marks=CAMPAIGN)])
def test_killed_when_nothing_was_there_before(tmp_path: Path, send: Send, suites: bool) -> None:
    """The warehouse itself is being made; in the campaign the suite is, too."""
    site = Folders().settle(tmp_path / "country")
    if not suites:
        site.country.without_suites()
    points = ((COMMIT, 1), (COMMIT, 2), *([("audit: docs", 1)] if suites else []), ("publish: ledger", 1))
    for hook, at in points:
        assert send(site, names=[PORTS], suites=suites, at=[hook, at])["killed"], hook
        assert site.country.rows("reference.ports") == []
    assert send(site, names=[PORTS], suites=suites)["code"] == 0
    lines = (HERE / "data/harbour/ports.csv").read_bytes().splitlines()
    assert len(site.country.rows("reference.ports")) == len(lines) - 1
    assert verify(site.workspace()) == []
    assert [path for path in site.country.state.glob("s*/**/*") if path.is_file()] == []


def test_a_killed_run_that_is_never_done_again_leaves_nothing(tmp_path: Path, folders: Stands, send: Send) -> None:
    """Before it is run again, the agency sends other files: the run that was killed has no successor of its name."""
    site = folders.ground.settle(tmp_path / "country", like=folders.before.site)
    assert send(site, at=["publish: begin", 2])["killed"]
    staged = site.country.state / "staging"
    assert [path for path in staged.rglob("*.parquet") if LANDINGS in path.parts]
    site.country.edit("data/harbour/landings_2024_02.csv", (b"3571", b"3572"))
    assert send(site)["code"] == 0
    assert not [path for path in staged.rglob("*") if path.is_file()]
    assert verify(site.workspace()) == []


def _recovers(site: Site, stands: Stands, send: Send) -> None:
    for table, rows in site.tables().items():
        assert rows in (stands.before.tables[table], stands.after.tables[table]), table
    assert send(site)["code"] == 0
    assert site.tables() == stands.after.tables
    assert verify(site.workspace()) == []
    assert site.kept() == stands.after.site.kept(), "nothing more than an undisturbed run keeps"
