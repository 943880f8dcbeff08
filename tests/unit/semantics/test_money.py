from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.semantics import get
from renkei.semantics.base import Options


@pytest.mark.parametrize(
    ("text", "unit", "yen"),
    [
        ("12", None, 12),
        ("12", "円", 12),
        ("12", "千円", 12_000),
        ("12.5", "千円", 12_500),
        ("12.5", "億円", 1_250_000_000),
        ("△12.5", "百万円", -12_500_000),
        ("53,452", "億円", 5_345_200_000_000),
        ("5.3452", "兆円", 5_345_200_000_000),
        ("0.00000001", "億円", 1),
        ("-0.5", "億円", -50_000_000),
    ],
)
def test_yen_in_all_units(parse, text: str, unit: str | None, yen: int) -> None:
    ((value, reason, rules),) = parse("money.jpy", text, unit=unit)
    assert (value, reason) == (yen, None)
    assert ("unit_converted" in rules) == (unit not in {None, "円"})


def test_fractions_of_a_yen_and_too_many_yen_are_refused(parse) -> None:
    assert parse("money.jpy", "12.3456", "9223372036854776", "1,23", unit="千円") == [
        (None, "money.jpy.not_whole_yen", set()),
        (None, "number.overflow", set()),
        (None, "number.grouping", set()),
    ]


def test_amounts_with_their_currency_or_scale(parse) -> None:
    removed = {"currency_removed"}
    assert parse("money.jpy", "5兆3452億円", "12円", "¥12", "△￥12", "円") == [
        (5_345_200_000_000, None, removed | {"kanji_converted"}),
        (12, None, removed),
        (12, None, removed),
        (-12, None, removed | {"negative_sign_unified"}),
        (None, "number.form", set()),
    ]
    assert parse("money.jpy", "5億", "12円", "五千", unit="千円") == [
        (None, "money.two_scales", set()),
        (None, "number.form", set()),
        (5_000_000, None, {"kanji_converted", "unit_converted"}),
    ]
    assert parse("money.usd", "5億", unit="千ドル") == [(None, "money.two_scales", set())]


def test_dollars(parse) -> None:
    assert parse("money.usd", "33.7", "38.05", "0.000000000001", unit="十億ドル") == [
        (Decimal("33700000000.00"), None, {"unit_converted"}),
        (Decimal("38050000000.00"), None, {"unit_converted"}),
        (None, "money.usd.not_whole_cents", set()),
    ]


def test_an_unknown_unit_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match=r"\[万両\].*千円"):
        get("money.jpy").parse(pl.Series(["1"]), Options(unit="万両"))


@given(
    amounts=st.lists(st.decimals(Decimal(-(10**9)), Decimal(10**9), places=8), min_size=1, max_size=20),
    unit=st.sampled_from([("億円", 8), ("十億円", 9), ("兆円", 12)]),
)
@settings(max_examples=60, deadline=None)
def test_conversion_is_that_of_decimal_arithmetic(amounts: list[Decimal], unit: tuple[str, int]) -> None:
    name, places = unit
    found = get("money.jpy").parse(pl.Series([f"{amount:f}" for amount in amounts]), Options(unit=name))
    exact = [int(amount.scaleb(places)) for amount in amounts]
    assert found.value.to_list() == [yen if abs(yen) < 2**63 else None for yen in exact]
