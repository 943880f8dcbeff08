"""What a fetch lands, and what of it a run takes: sources that grow."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.inspection.verify import verify
from renkei.landing.zone import LandingZone
from renkei.model.runs import Landed, Outcome
from renkei.pipeline import run
from renkei.stages.fetch import fetch, news, once
from renkei.workspace import Workspace
from tests.country import LANDINGS, PORTS, Country

JANUARY, FEBRUARY, MARCH = "landings_2024_01.csv", "landings_2024_02.csv", "landings_2024_03.csv"
NEW = "2024年3月,P01,S01,500,100,\n".encode("cp932")


@pytest.fixture(params=["duckdb", "postgres"])
def environ(request: pytest.FixtureRequest) -> dict[str, str]:
    """The warehouse: both engines know what was released."""
    return (
        {} if request.param == "duckdb" else {"RENKEI_WAREHOUSE": _sqlalchemy(request.getfixturevalue("postgres_url"))}
    )


def _sqlalchemy(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
def grown(country: Country, environ: dict[str, str]) -> Country:
    """Ports and the landings of two months are published."""
    country.without_suites()
    for name in (PORTS, LANDINGS):
        run(country.workspace(**environ), name)
    return country


@pytest.fixture
def again(grown: Country, environ: dict[str, str]) -> Callable[[], Outcome]:
    """Run the landings once more."""
    return lambda: run(grown.workspace(**environ), LANDINGS)


def _taken(workspace: Workspace) -> list[str]:
    return [one.name for one in fetch(workspace, LANDINGS).landed]


def _drop(country: Country, name: str, data: bytes) -> Path:
    path = country.drop / "harbour" / name
    path.write_bytes(data)
    return path


def test_a_run_takes_only_what_is_new(grown: Country, again: Callable[[], Outcome], environ: dict[str, str]) -> None:
    assert again().release is None
    _drop(grown, MARCH, NEW)
    fetched = fetch(grown.workspace(**environ), LANDINGS)
    assert [one.name for one in fetched.landed] == [MARCH]
    assert len(fetched.listed) == 3
    workspace = grown.workspace(**environ)
    assert [one.name for one in workspace.zone.latest(LANDINGS, "-")] == [JANUARY, FEBRUARY, MARCH]
    outcome = again()
    assert outcome.run == fetched.run
    assert outcome.release is not None
    assert (outcome.release.accounts[0].read, outcome.release.accounts[0].published) == (1, 1)
    assert again().release is None
    assert verify(workspace) == []


def test_a_file_that_comes_between_others_moves_their_places(
    grown: Country, again: Callable[[], Outcome], environ: dict[str, str]
) -> None:
    """Parts are numbered by name: what was landed keeps its bytes and gets another place."""
    _drop(grown, "landings_2023_12.csv", NEW)
    assert _taken(grown.workspace(**environ)) == ["landings_2023_12.csv"]
    assert again().release is not None
    workspace = grown.workspace(**environ)
    latest = workspace.zone.latest(LANDINGS, "-")
    assert [(one.part, one.name) for one in latest] == [(0, "landings_2023_12.csv"), (1, JANUARY), (2, FEBRUARY)]
    assert again().release is None


def test_a_file_that_changes_and_goes_back_is_followed(grown: Country, again: Callable[[], Outcome]) -> None:
    path = grown.drop / "harbour" / FEBRUARY
    first = path.read_bytes()
    runs = []
    for data in (first.replace(b"1,205", b"1,206"), first, first.replace(b"1,205", b"1,206")):
        path.write_bytes(data)
        outcome = again()
        assert outcome.release is not None
        assert outcome.release.accounts[0].replaced == 1
        runs.append(outcome.run)
    assert len(set(runs)) == 3


def test_a_file_that_only_moved_is_no_news(grown: Country, again: Callable[[], Outcome]) -> None:
    """An old file under a new name must not write over what came since."""
    folder = grown.drop / "harbour"
    (folder / JANUARY).rename(folder / "landings_2024_01_old.csv")
    assert again().release is None
    (folder / FEBRUARY).unlink()
    assert again().release is None


def test_a_file_that_repeats_another_is_a_delivery(grown: Country, again: Callable[[], Outcome]) -> None:
    path = grown.drop / "harbour" / FEBRUARY
    first = path.read_bytes()
    _drop(grown, MARCH, first.replace(b"1,205", b"1,206"))
    assert again().release is not None
    _drop(grown, "landings_2024_04.csv", first)  # they take it back, in a file of its own
    outcome = again()
    assert outcome.release is not None
    assert outcome.release.accounts[0].replaced == 1


def test_a_changed_rule_takes_everything_again(
    grown: Country, again: Callable[[], Outcome], environ: dict[str, str]
) -> None:
    grown.edit("connectors/harbour/landings.yml", ("千円", "百万円"))
    assert _taken(grown.workspace(**environ)) == [JANUARY, FEBRUARY]
    assert again().release is not None
    grown.edit("connectors/harbour/landings.yml", ("百万円", "千円"))
    assert _taken(grown.workspace(**environ)) == [JANUARY, FEBRUARY]
    assert again().release is not None


def test_what_was_landed_and_never_released_is_taken_by_the_next_run(
    grown: Country, again: Callable[[], Outcome], environ: dict[str, str]
) -> None:
    _drop(grown, MARCH, NEW)
    fetch(grown.workspace(**environ), LANDINGS)  # its process ends here
    _drop(grown, "landings_2024_04.csv", NEW.replace("3月".encode("cp932"), "4月".encode("cp932")))
    assert _taken(grown.workspace(**environ)) == [MARCH, "landings_2024_04.csv"]
    outcome = again()
    assert outcome.release is not None
    assert outcome.release.accounts[0].published == 2


def test_a_file_that_is_missing_from_a_whole_listing_withdraws_its_rows_and_says_so(
    country: Country, environ: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    country.without_suites()
    country.edit("connectors/harbour/landings.yml", ("delivers: changes", "delivers: whole"))
    country.edit("data/harbour/landings_2024_02.csv", (b",-5,10,", b",5,10,"))  # nothing in quarantine
    country.edit("data/harbour/landings_2024_01.csv", ("2024年1月,P04,S09,75,210,".encode("cp932"), b""))
    for name in (PORTS, LANDINGS):
        before = run(country.workspace(**environ), name)
    file = country.drop / "harbour" / FEBRUARY
    data = file.read_bytes()
    file.unlink()
    gone = run(country.workspace(**environ), LANDINGS)
    assert [note.en for note in gone.notes if FEBRUARY in note.en]
    assert FEBRUARY in caplog.text
    assert gone.release is not None
    assert before.release is not None
    assert gone.release.accounts[0].withdrawn > 0
    file.write_bytes(data)
    back = run(country.workspace(**environ), LANDINGS)
    assert back.release is not None
    assert back.release.accounts[0].published == gone.release.accounts[0].withdrawn
    assert not [note for note in back.notes if FEBRUARY in note.en]


def test_known_files_are_not_read_again(
    grown: Country, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of which name, size and time are the same, and whose time is not that of the fetch itself."""
    landed: list[str] = []
    land = LandingZone.land

    def counting(self: LandingZone, **said: object) -> tuple[Landed, bool]:
        landed.append(str(said["name"]))
        return land(self, **said)  # type: ignore[arg-type]

    monkeypatch.setattr(LandingZone, "land", counting)
    fetch(grown.workspace(**environ), LANDINGS)
    assert landed == []
    march = _drop(grown, MARCH, NEW)  # just now: it could still be written to within a tick of the clock
    for _ in range(2):
        fetch(grown.workspace(**environ), LANDINGS)
    assert landed == [MARCH, MARCH]
    os.utime(march, (1_700_000_000, 1_700_000_000))
    march.write_bytes(NEW.replace(b"500", b"501"))
    fetch(grown.workspace(**environ), LANDINGS)
    assert landed == [MARCH] * 3


