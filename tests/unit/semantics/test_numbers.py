from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.semantics import get
from renkei.semantics.base import Options

_LARGE = ((10**16, "京"), (10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, ""))


def _in_kanji(number: int) -> str:
    """Write a number as Japanese does: 1 before 千, 百 and 十 is not said."""
    said = ""
    for unit, name in _LARGE:
        group = number // unit % 10**4
        steps = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
        spelt = "".join(
            ("" if digit == 1 and step else "一二三四五六七八九"[digit - 1]) + step
            for worth, step in steps
            if (digit := group // worth % 10)
        )
        said += spelt + name if group else ""
    return said or "〇"


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
        ("5兆3452億", 5_345_200_000_000, {"kanji_converted"}),
        ("五兆三千四百五十二億", 5_345_200_000_000, {"kanji_converted"}),
        ("53,452億", 5_345_200_000_000, {"kanji_converted"}),
        ("１.５億", 150_000_000, {"width_folded", "kanji_converted"}),
        ("5千万", 50_000_000, {"kanji_converted"}),
        ("百二", 102, {"kanji_converted"}),
        ("二〇二四", 2024, {"kanji_converted"}),
        ("二○二四", 2024, {"circle_as_zero", "kanji_converted"}),
        ("壱弐参", 123, {"kanji_converted"}),
        ("弐拾参萬", 230_000, {"kanji_converted"}),
        ("△三百", -300, {"negative_sign_unified", "kanji_converted"}),
        ("（五）", -5, {"width_folded", "negative_sign_unified", "kanji_converted"}),
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
        ("八戸", "number.form"),
        ("一丁目", "number.form"),
        ("億", "number.form"),
        ("○", "number.form"),
        ("12百", "number.form"),
        ("1,23億", "number.form"),
        ("3億5兆", "number.form"),
        ("1億20000万", "number.form"),
        ("1.5億3万", "number.form"),
        ("一" * 61, "number.form"),
        ("九" * 40, "number.overflow"),
        ("1,234r", "number.flagged"),
        ("12 p", "number.flagged"),
        ("５＊", "number.flagged"),
        ("(5)※", "number.flagged"),
        ("3注1）", "number.flagged"),
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


@given(numbers=st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=20))
@settings(max_examples=60, deadline=None)
def test_numbers_in_kanji_are_the_same_numbers(numbers: list[int]) -> None:
    digits = str.maketrans("0123456789", "〇一二三四五六七八九")
    groups = [
        "".join(f"{number // unit % 10**4}{name}" for unit, name in _LARGE if number >= unit) or "0"
        for number in numbers
    ]
    for texts in ([_in_kanji(number) for number in numbers], [str(n).translate(digits) for n in numbers], groups):
        found = get("number.integer").parse(pl.Series(texts), Options())
        assert found.value.to_list() == numbers
