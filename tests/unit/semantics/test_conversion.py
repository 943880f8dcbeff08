"""Amounts in another currency: exact, and with a receipt."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.semantics.conversion import NoConversion, Rate, convert, minor_unit, rounded

YEAR = Rate("USD", "JPY", Decimal("140.4911"), "worldbank_period_average", "2023", "worldbank.exchange_rates")
EURO = Rate("EUR", "JPY", Decimal("151.90"), "worldbank_period_average", "2023", "invented for this test")
MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}
AMOUNTS = st.integers(-(10**14), 10**14)
VALUES = st.decimals(Decimal("0.000001"), Decimal(10**6), places=6)


def test_the_digital_deficit_of_2023_in_dollars() -> None:
    """5.3452 trillion yen at the average of the year that the World Bank publishes (PA.NUS.FCRF)."""
    made = convert(-5_345_200_000_000, "JPY", "USD", [YEAR], rounding="half_up")
    assert made.amount == Decimal("-38046538179.29")
    assert made.exact == Fraction(-5_345_200_000_000) / Fraction("140.4911")
    assert made.receipt.en == (
        "the inverse of USD/JPY 140.4911 (worldbank_period_average, 2023, worldbank.exchange_rates). "
        "Rounded to the minor unit of USD: half_up."
    )
    assert "逆数" in made.receipt.ja


def test_a_rate_as_it_stands_and_a_cross_rate() -> None:
    assert convert(Decimal("1.50"), "USD", "JPY", [YEAR], rounding="down").amount == Decimal(210)
    cross = convert(Decimal("100.00"), "USD", "EUR", [YEAR, EURO], rounding="half_even")
    assert cross.exact == Fraction(100) * Fraction("140.4911") / Fraction("151.90")
    assert [step.inverse for step in cross.steps] == [False, True]
    assert cross.receipt.en.startswith("Cross rate: USD/JPY 140.4911 (")
    assert ", then the inverse of EUR/JPY 151.90 (" in cross.receipt.en
    assert cross.receipt.ja.startswith("クロスレート: ")


@pytest.mark.parametrize(
    ("currency", "to", "by"),
    [
        ("JPY", "EUR", [YEAR]),
        ("GBP", "USD", [YEAR]),
        ("JPY", "JPY", [YEAR, YEAR]),
        ("JPY", "JPY", []),
        ("USD", "EUR", [YEAR, Rate("EUR", "JPY", Decimal(150), "spot", "2023", "x")]),
        ("USD", "EUR", [YEAR, Rate("EUR", "JPY", Decimal(150), "worldbank_period_average", "2022", "x")]),
    ],
)
def test_there_is_no_way_but_an_honest_one(currency: str, to: str, by: list[Rate]) -> None:
    with pytest.raises(NoConversion):
        convert(1, currency, to, by, rounding="half_up")


def test_nothing_is_a_float() -> None:
    with pytest.raises(TypeError, match="float"):
        convert(1.5, "JPY", "USD", [YEAR], rounding="half_up")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="float"):
        Rate("USD", "JPY", 140.5, "spot", "2023-01-04", "x")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "said",
    [
        {"value": Decimal(0)},
        {"value": Decimal(-1)},
        {"value": Decimal("NaN")},
        {"kind": " "},
        {"on": ""},
        {"source": ""},
        {"quote": "USD"},
    ],
)
def test_a_rate_says_what_it_is(said: dict[str, object]) -> None:
    whole = {"base": "USD", "quote": "JPY", "value": Decimal(140), "kind": "spot", "on": "2023-01-04", "source": "x"}
    with pytest.raises(NoConversion):
        Rate(**{**whole, **said})  # type: ignore[arg-type]


def test_minor_units_are_those_of_iso_4217() -> None:
    assert [minor_unit(code) for code in ("JPY", "USD", "EUR", "KRW", "KWD", "CLF", "ISK", "TND")] == [
        0,
        2,
        2,
        0,
        3,
        4,
        0,
        3,
    ]
    with pytest.raises(KeyError):
        minor_unit("XXX")


@given(amount=AMOUNTS, value=VALUES, rounding=st.sampled_from([*MODES]))
@settings(max_examples=200, deadline=None)
def test_there_and_back_is_off_by_rounding_alone(amount: int, value: Decimal, rounding: str) -> None:
    rate = Rate("USD", "JPY", value, "spot", "2024-01-04", "x")
    dollars = convert(amount, "JPY", "USD", [rate], rounding=rounding)
    yen = convert(dollars.amount, "USD", "JPY", [rate], rounding=rounding)
    cent = Fraction(1, 100) * (1 if rounding == "down" else Fraction(1, 2))
    assert abs(Fraction(dollars.amount) - dollars.exact) <= cent
    assert abs(Fraction(yen.amount) - amount) <= cent * Fraction(value) + 1


@given(exact=st.fractions(max_denominator=10**6), decimals=st.integers(0, 6), rounding=st.sampled_from([*MODES]))
@settings(max_examples=200, deadline=None)
def test_rounding_is_that_of_decimal_arithmetic(exact: Fraction, decimals: int, rounding: str) -> None:
    from decimal import localcontext

    with localcontext(prec=200):
        digits = Decimal(exact.numerator) / Decimal(exact.denominator)
        assert rounded(exact, decimals, rounding) == digits.quantize(
            Decimal(1).scaleb(-decimals), rounding=MODES[rounding]
        )
