"""Quantities: from the unit of the source to that of the contract, exactly or not at all."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.semantics import get
from renkei.semantics.base import Options
from renkei.semantics.quantities import ROUNDINGS
from renkei.semantics.unit_names import named
from renkei.semantics.units import unit

PAIRS = [
    (one.names[0], other.names[0])
    for one in named()
    for other in named()
    if one.dimension == other.dimension and one.dimension not in ("JPY", "USD", "EUR", "CNY", "KRW")
]
MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


def parse(kind: str, *texts: str | None, **options: Any) -> list[tuple[Any, str | None, set[str]]]:
    found = get(kind).parse(pl.Series("text", texts, dtype=pl.String), Options(**options))
    rules = [{rule.split(".")[-1] for rule, mask in found.rules.items() if mask[i]} for i in range(len(texts))]
    return list(zip(found.value.to_list(), found.reason.to_list(), rules, strict=True))


def test_a_number_is_converted_by_its_unit() -> None:
    assert parse("quantity", "1,234.5", "△3", "0", None, unit="t", kept="kg") == [
        (Decimal(1234500), None, {"grouping_removed", "unit_converted"}),
        (Decimal(-3000), None, {"negative_sign_unified", "unit_converted"}),
        (Decimal(0), None, {"unit_converted"}),
        (None, None, set()),
    ]
    assert parse("quantity", "1500", unit="kg", kept="t") == [(Decimal("1.5"), None, {"unit_converted"})]
    assert parse("quantity.whole", "12.5", "0.0005", unit="千人", kept="人") == [
        (12_500, None, {"unit_converted"}),
        (None, "quantity.whole.not_whole", set()),
    ]


def test_without_a_unit_of_the_source_it_is_that_of_the_contract() -> None:
    assert parse("quantity.whole", "12", "12.0", "12.5", kept="人") == [
        (12, None, set()),
        (12, None, {"zero_fraction_removed"}),
        (None, "quantity.whole.not_whole", set()),
    ]


def test_the_legal_tsubo_is_exact_or_rounded_as_declared() -> None:
    exact = parse("quantity", "121", "12.1", "100", unit="坪", kept="m²")
    assert [(value, reason) for value, reason, _ in exact] == [
        (Decimal(400), None),
        (Decimal(40), None),
        (None, "quantity.too_fine"),
    ]
    rounded = parse("quantity", "121", "100", "△100", unit="坪", kept="m²", decimals=2, rounding="half_up")
    assert rounded == [
        (Decimal("400.00"), None, {"unit_converted"}),
        (Decimal("330.58"), None, {"unit_converted", "rounded"}),
        (Decimal("-330.58"), None, {"unit_converted", "rounded", "negative_sign_unified"}),
    ]


def test_more_decimals_than_the_contract_has_are_refused() -> None:
    assert parse("quantity", "1.25", "1.20", kept="m", decimals=1) == [
        (None, "quantity.too_fine", set()),
        (Decimal("1.2"), None, set()),
    ]
    assert parse("quantity", "1.25", kept="m", decimals=1, rounding="half_even") == [
        (Decimal("1.2"), None, {"rounded"})
    ]


@pytest.mark.parametrize(
    ("text", "unit_", "value"),
    [
        ("5㎡", "m²", 5),
        ("5 ㎡ ", "m²", 5),
        ("１２ 千人", "千人", 12_000),
        ("3万人", "人", 30_000),
        ("五人", "人", 5),
        ("12.5％", "%", Decimal("12.5")),
    ],
)
def test_the_registered_unit_at_a_value_is_taken_off(text: str, unit_: str, value: Any) -> None:
    ((found, reason, rules),) = parse("quantity", text, unit=unit_, kept=unit_.removeprefix("千"))
    assert (found, reason) == (value, None)
    assert "unit_removed" in rules


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("5t", "other_unit"),
        ("3人", "other_unit"),
        ("5億", "two_scales"),
        ("1億5千人", "two_scales"),
        ("12r", "flagged"),
        ("約3", "form"),
    ],
)
def test_what_contradicts_the_registered_unit_is_refused(text: str, rule: str) -> None:
    ((value, reason, rules),) = parse("quantity", text, unit="千人", kept="人")
    assert value is None
    assert str(reason).endswith(rule)
    assert not rules


def test_numbers_of_too_many_digits_are_refused_not_cut() -> None:
    assert parse("quantity", "9" * 36, unit="kg", kept="t")[0][:2] == (None, "number.overflow")
    assert parse("quantity.whole", "9223372036854776", unit="千人", kept="人")[0][:2] == (None, "number.overflow")


@given(
    numbers=st.lists(st.decimals(Decimal(-(10**12)), Decimal(10**12), places=3), min_size=1, max_size=10),
    pair=st.sampled_from(PAIRS),
    decimals=st.integers(0, 9),
    rounding=st.sampled_from([None, *ROUNDINGS]),
)
@settings(max_examples=150, deadline=None)
def test_conversion_is_that_of_fractions(
    numbers: list[Decimal], pair: tuple[str, str], decimals: int, rounding: str | None
) -> None:
    """Whatever the units: the value is the exact one, rounded as declared, or it is refused."""
    factor = unit(pair[0]).to(unit(pair[1]))
    options: dict[str, Any] = {"unit": pair[0], "kept": pair[1], "decimals": decimals, "rounding": rounding}
    for number, (value, reason, rules) in zip(
        numbers, parse("quantity", *(f"{n:f}" for n in numbers), **options), strict=True
    ):
        exact = Fraction(number) * factor
        scaled = exact * 10**decimals
        if reason == "number.overflow":
            assert len(str(abs(scaled.numerator))) + len(str(factor.denominator)) > 25
        elif scaled.denominator == 1:
            assert Fraction(value) == exact
            assert "rounded" not in rules
        elif rounding is None:
            assert (value, reason) == (None, "quantity.too_fine")
        else:
            assert value == _rounded(exact, decimals, rounding)
            assert "rounded" in rules


@given(numbers=st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=10), pair=st.sampled_from(PAIRS))
@settings(max_examples=100, deadline=None)
def test_there_and_back_again(numbers: list[int], pair: tuple[str, str]) -> None:
    """What was converted without rounding converts back to the same number."""
    there = get("quantity").parse(pl.Series("text", map(str, numbers)), Options(pair[0], kept=pair[1]))
    back = get("quantity").parse(get("quantity").write(there.value), Options(pair[1], kept=pair[0]))
    for number, value, again in zip(numbers, there.value, back.value, strict=True):
        if value is not None:
            assert again == number


def _rounded(exact: Fraction, decimals: int, rounding: str) -> Decimal:
    with localcontext(prec=200):
        digits = Decimal(exact.numerator) / Decimal(exact.denominator)
        return digits.quantize(Decimal(1).scaleb(-decimals), rounding=MODES[rounding])
