"""Converted amounts: each has its rate, and is what the rate gives."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.contracts.frame import polars_schema
from renkei.language import Text
from renkei.model.contract import Column, Contract, Conversion
from renkei.semantics.conversion import Rate, convert
from renkei.stages.audit.conversions import broken_conversions

T = Text("題", "title")


def column(name: str, kind: str, logical: str, **more: Any) -> Column:
    return Column(name=name, title=T, description=T, type=kind, logical_type=logical, **more)


def contract(**said: Any) -> Contract:
    made = {
        "from": "jpy",
        "rate": "rate",
        "rateType": "rate_type",
        "rateOn": "rate_on",
        "rateSource": "rate_source",
        "quoted": "JPY per USD",
        "rounding": "half_up",
        "implied": ("implied",),
        **said,
    }
    return Contract(
        dataset="economy.trade",
        version="1",
        status="active",
        title=T,
        description=T,
        key=("key",),
        path=Path("trade.yml"),
        columns=(
            column("key", "code", "string"),
            column("jpy", "money.jpy", "integer", unit="円"),
            column("usd", "money.usd", "number", unit="ドル", converted_by=Conversion.model_validate(made)),
            column("rate", "rate", "number"),
            column("rate_type", "code", "string"),
            column("rate_on", "code", "string"),
            column("rate_source", "code", "string"),
        ),
    )


def said(rows: Sequence[tuple[Any, ...]], **how: Any) -> list[str]:
    of = contract(**how)
    frame = pl.DataFrame(list(rows), schema=polars_schema(of), orient="row").with_row_index("_row")
    with duckdb.connect() as connection:
        connection.register("rows", frame)
        connection.execute("CREATE VIEW audited AS SELECT *, 0 AS _file FROM rows")
        return [text.en for text in broken_conversions(connection, of)]


def row(
    jpy: int | None, usd: str | None, rate: str | None, kind: str | None = "average", key: str = "K1", **more: Any
) -> tuple[Any, ...]:
    on, source = more.get("on", "2023"), more.get("source", "boj")
    return (key, jpy, usd and Decimal(usd), rate and Decimal(rate), kind, on, source)


def test_what_the_rate_gives_passes() -> None:
    assert said([row(14_049_110, "100000.00", "140.4911"), row(-100, "-0.71", "140.4911"), row(0, "0", "140")]) == []


def test_what_was_not_converted_needs_no_rate() -> None:
    assert said([row(100, None, None, "none", on=None, source=None)]) == []


@pytest.mark.parametrize("lacks", ["jpy", "rate", "rate_type", "rate_on", "rate_source"])
def test_an_amount_without_any_of_its_rate_does_not_pass(lacks: str) -> None:
    names = ["key", "jpy", "usd", "rate", "rate_type", "rate_on", "rate_source"]
    whole = dict(zip(names, row(14_049_110, "100000.00", "140.4911"), strict=True))
    (text,) = said([tuple({**whole, lacks: None}.values())])
    assert "1 amount(s) of [usd] lack" in text
    assert "[key=K1]" in text


def test_an_amount_that_is_another_is_told_with_what_it_should_be() -> None:
    (text,) = said([row(14_049_110, "100000.01", "140.4911"), row(14_049_110, "100000.00", "140.4911", key="K2")])
    assert "1 amount(s) of [usd] are not what [jpy] and the rate [rate] (JPY per USD) give" in text
    assert "[key=K1] is 100000.01, worked out again 100000.00" in text


def test_an_implied_rate_is_judged_as_what_was_worked_out() -> None:
    """38 billion dollars for 5.3452 trillion yen: a rate of six decimals gives the dollars back to a hundred only."""
    implied = row(-5_345_200_000_000, "-33700000000.00", "158.611276", "implied")
    assert said([implied]) == []
    (text,) = said([row(-5_345_200_000_000, "-33700000000.00", "158.611278", "implied")])
    assert "1 amount(s)" in text
    (text,) = said([(*implied[:4], "average", *implied[5:])])
    assert "1 amount(s)" in text


def test_amounts_that_are_cut_off_are_never_above() -> None:
    assert said([row(1000, "7.11", "140.4911"), row(-1000, "-7.11", "140.4911")], rounding="down") == []
    assert len(said([row(1000, "7.12", "140.4911")], rounding="down")) == 1
    assert said([row(1000, "7.12", "140.4911")]) == []


def test_amounts_that_are_cut_off_keep_their_sign() -> None:
    assert said([row(-1, "0.00", "140.4911")], rounding="down") == []
    assert len(said([row(-1000, "7.11", "140.4911")], rounding="down")) == 1


def test_a_rate_that_multiplies() -> None:
    assert said([row(1000, "7.10", "0.0071")], quoted="USD per JPY") == []
    assert len(said([row(1000, "7.11", "0.0071")], quoted="USD per JPY")) == 1


def test_a_rate_of_zero_gives_nothing() -> None:
    (text,) = said([row(1000, "7.10", "0")])
    assert "the rate is 0" in text


@given(
    jpy=st.integers(-(10**14), 10**14),
    value=st.decimals(Decimal("0.01"), Decimal(1000), places=6),
    rounding=st.sampled_from(["half_up", "half_even", "down"]),
    off=st.sampled_from([-1, 0, 1]),
)
@settings(max_examples=60, deadline=None)
def test_what_convert_gives_passes_and_a_cent_beside_it_does_not(
    jpy: int, value: Decimal, rounding: str, off: int
) -> None:
    rate = Rate("USD", "JPY", value, "average", "2023", "boj")
    usd = convert(jpy, "JPY", "USD", [rate], rounding=rounding)
    found = said([row(jpy, f"{usd.amount + off * Decimal('0.01')}", f"{value}")], rounding=rounding)
    half_way = (usd.exact * 200).denominator == 1 and (usd.exact * 200).numerator % 2 == 1
    assert (found == []) == (off == 0) or (half_way and rounding != "down")
