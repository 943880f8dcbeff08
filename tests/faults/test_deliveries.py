"""What an agency and the clock do: the same file again, an older one late, two runs at once, time that jumps."""

import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from renkei.inspection.verify import verify
from renkei.landing import LandingZone
from renkei.warehouse.duckdb import DuckDBWarehouse
from tests.country import LANDINGS, PORTS, TABLES, Country, go
from tests.e2e.aftermath import account
from tests.faults.conftest import CAMPAIGN, Stands, Watched
from tests.faults.figures import COUNT, SEED, Deadline, Figures

LIST = "data/harbour/ports.csv"
AT_ONCE, ROUNDS = 3, 40
RUN = """
import os, sys
from pathlib import Path
from tests.country import Country, go
sys.stdin.readline()
workspace = Country(Path(sys.argv[1])).workspace(**{k: v for k, v in os.environ.items() if k.startswith("RENKEI_")})
for name in sys.argv[2:]:
    go(workspace, name)
"""
ROOT = Path(__file__).parents[2]


def test_the_same_again_and_an_older_one_late(country: Country) -> None:
    """A, A, B, A, B, B: each change is a release, what is the same is none, and the tables are those of the last."""
    country.without_suites()
    first = (country.root / LIST).read_bytes()
    second = first.replace(b"1962-07-15", b"1962-07-16")
    released, rows = list[bool](), dict[bytes, list[dict[str, Any]]]()
    for came in (first, first, second, first, second, second):
        (country.root / LIST).write_bytes(came)
        outcome = country.one(PORTS)
        released.append(outcome.release is not None)
        if outcome.release is not None:
            told = account(outcome)
            assert (told.read, told.published + told.unchanged) == (5, 5)
        now = [_content(row) for row in country.rows("reference.ports")]
        assert now == rows.setdefault(came, now)
    assert released == [True, False, True, True, True, False]
    assert verify(country.workspace()) == []
    assert [path for path in country.state.glob("s*/**/*") if path.is_file()] == []


@CAMPAIGN
@pytest.mark.timeout(3600)
def test_deliveries_in_any_order(country: Country, figures: Figures) -> None:
    """Files of changes are delivered twice, late, and under other names: the rows that stand are those of the last word."""
    country.without_suites()
    chance, deadline = random.Random(SEED), Deadline()  # noqa: S311  seeded
    country.one(PORTS)
    file, done, releases = country.root / "data/harbour/landings_2024_02.csv", 0, 0
    plain = file.read_bytes()
    versions = [plain.replace(b"3570", f"{3570 + n}".encode()) for n in range(4)]
    for _ in range(min(COUNT, ROUNDS)):
        if deadline.passed:
            break
        said = chance.choice(versions)
        target = chance.choice((file, file.with_name("landings_2024_03.csv")))
        target.write_bytes(said)
        releases += country.one(LANDINGS).release is not None
        assert verify(country.workspace()) == []
        done += 1
    figures.note("deliveries twice and out of order", "DuckDB, folders", deliveries=done, releases=releases)


@CAMPAIGN
@pytest.mark.timeout(3600)
def test_runs_of_one_source_at_once(stands: Stands, tmp_path: Path, watched: Watched, figures: Figures) -> None:
    deadline, rounds = Deadline(240), 0
    queries = {table: f"SELECT * FROM {table}" for table in TABLES[:2]}
    while rounds < min(COUNT, 8) and not deadline.passed:
        site = stands.ground.settle(tmp_path / "country", like=stands.before.site)
        words = [sys.executable, "-c", RUN, str(site.country.root), PORTS, LANDINGS]
        with watched(site, queries) as told:
            children = [
                subprocess.Popen(words, cwd=ROOT, env=_environment(site.environ), stdin=subprocess.PIPE, text=True)
                for _ in range(AT_ONCE)
            ]
            for child in children:
                assert child.stdin is not None
                child.stdin.write("\n")
                child.stdin.flush()
            assert [child.wait(200) for child in children] == [0] * AT_ONCE
            for child in children:
                assert child.stdin is not None
                child.stdin.close()
        assert stands.whole(told["seen"])
        assert told["errors"] == {}
        tables = site.tables()
        assert {t: tables[t] for t in TABLES[:2]} == {t: stands.after.tables[t] for t in TABLES[:2]}
        assert verify(site.workspace()) == []
        go(site.workspace(), "fisheries.landings_by_island")
        assert site.tables() == stands.after.tables
        assert [name for name in site.kept() if name.startswith(("scratch", "staging"))] == []
        stands.ground.clear(site)
        rounds += 1
    figures.note("runs of one source at once", stands.ground.name, rounds=rounds, processes_each=AT_ONCE)


def test_a_clock_that_jumps(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set back a day, then on by two: releases keep their order, the ledger its chain, and the latest fetch is the last."""
    country.without_suites()
    told = list[datetime]()
    for number, days in enumerate((0, -1, 2, -30)):
        now = datetime.now(UTC) + timedelta(days=days)
        monkeypatch.setattr(DuckDBWarehouse, "_now", lambda *_, now=now: now)
        monkeypatch.setattr(LandingZone.__init__, "__kwdefaults__", {"clock": lambda now=now: now})
        country.edit(LIST, (f"1962-07-{15 + number}", f"1962-07-{16 + number}"))
        release = country.one(PORTS).release
        assert release is not None
        assert release.id == number + 1
        told.append(release.at)
        (row,) = [row for row in country.rows("reference.ports") if row["port_code"] == "P02"]
        assert row["opened_on"].day == 16 + number
        assert country.one(PORTS).release is None
    assert told == sorted(set(told))
    assert verify(country.workspace()) == []


def _content(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.startswith("_")}


def _environment(more: Any) -> dict[str, str]:

    return {**os.environ, **more, "PYTHONPATH": str(ROOT)}
