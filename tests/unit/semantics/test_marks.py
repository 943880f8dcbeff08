from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.semantics import get
from renkei.semantics.base import Options


@pytest.mark.parametrize(
    ("text", "number", "mark"),
    [
        ("1,234r", "1234", "r"),
        ("56 p", "56", "p"),
        ("56P", "56", "p"),
        ("７８※", "78", "※"),
        ("(5)*", "-5", "*"),
        ("△1.50e", "-1.5", "e"),
        ("3注1）", "3", "注1"),
        ("12(p)", "12", "p"),
        ("12r*", "12", "r*"),
        ("12", "12", "none"),
    ],
)
def test_the_number_and_the_mark(parse, text: str, number: str, mark: str) -> None:
    ((value, reason, rules),) = parse("number.marked", text)
    assert (value, reason) == (Decimal(number), None)
    assert ("mark_set_apart" in rules) == (mark != "none")
    ((value, reason, rules),) = parse("number.mark", text)
    assert (value, reason) == (mark, None)
    assert "taken" in rules


@pytest.mark.parametrize("text", ["r", "1e3", "abc", "r5", "", "12q", "12 円"])
def test_what_is_no_number_with_a_mark(parse, text: str) -> None:
    assert parse("number.marked", text) == [(None, "number.form", set())]


def test_a_mark_alone_is_a_mark(parse) -> None:
    assert parse("number.mark", "r", "none", "abc", "") == [
        ("r", None, set()),
        ("none", None, set()),
        *[(None, "number.mark.form", set())] * 2,
    ]


def test_amounts_with_marks_have_units(parse) -> None:
    assert parse("money.jpy.marked", "12r", "12.3456", unit="千円") == [
        (12_000, None, {"mark_set_apart", "unit_converted"}),
        (None, "money.jpy.not_whole_yen", set()),
    ]


@given(numbers=st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=20), mark=st.sampled_from("pre*#※"))
@settings(max_examples=40, deadline=None)
def test_marked_numbers_become_the_numbers_of_the_contract(numbers: list[int], mark: str) -> None:
    marked = get("number.marked")
    first = marked.parse(pl.Series([f"{number:,}{mark}" for number in numbers]), Options())
    second = get("number.integer").parse(marked.write(first.value), Options())
    assert second.value.to_list() == numbers
    assert not second.rules
    marks = get("number.mark").parse(pl.Series([f"{number:,}{mark}" for number in numbers]), Options())
    assert set(marks.value) == {mark}


def test_a_mark_within_parentheses_is_no_form_of_a_number(parse) -> None:
    assert parse("number.marked", "(5p)", "(5)p", "+7r") == [
        (None, "number.form", set()),
        (Decimal(-5), None, {"mark_set_apart", "negative_sign_unified"}),
        (Decimal(7), None, {"mark_set_apart", "plus_removed"}),
    ]
    assert parse("money.jpy.marked", "(5p)") == [(None, "number.form", set())]


def test_a_change_by_one_rule_in_two_places_is_counted_for_both(parse) -> None:
    assert parse("number.marked", "０ｐ", "−0p") == [
        (Decimal(0), None, {"width_folded", "mark_set_apart"}),
        (Decimal(0), None, {"width_folded", "mark_set_apart"}),
    ]
