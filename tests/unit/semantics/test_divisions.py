from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.model.codelist import CodeMatch
from renkei.semantics.divisions import divisions_wrong, weight_of


def match(code: str, to_code: str, weight: str | None = None, **more: object) -> CodeMatch:
    return CodeMatch(from_code=code, to_code=to_code, weight=Decimal(weight) if weight else None, **more)


def wrong(*matches: CodeMatch) -> list[tuple[int, str]]:
    return [(each.at, each.what.en) for each in divisions_wrong(list(enumerate(matches)))]


@pytest.mark.parametrize(
    ("written", "weight"),
    [("", None), ("1", Decimal(1)), ("0.35", Decimal("0.35")), ("0.000001", Decimal("0.000001"))],
)
def test_a_weight_is_read_as_it_is_written(written: str, weight: Decimal | None) -> None:
    assert weight_of(written) == weight


@pytest.mark.parametrize("written", ["0", "-0.5", "1.000001", "0.0000001", "half", "NaN", "Infinity", "0,5", "50%"])
def test_what_is_no_weight_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="^" + written.replace("+", r"\+")):
        weight_of(written)


def test_a_code_that_goes_one_way_needs_no_weight() -> None:
    assert wrong(match("A", "X"), match("B", "X"), match("C", "Y", "1")) == []


def test_parts_without_weights_are_allowed_and_parts_that_add_up() -> None:
    assert wrong(match("A", "X"), match("A", "Y")) == []
    assert wrong(match("A", "X", "0.3", basis="by people"), match("A", "Y", "0.7", basis="by people")) == []
    assert wrong(match("A", "X", "0.3", exact=True), match("A", "Y", "0.7", exact=True)) == []


def test_what_does_not_hold_is_told_at_its_row() -> None:
    assert wrong(match("A", "X"), match("B", "X"), match("A", "X")) == [(2, "[A] to [X] is there twice.")]
    assert wrong(match("A", "X", "0.3", basis="b"), match("A", "Y")) == [(1, "Only some rows of [A] have a weight.")]
    assert wrong(match("A", "X", "0.3", exact=True), match("A", "Y", "0.6", exact=True)) == [
        (1, "The weights of [A] add up to 0.9.")
    ]
    assert wrong(match("A", "X", "0.5")) == [
        (0, "The weights of [A] add up to 0.5."),
        (0, "Nothing says where the weights of [A] come from."),
    ]


def test_weights_that_nobody_explains_are_told_once() -> None:
    assert wrong(match("A", "X", "0.3"), match("A", "Y", "0.7")) == [
        (0, "Nothing says where the weights of [A] come from.")
    ]


@settings(max_examples=50)
@given(st.lists(st.integers(1, 999_999), min_size=1, max_size=6))
def test_any_whole_that_is_divided_adds_up_and_less_does_not(shares: list[int]) -> None:
    total = sum(shares)
    weights = [Decimal(share * 10**6 // total) / 10**6 for share in shares]
    weights[0] += 1 - sum(weights)
    parts = [match("A", f"X{n}", str(weight), basis="b") for n, weight in enumerate(weights) if weight]
    assert wrong(*parts) == []
    if len(parts) > 1:
        assert [what for _, what in wrong(*parts[1:])] == [
            f"The weights of [A] add up to {sum(w for w in weights[1:] if w)}."
        ]