def _one(name: str, sha256: str, part: int) -> Landed:
    at = datetime(2024, 1, 1, tzinfo=UTC)
    return Landed(
        source="a.b", interval="-", part=part, name=name, sha256=sha256, size=1, asked={}, headers={}, received_at=at
    )


LISTINGS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from("XYZ"), max_size=4)


def _listing(said: dict[str, str]) -> list[Landed]:
    return [_one(name, sha256, part) for part, (name, sha256) in enumerate(sorted(said.items()))]


@given(LISTINGS, LISTINGS)
@settings(max_examples=200, deadline=None)
def test_nothing_new_is_left_out(before: dict[str, str], now: dict[str, str]) -> None:
    taken = news(_listing(now), _listing(before))
    assert {one.sha256 for one in _listing(now)} - set(before.values()) <= {one.sha256 for one in taken}
    for one in taken:
        assert before.get(one.name) != one.sha256
    left = [one for one in _listing(now) if one not in taken]
    for one in left:
        moved = one.name not in before and any(
            sha256 == one.sha256 and now.get(name) != sha256 for name, sha256 in before.items()
        )
        assert before.get(one.name) == one.sha256 or moved


def test_once() -> None:
    listed = [_one("a", "X", 0), _one("b", "Y", 1), _one("c", "X", 2)]
    assert once(listed) == listed[:2]
