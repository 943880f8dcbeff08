"""GX on our counts and GX on pandas must say the same of the same rows."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from renkei.errors import ContentError
from renkei.model.contract import Contract
from renkei.model.runs import RowCounts
from renkei.model.suite import Suite
from renkei.stages.audit import StagedPaths, judge
from renkei.stages.audit.asked import asked
from renkei.stages.audit.duplicates import find_duplicates
from renkei.stages.audit.metrics import Scan
from renkei.stages.audit.table import staged_table, without_duplicates

from .conftest import SCHEMA, row

TOKYO = 'col("prefecture") == "東京都"'
EXPECTATIONS: list[tuple[str, dict[str, Any]]] = [
    ("expect_column_values_to_not_be_null", {"column": "name"}),
    ("expect_column_values_to_not_be_null", {"column": "count", "mostly": 0.5}),
    ("expect_column_values_to_not_be_null", {"column": "count", "row_condition": TOKYO}),
    ("expect_column_values_to_be_null", {"column": "decided_on"}),
    ("expect_column_values_to_be_between", {"column": "count", "min_value": 1, "max_value": 5}),
    ("expect_column_values_to_be_between", {"column": "count", "min_value": 1, "strict_min": True, "mostly": 0.6}),
    ("expect_column_values_to_be_between", {"column": "amount_jpy", "min_value": 0, "max_value": "2.5"}),
    ("expect_column_values_to_be_between", {"column": "decided_on", "min_value": "2024-04-02"}),
    ("expect_column_values_to_be_between", {"column": "seen_at", "max_value": "2024-04-02T12:00:00+00:00"}),
    ("expect_column_values_to_be_between", {"column": "count", "max_value": 3, "row_condition": TOKYO}),
    ("expect_column_values_to_be_in_set", {"column": "prefecture", "value_set": ["東京都", "京都府"]}),
    ("expect_column_values_to_be_in_set", {"column": "count", "value_set": ["1", "2"], "mostly": 0.4}),
    ("expect_column_values_to_be_in_set", {"column": "decided_on", "value_set": ["2024-04-01"]}),
    ("expect_column_values_to_not_be_in_set", {"column": "prefecture", "value_set": ["大阪府"]}),
    ("expect_column_values_to_match_regex", {"column": "name", "regex": r"^\w+商会$"}),
    ("expect_column_values_to_match_regex", {"column": "name", "regex": r"\d[a-c]?$"}),
    ("expect_column_values_to_match_regex", {"column": "name", "regex": r"^(?!会).+"}),
    ("expect_column_values_to_not_match_regex", {"column": "name", "regex": r"^[0-9a-z]+$"}),
    ("expect_column_values_to_match_regex_list", {"column": "name", "regex_list": ["会", r"\d"], "match_on": "all"}),
    ("expect_column_values_to_not_match_regex_list", {"column": "name", "regex_list": ["会", r"\d"]}),
    ("expect_column_value_lengths_to_be_between", {"column": "name", "min_value": 2, "max_value": 3}),
    ("expect_column_value_lengths_to_equal", {"column": "name", "value": 2}),
    ("expect_column_values_to_be_unique", {"column": "name"}),
    ("expect_column_values_to_be_unique", {"column": "count", "row_condition": TOKYO}),
    ("expect_column_values_to_be_unique", {"column": "id"}),
    ("expect_compound_columns_to_be_unique", {"column_list": ["name", "prefecture"]}),
    (
        "expect_compound_columns_to_be_unique",
        {"column_list": ["name", "count"], "ignore_row_if": "any_value_is_missing"},
    ),
    ("expect_compound_columns_to_be_unique", {"column_list": ["name", "count"], "ignore_row_if": "never"}),
    ("expect_column_pair_values_a_to_be_greater_than_b", {"column_A": "limit", "column_B": "count"}),
    (
        "expect_column_pair_values_a_to_be_greater_than_b",
        {"column_A": "limit", "column_B": "count", "or_equal": True, "ignore_row_if": "either_value_is_missing"},
    ),
    ("expect_column_pair_values_to_be_equal", {"column_A": "limit", "column_B": "count", "mostly": 0.2}),
    ("expect_multicolumn_sum_to_equal", {"column_list": ["limit", "count"], "sum_total": 4}),
    ("expect_table_row_count_to_be_between", {"min_value": 3, "max_value": 6}),
    ("expect_table_row_count_to_equal", {"value": 4}),
    ("expect_column_mean_to_be_between", {"column": "count", "min_value": 1, "max_value": 4}),
    ("expect_column_mean_to_be_between", {"column": "amount_jpy", "min_value": 1, "row_condition": TOKYO}),
    ("expect_column_min_to_be_between", {"column": "count", "min_value": 1}),
    ("expect_column_max_to_be_between", {"column": "decided_on", "max_value": "2024-04-02"}),
    ("expect_column_max_to_be_between", {"column": "amount_jpy", "max_value": 3, "strict_max": True}),
    ("expect_column_sum_to_be_between", {"column": "count", "max_value": 12}),
    ("expect_column_sum_to_be_between", {"column": "amount_jpy", "min_value": 0, "max_value": 12}),
    ("expect_column_median_to_be_between", {"column": "count", "min_value": 1, "max_value": 3}),
    ("expect_column_median_to_be_between", {"column": "amount_jpy", "min_value": 1, "max_value": 3}),
    ("expect_column_stdev_to_be_between", {"column": "count", "max_value": 2}),
    ("expect_column_distinct_values_to_be_in_set", {"column": "prefecture", "value_set": ["東京都", "京都府"]}),
    ("expect_column_distinct_values_to_contain_set", {"column": "prefecture", "value_set": ["東京都", "大阪府"]}),
    ("expect_column_distinct_values_to_equal_set", {"column": "count", "value_set": ["1", "2", "3"]}),
    ("expect_column_unique_value_count_to_be_between", {"column": "name", "min_value": 1, "max_value": 3}),
    ("expect_column_proportion_of_unique_values_to_be_between", {"column": "name", "min_value": 0.5}),
    ("expect_column_proportion_of_non_null_values_to_be_between", {"column": "name", "min_value": 0.7}),
]
_COMPARED = ("element_count", "unexpected_count", "missing_count", "observed_value")
_NAMES = st.sampled_from(["霞商会", "a1", "５", "会", "ab\n", "7c", "とても長い名前の商会", "", "𠮷野"])
MOMENTS = [datetime(2024, 4, day, hour, tzinfo=UTC) for day in (1, 2) for hour in (0, 12, 13)]

rows = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.sampled_from([f"K{n}" for n in range(12)]),
            "name": st.none() | _NAMES,
            "prefecture": st.none() | st.sampled_from(["東京都", "京都府", "大阪府"]),
            "count": st.none() | st.integers(-1, 6),
            "limit": st.none() | st.integers(0, 5),
            "amount_jpy": st.none() | st.decimals(-1, 4, places=2),
            "decided_on": st.none() | st.dates(date(2024, 3, 31), date(2024, 4, 3)),
            "seen_at": st.none() | st.sampled_from(MOMENTS),
        }
    ),
    min_size=1,
    max_size=9,
)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=rows)
@example(made=[{"id": "K1", "name": None, "prefecture": None, "count": None, "limit": None, "decided_on": None}])
@example(made=[{"id": f"K{n}", "count": 2, "limit": 2, "amount_jpy": Decimal("0.30")} for n in range(9)])
def test_both_ways_say_the_same(contract: Contract, made: list[dict[str, Any]]) -> None:
    suite = Suite(dataset="d", expectations=[{"type": t, "kwargs": k} for t, k in EXPECTATIONS], path=Path("s.yml"))
    with TemporaryDirectory() as folder:
        good = Path(folder) / "good.parquet"
        numbered = [row(n, **values) for n, values in enumerate(made, 1)]
        pl.DataFrame(numbered, schema=SCHEMA).write_parquet(good)
        staged = (StagedPaths("a" * 64, good, good, RowCounts()),)
        with staged_table(contract, staged, scratch=Path(folder)) as connection:
            find_duplicates(connection, contract, staged)
            without_duplicates(connection, contract)
            arguments = asked(contract, suite)
            with judge._quiet():
                pairs = zip(suite.expectations, arguments, strict=True)
                expectations = [judge._made(suite, one, kwargs) for one, kwargs in pairs]
                ours = judge._scanned(Scan(connection, contract, ["a" * 64]), expectations)
                for mine, expectation, kwargs in zip(ours, expectations, arguments, strict=True):
                    theirs = judge._on_pandas(connection, ["a" * 64], expectation, kwargs)
                    _same(mine.to_json_dict(), theirs.to_json_dict())


def _same(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    said = f"{ours['expectation_config']['type']} {ours['expectation_config']['kwargs']}"
    if any(info.get("raised_exception") for info in _infos(theirs)):
        # GX on pandas can't do this with a column all null (object dtype); ours must answer all the same
        assert not any(info.get("raised_exception") for info in _infos(ours)), said
        return
    assert ours["success"] == theirs["success"], said
    for name in _COMPARED:
        mine, other = ours["result"].get(name), theirs["result"].get(name)
        if isinstance(mine, int | float) and isinstance(other, int | float):
            assert mine == pytest.approx(other), f"{said} {name}"
        else:
            assert mine == other, f"{said} {name}"
    places = [[(p["_row"]) for p in r["result"].get("partial_unexpected_index_list") or []] for r in (ours, theirs)]
    assert places[0] == places[1], said


def _infos(result: dict[str, Any]) -> list[dict[str, Any]]:
    info = result["exception_info"]
    return [info] if "raised_exception" in info else list(info.values())


def test_every_type_here_is_judged_without_pandas(contract: Contract, stage: Any, suite: Any, tmp_path: Path) -> None:
    staged = stage([row(1), row(2)])
    with staged_table(contract, staged, scratch=tmp_path) as connection, judge._quiet():
        find_duplicates(connection, contract, staged)
        without_duplicates(connection, contract)
        said = suite(*EXPECTATIONS)
        pairs = zip(said.expectations, asked(contract, said), strict=True)
        results = judge._scanned(Scan(connection, contract, ["0"]), [judge._made(said, *pair) for pair in pairs])
    assert [t for (t, _), result in zip(EXPECTATIONS, results, strict=True) if result is None] == []


def test_what_the_scan_can_not_count_is_judged_on_pandas_up_to_a_limit(
    contract: Contract, stage: Any, suite: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = stage([row(1), row(3), row(2)])
    asking = suite(("expect_column_values_to_be_increasing", {"column": "count"}))
    results = _judged(contract, staged, asking, tmp_path)
    # GX compares values one by one: 1, 2, 3 in order of `_row` within the file
    assert results[0]["success"] is True
    monkeypatch.setattr(judge, "ON_PANDAS", 2)
    with pytest.raises(ContentError, match="expect_column_values_to_be_increasing") as told:
        _judged(contract, staged, asking, tmp_path)
    assert "3" in told.value.what.ja


def test_an_argument_that_gx_refuses_is_a_fault_of_the_suite(
    contract: Contract, stage: Any, suite: Any, tmp_path: Path
) -> None:
    asking = suite(("expect_column_values_to_be_between", {"column": "count", "minimum": 1}))
    with pytest.raises(ContentError, match="minimum") as told:
        _judged(contract, stage([row(1)]), asking, tmp_path)
    assert "grants.yml" in told.value.where


def _judged(contract: Contract, staged: Any, suite: Suite, scratch: Path) -> tuple[dict[str, Any], ...]:
    with staged_table(contract, staged, scratch=scratch) as connection:
        find_duplicates(connection, contract, staged)
        without_duplicates(connection, contract)
        return judge.judge(connection, contract, suite, [one.landed for one in staged]).results
