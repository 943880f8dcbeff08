"""Against generated data of which the broken records are known: all are found, in both encodings, and none too many."""

from pathlib import Path

import polars as pl
import pytest

from benchmarks.generate import generate
from benchmarks.ours import workspace
from renkei.pipeline import run

ROWS = 20_000


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    generate(ROWS, folder)
    return folder


@pytest.mark.parametrize("encoding", ["utf8", "cp932"])
def test_every_broken_record_is_quarantined_and_no_other(data: Path, tmp_path: Path, encoding: str) -> None:
    place = workspace(data, tmp_path)
    outcome = run(place, f"bench.subsidies_{encoding}")
    truth = pl.read_parquet(data / "truth.parquet")
    assert outcome.release is not None
    account = outcome.release.accounts[0]
    assert (account.read, account.quarantined) == (ROWS, truth.height)
    kept = place.warehouse.quarantined(f"bench.subsidies_{encoding}")
    assert {one.row for one in kept} == set(truth["row"])
    rules = {one.row: one.reasons[0]["rule"] for one in kept}
    repeated = truth.filter(pl.col("kind") == "corporate_number_repeated")["row"]
    assert {rules[row] for row in repeated} == {"duplicate_key"}
