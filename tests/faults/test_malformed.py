"""Ten thousand spoiled files: each is landed and prepared, every fiftieth that can be is published, and the books fit."""

import time
from itertools import islice

import pytest

from renkei.errors import RenkeiError
from renkei.inspection.verify import verify
from renkei.pipeline import run
from renkei.stages.fetch import fetch
from renkei.stages.prepare import prepare
from renkei.workspace import Workspace
from tests.country import FINAL, LANDINGS, PORTS, Country
from tests.faults.conftest import CAMPAIGN
from tests.faults.figures import COUNT, SEED, Deadline, Figures
from tests.fuzz._mutations import mutated

OF = {PORTS: "harbour/ports.csv", LANDINGS: "harbour/landings_2024_02.csv", FINAL: "statistics/landings.csv"}
FILES, EACH = COUNT * 50, 50


@CAMPAIGN
@pytest.mark.timeout(7200)
def test_malformed_files(country: Country, figures: Figures) -> None:
    """A file is refused by name, or each of its rows is accounted for; the tables stay whole all the while."""
    _whole_way(country, FILES, figures)


def test_some_malformed_files(country: Country) -> None:
    _whole_way(country, 12, None)


def _whole_way(country: Country, files: int, figures: Figures | None) -> None:
    country.without_suites()
    for name in OF:
        run(country.workspace(), name)
    deadline, workspace = Deadline(), country.workspace()
    done = refused = published = rows = rejected = 0
    slowest = 0.0
    for (source, path), count in zip(OF.items(), _shares(files), strict=True):
        file = country.drop / path
        plain = file.read_bytes()
        for data in islice(mutated([plain], f"{SEED} {source}"), count):
            if deadline.passed:
                break
            file.write_bytes(data)
            began = time.process_time()
            good, bad = _prepared(workspace, source)
            refused, rows, rejected = refused + (good is None), rows + (good or 0), rejected + bad
            slowest, done = max(slowest, time.process_time() - began), done + 1
            if done % EACH == 0:
                published += _published(country, source)
                assert verify(country.workspace()) == []
        file.write_bytes(plain)
        run(country.workspace(), source)
    assert verify(country.workspace()) == []
    assert list((country.state / "scratch").iterdir()) == []
    assert not [path for path in (country.state / "staging").rglob("*") if path.is_file()]
    if figures is not None:
        counts = {"files": done, "refused": refused, "rows_good": rows, "rows_rejected": rejected}
        figures.note(
            "malformed files", "DuckDB, folders", **counts, published=published, slowest_CPU_seconds=round(slowest, 1)
        )


def _shares(files: int) -> list[int]:
    return [files // len(OF)] * (len(OF) - 1) + [files - files // len(OF) * (len(OF) - 1)]


def _prepared(workspace: Workspace, source: str) -> tuple[int | None, int]:
    """Land and prepare what lies there; good rows (None: refused) and rejected ones."""
    try:
        fetched = fetch(workspace, source)
        staged = [prepare(workspace, source, fetched.run, landed) for landed in fetched.landed]
    except RenkeiError as error:
        return _refusal(error), 0
    for one in staged:
        counts = one.counts
        assert counts.read == counts.good + counts.quarantined + sum(counts.dropped.values())
    return sum(one.counts.good for one in staged), sum(one.counts.quarantined for one in staged)


def _refusal(error: RenkeiError) -> None:
    assert type(error).__name__ not in {"UnexpectedFault", "IntegrityError", "StorageError", "WarehouseError"}, error


def _published(country: Country, source: str) -> bool:
    try:
        return run(country.workspace(), source).release is not None
    except RenkeiError as error:
        return bool(_refusal(error))
