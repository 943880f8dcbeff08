"""Totals against their parts: within what rounding can do, and not a unit further."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.suite import PartsOf, Suite, Total
from renkei.stages.audit import audit
from renkei.stages.audit.totals import broken_totals, sums

T = Text("題", "title")


def column(name: str, kind: str, logical: str, **more: Any) -> Column:
    return Column(name=name, title=T, description=T, type=kind, logical_type=logical, **more)


TRADE = Contract(
    dataset="economy.trade",
    version="1",
    status="active",
    title=T,
    description=T,
    key=("period", "item"),
    path=Path("trade.yml"),
    columns=(
        column("period", "code", "string"),
        column("item", "code", "string"),
        column("amount_jpy", "money.jpy", "integer", unit="円"),
        column("men", "number.integer", "integer"),
        column("women", "number.integer", "integer"),
        column("people", "number.integer", "integer"),
    ),
)
ACROSS = {"total": "tci", "parts": ("telecom", "computer"), "column": "amount_jpy", "over": "item", "unit": "億円"}


def judged(
    rows: Sequence[tuple[Any, ...]], *, whole: bool = True, codes: Any = None, **said: Any
) -> list[tuple[str, str]]:
    total = Total.model_validate({**ACROSS, "rounding": "half_unit", **said})
    suite = Suite(dataset=TRADE.dataset, path=Path("x.yml"), totals=(total,))
    with duckdb.connect() as connection:
        names = {"period": pl.String, "item": pl.String, "amount_jpy": pl.Int64}
        frame = pl.DataFrame(list(rows), schema=names, orient="row")
        connection.register("rows", frame)
        connection.execute("CREATE VIEW audited AS FROM rows")
        return [
            (severity, text.en)
            for severity, text in broken_totals(connection, TRADE, sums(suite, codes or {}), whole=whole)
        ]


def month(total: int, *parts: int, period: str = "2014-01") -> list[tuple[str, str, int]]:
    names = ["tci", "telecom", "computer", "information"]
    return [(period, name, value * 10**8) for name, value in zip(names, [total, *parts], strict=False)]


@pytest.mark.parametrize(
    ("total", "parts", "fine"), [(10, (6, 4), True), (10, (5, 4), True), (11, (5, 5), True), (12, (5, 5), False)]
)
def test_three_rounded_figures_are_apart_by_less_than_two_units(total: int, parts: tuple[int, ...], fine: bool) -> None:
    assert (judged(month(total, *parts)) == []) == fine


def test_the_services_of_2014_add_up_within_their_rounding() -> None:
    """Bank of Japan, 100 million yen: telecommunications -887.9 billion published in all, -888.2 by its parts."""
    year = [("2014", "tci", -8879 * 10**8), ("2014", "telecom", -4000 * 10**8), ("2014", "computer", -4882 * 10**8)]
    ((severity, said),) = judged(year)
    assert severity == "stop"
    assert "[period=2014] total -8,879 億円, parts -8,882 億円, apart by 3 億円 (tolerance 1.5 億円)" in said
    assert judged(year, rounding="half_unit", unit="十億円") == []


def test_figures_that_were_added_up_may_be_apart_further() -> None:
    """Twelve months of three figures: 36 halves of a unit."""
    months = [row for n in range(1, 13) for row in month(10, 5, 4, period=f"2014-{n:02}")]
    by_year = [(period[:4], item, value) for period, item, value in months]
    assert judged(by_year) == []
    worse = [
        (period, item, value + (7 * 10**8 if item == "tci" and n == 0 else 0))
        for n, (period, item, value) in enumerate(by_year)
    ]
    ((_, said),) = judged(worse)
    assert "apart by 19 億円 (tolerance 18 億円)" in said


@pytest.mark.parametrize(
    ("total", "parts", "fine"),
    [
        (9, (5, 4), True),
        (10, (5, 4), True),
        (11, (5, 4), False),
        (8, (5, 4), False),
        (-10, (-5, -4), True),
        (-8, (-5, -4), False),
    ],
)
def test_figures_that_were_cut_off_err_to_one_side(total: int, parts: tuple[int, ...], fine: bool) -> None:
    assert (judged(month(total, *parts), rounding="truncated") == []) == fine


def test_without_rounding_they_are_equal() -> None:
    assert judged(month(9, 5, 4), rounding="none", unit=None) == []
    assert len(judged(month(10, 5, 4), rounding="none", unit=None)) == 1


def test_what_is_subtracted() -> None:
    said = {"parts": ("telecom",), "less": ("computer",)}
    assert judged(month(1, 5, 4), **said) == []
    ((_, text),) = judged(month(9, 5, 4), **said)
    assert "is not [telecom - computer]" in text


def test_a_group_that_lacks_a_figure_is_not_judged() -> None:
    incomplete = [("2014-02", "tci", 99 * 10**8), ("2014-02", "telecom", 1), ("2014-03", "tci", 99 * 10**8)]
    unknown = [("2014-04", "tci", 99 * 10**8), ("2014-04", "telecom", None), ("2014-04", "computer", 1)]
    assert judged([*month(9, 5, 4), *incomplete, *unknown]) == []


def test_where_nothing_can_be_judged_a_whole_delivery_fails() -> None:
    ((severity, said),) = judged(month(9, 5), on_failure="hold")
    assert severity == "hold"
    assert "could not be judged" in said
    assert "[tci, telecom, computer]" in said
    assert judged(month(9, 5), whole=False) == []


def test_the_parts_come_from_a_code_list() -> None:
    of = PartsOf(code_list="items", column="part_of")
    codes = {"items": {"telecom": "tci", "computer": "tci", "information": "tci", "tci": "services"}}
    assert judged(month(9, 4, 4, 1), parts=of, codes=codes) == []
    ((_, said),) = judged(month(9, 4, 4, 5), parts=of, codes=codes)
    assert "[telecom + computer + information]" in said


def test_the_worst_come_first_and_are_counted() -> None:
    rows = [row for n in range(1, 6) for row in month(10 + n * n, 5, 5, period=f"2014-0{n}")]
    ((_, said),) = judged(rows, why="invented for this test")
    assert "4 of 5 groups" in said
    assert [said.index(f"2014-0{n}") for n in (5, 4, 3)] == sorted(said.index(f"2014-0{n}") for n in (5, 4, 3))
    assert "2014-02" not in said
    assert "Why it is asked: invented for this test" in said


@pytest.mark.parametrize(("people", "fine"), [(10, True), (11, True), (12, False)])
def test_columns_of_one_row(people: int, fine: bool) -> None:
    total = Total.model_validate({"total": "people", "parts": ["men", "women"], "rounding": "half_unit", "unit": "1"})
    suite = Suite(dataset=TRADE.dataset, path=Path("x.yml"), totals=(total,))
    with duckdb.connect() as connection:
        frame = pl.DataFrame(
            {"period": ["1", "2"], "item": ["a", "b"], "men": [6, None], "women": [4, 1], "people": [people, 7]}
        )
        connection.register("rows", frame)
        connection.execute("CREATE VIEW audited AS FROM rows")
        found = broken_totals(connection, TRADE, sums(suite, {}), whole=True)
    assert (found == []) == fine
    if not fine:
        assert (
            "1 of 1 groups. For example [period=1, item=a] total 12, parts 10, apart by 2 (tolerance 1.5)"
            in found[0][1].en
        )


def test_a_key_may_be_called_like_what_is_worked_out() -> None:
    key = (column("total", "code", "string"), column("upper", "number.integer", "integer"))
    of = TRADE.model_copy(update={"key": ("total", "upper"), "columns": (*TRADE.columns, *key)})
    asked = Total.model_validate({"total": "people", "parts": ["men", "women"], "rounding": "none"})
    with duckdb.connect() as connection:
        frame = pl.DataFrame({"total": ["a"], "upper": [999], "men": [6], "women": [4], "people": [12]})
        connection.register("rows", frame)
        connection.execute("CREATE VIEW audited AS FROM rows")
        suite = Suite(dataset=of.dataset, path=Path("x.yml"), totals=(asked,))
        ((_, said),) = broken_totals(connection, of, sums(suite, {}), whole=True)
    assert "[total=a, upper=999] total 12, parts 10, apart by 2 (tolerance 0)" in said.en


def test_the_verdict_is_as_grave_as_what_was_declared(contract: Any, stage: Any, tmp_path: Path, suite: Any) -> None:
    from .conftest import row

    staged = stage([row(1, limit=2), row(2, limit=9)])
    total = Total.model_validate(
        {"total": "limit", "parts": ["count"], "rounding": "half_unit", "unit": "1", "on_failure": "hold"}
    )
    asked = suite().model_copy(update={"totals": (total,)})
    verdict = audit(contract, asked, staged, scratch=tmp_path, docs=None)
    assert verdict.outcome == "hold"
    assert "1 of 2 groups" in verdict.reasons[0].en
    assert "2 組のうち 1 組" in verdict.reasons[0].ja
    both = suite(("expect_column_values_to_not_be_null", {"column": "id"})).model_copy(update={"totals": (total,)})
    assert audit(contract, both, staged, scratch=tmp_path, docs=None).outcome == "hold"


@given(
    parts=st.lists(st.decimals(Decimal(-(10**6)), Decimal(10**6), places=4), min_size=2, max_size=2),
    rounding=st.sampled_from(["half_unit", "truncated"]),
)
@settings(max_examples=60, deadline=None)
def test_no_rounding_of_true_figures_is_ever_refused(parts: list[Decimal], rounding: str) -> None:
    mode = ROUND_HALF_UP if rounding == "half_unit" else ROUND_DOWN
    shown = [int(value.quantize(Decimal(1), rounding=mode)) for value in (sum(parts, Decimal()), *parts)]
    assert judged(month(shown[0], *shown[1:]), rounding=rounding) == []
