from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.semantics import get
from renkei.semantics.base import Options


@pytest.mark.parametrize(
    ("text", "value", "rules"),
    [
        ("1234", 1234, set()),
        ("1,234,567", 1234567, {"grouping_removed"}),
        ("１，２３４", 1234, {"width_folded", "grouping_removed"}),
        ("△1,234", -1234, {"negative_sign_unified", "grouping_removed"}),
        ("▲ 5", -5, {"negative_sign_unified"}),
        ("(5)", -5, {"negative_sign_unified"}),
        ("（５）", -5, {"width_folded", "negative_sign_unified"}),
        ("－5", -5, {"width_folded"}),
        ("−5", -5, {"width_folded"}),
        ("-5", -5, set()),
        ("+5", 5, {"plus_removed"}),
        ("007", 7, {"leading_zeros_removed"}),
        (" 5　", 5, {"trimmed"}),
        ("12.0", 12, {"zero_fraction_removed"}),
        ("9223372036854775807", 2**63 - 1, set()),
    ],
)
def test_whole_numbers(parse, text: str, value: int, rules: set[str]) -> None:
    assert parse("number.integer", text) == [(value, None, rules)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,23", "number.grouping"),
        ("1234,567", "number.grouping"),
        ("1,,234", "number.grouping"),
        ("12.5", "number.integer.not_whole"),
        ("9223372036854775808", "number.overflow"),
        ("-9223372036854775809", "number.overflow"),
        ("約百万", "number.form"),
        ("1e3", "number.form"),
        (".5", "number.form"),
        ("5.", "number.form"),
        ("△-5", "number.form"),
        ("+-5", "number.form"),
        ("(5", "number.form"),
        ("1 234", "number.form"),
        ("12円", "number.form"),
        ("", "number.form"),
    ],
)
def test_no_whole_numbers(parse, text: str, reason: str) -> None:
    assert parse("number.integer", text) == [(None, reason, set())]


def test_decimals_are_exact_or_refused(parse) -> None:
    assert parse("rate", "140.4911", "140.4911000000", "140.4911001", "1" + "0" * 32) == [
        (Decimal("140.4911"), None, set()),
        (Decimal("140.4911"), None, set()),
        (None, "rate.too_fine", set()),
        (None, "number.overflow", set()),
    ]
    assert parse("number.decimal", "△0.000000001") == [(Decimal("-1E-9"), None, {"negative_sign_unified"})]


@given(numbers=st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=20))
@settings(max_examples=60, deadline=None)
def test_grouped_numbers_are_the_same_numbers(numbers: list[int]) -> None:
    found = get("number.integer").parse(pl.Series([f"{number:,}" for number in numbers]), Options())
    assert found.value.to_list() == numbers
