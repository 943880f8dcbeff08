"""What holds for every semantic type, on texts as agencies write them: receipts, reasons, and no influence of neighbours."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.semantics import get, names
from renkei.semantics.base import Options, Parsed
from tests.bounds import examples
from tests.unit.semantics.spellings import SPELLINGS

# Rules that say what a value is in another unit or form, and hold for values that look the same in both: 0 千円 is 0 円.
_OF_MEANING = {"money.unit_converted"}
Outcome = tuple[Any, str | None, frozenset[str]]


def parsed(name: str, texts: Sequence[str | None], *, unit: str | None = None) -> Parsed:
    return get(name).parse(pl.Series("text", texts, dtype=pl.String), Options(unit=unit))


def outcomes(name: str, texts: Sequence[str | None]) -> list[Outcome]:
    """What became of each text: its value, the broken rule, and the rules that changed it."""
    found = parsed(name, texts)
    rules = [frozenset(rule for rule, mask in found.rules.items() if mask[i]) for i in range(len(texts))]
    return list(zip(found.value.to_list(), found.reason.to_list(), rules, strict=True))


def texts_of(name: str) -> st.SearchStrategy[list[str | None]]:
    return st.lists(st.one_of(SPELLINGS[name], SPELLINGS[name], SPELLINGS[name], st.none()), min_size=1, max_size=12)


def test_every_type_has_a_strategy_and_no_other() -> None:
    assert sorted(SPELLINGS) == list(names())


@pytest.mark.parametrize("name", names())
@given(data=st.data())
@examples(15)
def test_a_text_is_understood_missing_or_refused_by_name_and_each_change_has_its_receipt(
    name: str, data: st.DataObject
) -> None:
    kind = get(name)
    texts = data.draw(texts_of(name))
    found = parsed(name, texts)
    written = kind.write(found.value)
    for i, (text, value, reason) in enumerate(zip(texts, found.value, found.reason, strict=True)):
        rules = {rule for rule, mask in found.rules.items() if mask[i]}
        assert rules <= set(kind.explain)
        if text is None:
            assert (value, reason, rules) == (None, None, set())
        elif value is None:
            assert reason in kind.explain, text
            assert rules == set(), text
        else:
            assert reason is None, text
            assert rules or text == written[i] or _is(value, text), f"[{text}] became [{written[i]}] by no rule"
            assert text != written[i] or not rules - _OF_MEANING, f"[{text}] stayed, and {rules} claim a change"


@pytest.mark.parametrize("name", names())
@given(data=st.data())
@examples(10)
def test_canonical_texts_are_their_own(name: str, data: st.DataObject) -> None:
    kind = get(name)
    value = parsed(name, data.draw(texts_of(name))).value
    once = kind.write(value)
    again = kind.parse(once, Options())
    assert again.value.to_list() == value.to_list()
    assert not again.rules
    assert kind.write(again.value).to_list() == once.to_list()


@pytest.mark.parametrize("name", names())
@given(data=st.data())
@examples(8)
def test_neighbours_and_their_order_change_nothing(name: str, data: st.DataObject) -> None:
    texts = data.draw(texts_of(name))
    whole = outcomes(name, texts)
    order = data.draw(st.permutations(range(len(texts))))
    shuffled = outcomes(name, [texts[i] for i in order])
    assert [shuffled[order.index(i)] for i in range(len(texts))] == whole
    cut = data.draw(st.integers(0, len(texts)))
    assert outcomes(name, texts[:cut]) + outcomes(name, texts[cut:]) == whole


@pytest.mark.parametrize("name", [name for name in names() if get(name).units])
@given(data=st.data())
@examples(8)
def test_a_unit_is_a_power_of_ten(name: str, data: st.DataObject) -> None:
    """What is understood in the basic unit is, in any other, the same times one factor, or refused."""
    texts = data.draw(texts_of(name))
    basic = parsed(name, texts).value
    for power, unit in zip((0, 3), get(name).units, strict=False):
        for one, other in zip(basic, parsed(name, texts, unit=unit).value, strict=True):
            assert None in (one, other) or other == one * 10**power


def _is(value: Any, text: str) -> bool:
    """Whether a text, as it stands, is the value: 1.50 is 1.5, and 09:00+09:00 is 00:00Z."""
    try:
        if isinstance(value, datetime):
            return datetime.fromisoformat(text) == value
        return isinstance(value, int | Decimal) and Decimal(text) == value
    except (ValueError, InvalidOperation, TypeError):
        return False
