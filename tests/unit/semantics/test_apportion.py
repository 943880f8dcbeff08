from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.model.codelist import CodeMatch
from renkei.semantics.apportion import convert
from renkei.semantics.crosswalks import crosswalk


def match(code: str, to_code: str | None, weight: str | None = None, **more: object) -> CodeMatch:
    return CodeMatch(from_code=code, to_code=to_code, weight=Decimal(weight) if weight else None, **more)


WALK = crosswalk(
    [
        match("A", "X", "0.333333", basis="by people"),
        match("A", "Y", "0.333333", basis="by people"),
        match("A", "Z", "0.333334", basis="by people"),
        match("B", "X"),
        match("C", "C"),
        match("D", "X"),
        match("D", "Y"),
        match("E", None),
    ]
)


def rows(**columns: list[object]) -> pl.DataFrame:
    return pl.DataFrame(columns)


def test_a_whole_code_takes_its_amounts_with_it() -> None:
    made = convert(rows(code=["B", "C"], people=[10, 20]), WALK, code="code", amounts=["people"])
    assert made.rows.rows() == [("X", 10, "whole"), ("C", 20, "whole")]
    assert made.receipt.select("from_code", "to_code", "rows", "people").rows() == [("B", "X", 1, 10)]


def test_parts_add_up_and_the_largest_remainders_take_what_is_over() -> None:
    made = convert(rows(code=["A"], people=[100]), WALK, code="code", amounts=["people"])
    assert made.rows.rows() == [
        ("X", 33, "modelling_choice"),
        ("Y", 33, "modelling_choice"),
        ("Z", 34, "modelling_choice"),
    ]
    assert made.receipt.select("to_code", "weight", "split", "basis", "people").rows() == [
        ("X", Decimal("0.333333"), "modelling_choice", "by people", 33),
        ("Y", Decimal("0.333333"), "modelling_choice", "by people", 33),
        ("Z", Decimal("0.333334"), "modelling_choice", "by people", 34),
    ]


def test_columns_that_a_crosswalk_has_too_are_columns_like_any_other() -> None:
    own = {"to_code": ["t"], "basis": ["own"], "weight": [7], "from_code": ["f"], "split": ["s"]}
    made = convert(rows(code=["A"], people=[100], **own), WALK, code="code", amounts=["people"])
    assert made.rows["code"].to_list() == ["X", "Y", "Z"]
    assert made.rows.select(*own).unique().rows() == [("t", "own", 7, "f", "s")]
    assert made.receipt.select("to_code", "basis").rows() == [(code, "by people") for code in "XYZ"]


def test_what_can_not_be_known_is_handed_back_with_its_reason() -> None:
    frame = rows(code=["D", "E", "Q", None, "C"], people=[1, 2, 3, 4, 5])
    made = convert(frame, WALK, code="code", amounts=["people"])
    assert made.rows.rows() == [("C", 5, "whole")]
    assert made.rejected.select("people", "reason").rows() == [
        (1, "crosswalk.split_without_weight"),
        (2, "crosswalk.abolished"),
        (3, "crosswalk.unknown"),
        (4, "crosswalk.no_code"),
    ]


def test_a_missing_amount_is_missing_in_every_part() -> None:
    made = convert(rows(code=["A", "A"], people=[None, 3]), WALK, code="code", amounts=["people"])
    assert made.rows["people"].to_list() == [None, None, None, 1, 1, 1]


def test_other_columns_come_along_and_rows_stay_in_order() -> None:
    frame = rows(year=[2020, 2021, 2022], code=["B", "A", "C"], people=[1, 3, 5], note=["p", "q", "r"])
    made = convert(frame, WALK, code="code", amounts=["people"])
    assert made.rows.columns == ["year", "code", "people", "note", "_split"]
    assert made.rows["year"].to_list() == [2020, 2021, 2021, 2021, 2022]
    assert made.rows["note"].to_list() == ["p", "q", "q", "q", "r"]


def test_money_with_decimals_is_divided_in_its_last_decimal() -> None:
    frame = pl.DataFrame({"code": ["A"], "jpy": [Decimal("0.10")]}, schema_overrides={"jpy": pl.Decimal(38, 2)})
    made = convert(frame, WALK, code="code", amounts=["jpy"])
    assert made.rows["jpy"].to_list() == [Decimal("0.03"), Decimal("0.03"), Decimal("0.04")]
    assert made.rows.schema["jpy"] == pl.Decimal(38, 2)


def test_a_float_is_no_exact_amount_and_a_giant_none_that_fits() -> None:
    with pytest.raises(TypeError, match=r"\[people\] is Float64"):
        convert(rows(code=["A"], people=[1.5]), WALK, code="code", amounts=["people"])
    giant = pl.DataFrame({"code": ["A"], "n": [10**27]}, schema={"code": pl.String, "n": pl.Int128})
    with pytest.raises(ValueError, match=r"\[n\] is too large"):
        convert(giant, WALK, code="code", amounts=["n"])


@st.composite
def divided(draw: st.DrawFn) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A crosswalk of one code into up to 5, and a frame of amounts of it."""
    count = draw(st.integers(1, 5))
    cuts = sorted(draw(st.lists(st.integers(1, 10**6 - 1), unique=True, min_size=count - 1, max_size=count - 1)))
    shares = [after - before for before, after in zip([0, *cuts], [*cuts, 10**6], strict=True)]
    walk = crosswalk([match("A", f"X{n}", str(Decimal(share) / 10**6), exact=True) for n, share in enumerate(shares)])
    wholes = draw(st.lists(st.one_of(st.none(), st.integers(-(2**62), 2**62)), min_size=1, max_size=6))
    return walk, pl.DataFrame({"id": range(len(wholes)), "code": "A", "n": wholes}, schema_overrides={"n": pl.Int64})


@settings(max_examples=80, deadline=None)
@given(divided())
def test_totals_are_conserved_to_the_last_unit(made: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    walk, frame = made
    parts = convert(frame, walk, code="code", amounts=["n"]).rows
    for whole, (_, group) in zip(frame["n"], parts.group_by("id", maintain_order=True), strict=True):
        shares = group["n"].to_list()
        assert (shares == [None] * walk.height) if whole is None else (sum(shares) == whole)
        for share, weight in zip(shares, walk["weight"], strict=True):
            assert whole is None or abs(share - whole * weight) < 1
