"""One row of a key stays: the first, or that of the last object where a source delivers changes."""

from collections import Counter
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.model.runs import RowCounts
from renkei.stages.audit import StagedPaths, audit, duplicates
from renkei.stages.audit.duplicates import find_duplicates
from renkei.stages.audit.table import staged_table, without_duplicates

from .conftest import SCHEMA, row


def test_later_rows_are_duplicates_across_files(contract: Any, stage: Any, tmp_path: Any) -> None:
    staged = stage([row(1), row(2), row(3, id="K0001")], [row(1, id="K0002"), row(2, id="K0009")])
    verdict = audit(contract, None, staged, scratch=tmp_path, docs=None)
    assert verdict.outcome == "pass"
    assert [(d.landed[0], d.row, d.key, d.first_landed[0], d.first_row) for d in verdict.duplicates] == [
        ("0", 3, {"id": "K0001"}, "0", 1),
        ("1", 1, {"id": "K0002"}, "0", 2),
    ]


def test_the_files_order_decides_not_their_names(contract: Any, stage: Any, tmp_path: Any) -> None:
    first, second = stage([row(1)], [row(1)])
    verdict = audit(contract, None, [second, first], scratch=tmp_path, docs=None)
    assert [(d.landed[0], d.first_landed[0]) for d in verdict.duplicates] == [("0", "1")]


def test_of_changes_the_later_object_wins_and_within_one_the_first_row(
    contract: Any, stage: Any, tmp_path: Any
) -> None:
    staged = stage([row(1), row(2, id="K0001"), row(3)], [row(5, id="K0001"), row(6, id="K0001")], [row(7)])
    verdict = audit(contract, None, staged, scratch=tmp_path, docs=None, later_object_wins=True)
    assert [(d.landed[0], d.row, d.first_landed[0], d.first_row) for d in verdict.duplicates] == [
        ("0", 1, "1", 5),
        ("0", 2, "1", 5),
        ("1", 6, "1", 5),
    ]


def test_rows_of_one_record_are_told_apart_by_key(contract: Any, stage: Any, suite: Any, tmp_path: Any) -> None:
    staged = stage([row(1, id="a"), row(1, id="b"), row(2, id="b"), row(2, id="c")])
    counted = suite(("expect_table_row_count_to_equal", {"value": 3}))
    verdict = audit(contract, counted, staged, scratch=tmp_path, docs=None)
    assert [(d.row, d.key, d.first_row) for d in verdict.duplicates] == [(2, {"id": "b"}, 1)]
    assert verdict.outcome == "pass"


def test_two_rows_of_one_record_with_one_key_stop_the_run(contract: Any, stage: Any, tmp_path: Any) -> None:
    verdict = audit(contract, None, stage([row(1), row(4, id="a"), row(4, id="a")]), scratch=tmp_path, docs=None)
    assert verdict.outcome == "stop"
    assert "Row 4" in verdict.reasons[0].en
    assert "[id]" in verdict.reasons[0].en
    assert "4 行目" in verdict.reasons[0].ja


def test_a_key_of_several_columns_with_a_date(contract: Any, stage: Any, tmp_path: Any) -> None:
    wide = contract.model_copy(update={"key": ("prefecture", "decided_on")})
    verdict = audit(wide, None, stage([row(1), row(2, prefecture="京都府"), row(3)]), scratch=tmp_path, docs=None)
    (one,) = verdict.duplicates
    assert (one.row, one.first_row, one.key["decided_on"].isoformat()) == (3, 1, "2024-04-01")


@pytest.mark.parametrize("files", [(), ([],), ([], [])])
def test_no_rows_no_duplicates(contract: Any, stage: Any, tmp_path: Any, files: Any) -> None:
    assert audit(contract, None, stage(*files), scratch=tmp_path, docs=None).duplicates == ()


def test_so_many_that_the_key_must_be_wrong(
    contract: Any, stage: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("renkei.stages.audit.MOST", 2)
    monkeypatch.setattr(duplicates, "MOST", 2)
    verdict = audit(contract, None, stage([row(n, id="K") for n in range(1, 5)]), scratch=tmp_path, docs=None)
    assert verdict.outcome == "stop"
    assert len(verdict.duplicates) == 2
    assert "[id]" in verdict.reasons[0].en
    assert "3" in verdict.reasons[0].ja


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(keys=st.lists(st.sampled_from("abcdefgh"), max_size=30))
def test_one_row_of_each_key_remains(contract: Any, keys: list[str], tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("keys")
    good = folder / "good.parquet"
    pl.DataFrame([row(n, id=key) for n, key in enumerate(keys)], schema=SCHEMA).write_parquet(good)
    staged = (StagedPaths("f" * 64, good, good, RowCounts()),)
    with staged_table(contract, staged, scratch=folder) as connection:
        found, number = find_duplicates(connection, contract, staged)
        without_duplicates(connection, contract)
        left = connection.execute("SELECT id, _row FROM audited ORDER BY _row").fetchall()
    assert left == [(key, keys.index(key)) for key in sorted(set(keys), key=keys.index)]
    assert number == len(found) == len(keys) - len(Counter(keys))
