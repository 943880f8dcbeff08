"""Questions to a dataset: conditions, order, places, masks and times, on both engines."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from renkei.errors import UsageError
from renkei.model.agreement import Rows
from renkei.model.rights import View
from renkei.warehouse import Condition, Question, Warehouse
from tests.unit.warehouse.conftest import Maker

DAY, SEEN = date(2024, 3, 31), datetime(2024, 4, 1, 12, 30, tzinfo=UTC)
HARVEST = [
    ("a", 2023, "1.5", DAY, SEEN, True),
    ("a", 2024, "2.25", None, None, None),
    ("b:%s", 2023, "-3", DAY, SEEN, False),
    ("c'", 2024, None, None, None, True),
]
ALL, NAMES = View(masked={}), ("code", "年度", "amount")


def ask(warehouse: Warehouse, maker: Maker, view: View = ALL, **asked: Any) -> list[tuple[Any, ...]]:
    question = Question(maker.contract, view, asked.pop("names", NAMES), **asked)
    with warehouse.rows(question) as found:
        return [tuple(row.values()) for batch in found.batches for row in batch.to_pylist()]


def test_rows_are_asked_for(warehouse: Warehouse, maker: Maker) -> None:
    with pytest.raises(UsageError, match="has no release"):
        ask(warehouse, maker)
    first = warehouse.publish([maker.delivery(HARVEST)])
    mended = [("a", 2023, "9.5", DAY, SEEN, True), *HARVEST[1:]]
    second = warehouse.publish([maker.delivery(mended)])

    everything = ask(warehouse, maker, names=("code", "amount", "day", "seen", "good"))
    assert everything[0] == ("a", Decimal("9.5"), DAY, SEEN, True)
    assert [row[0] for row in everything] == ["a", "a", "b:%s", "c'"]

    wanted: list[tuple[Condition, list[int]]] = [
        (Condition("code", "in", ("b:%s", "c'")), [2, 3]),
        (Condition("amount", "gte", (Decimal("2.25"),)), [0, 1]),
        (Condition("amount", "null", (True,)), [3]),
        (Condition("年度", "ne", (2023,)), [1, 3]),
        (Condition("day", "lte", (DAY,)), [0, 2]),
        (Condition("seen", "lt", (SEEN,)), []),
        (Condition("good", "in", (False,)), [2]),
    ]
    whole = ask(warehouse, maker)
    for condition, places in wanted:
        assert ask(warehouse, maker, conditions=(condition,)) == [whole[place] for place in places], condition

    assert ask(warehouse, maker, after=("a", 2023), limit=2) == whole[1:3]
    assert ask(warehouse, maker, as_of=first.at, limit=1) == [("a", 2023, Decimal("1.5"))]
    assert ask(warehouse, maker, as_published=date(2099, 1, 1), limit=1) == whole[:1]
    assert warehouse.release_at(maker.contract.dataset) == (second.id, second.at)
    assert warehouse.release_at(maker.contract.dataset, first.at) == (first.id, first.at)
    with pytest.raises(UsageError, match="had none yet at that time"):
        ask(warehouse, maker, as_of=datetime(2020, 1, 1, tzinfo=UTC))
    derived = maker.changed(sql="SELECT 1").contract
    with pytest.raises(UsageError, match="no agency published it"):
        ask(warehouse, Maker(maker.folder, derived), as_published=DAY)


def test_what_is_masked_is_not_found_either(warehouse: Warehouse, maker: Maker) -> None:
    warehouse.publish([maker.delivery(HARVEST)])
    view = View(masked={"code": "first:1", "amount": "empty"}, rows=Rows(column="年度", values=("2023",)))
    assert ask(warehouse, maker, view) == [("b…", 2023, None), (None, 2023, None)]
    assert ask(warehouse, maker, view, conditions=(Condition("code", "in", ("b:%s",)),)) == []
    assert ask(warehouse, maker, view, conditions=(Condition("amount", "gt", (Decimal(0),)),)) == []
    # Rows can't be told apart by their key: they are counted off, in an order that says nothing of what is hidden.
    assert len(ask(warehouse, maker, view, skip=1)) == 1


def test_rows_that_look_the_same_are_told_apart_over_pages(warehouse: Warehouse, maker: Maker) -> None:
    rows = [(f"x{number}", 2023, "1", None, None, None) for number in range(40)]
    warehouse.publish([maker.delivery(maker.frame(rows, numbers=[*range(79, 39, -1)]))])
    view = View(masked={"code": "first:1"})
    pages = [ask(warehouse, maker, view, names=("_row",), skip=skip, limit=8) for skip in range(0, 40, 8)]
    assert [row for page in pages for (row,) in page] == [*range(40, 80)]


def test_a_column_that_no_release_has_yet_is_empty(warehouse: Warehouse, maker: Maker) -> None:
    warehouse.publish([maker.delivery(HARVEST)])
    added = maker.contract.column("amount").model_copy(update={"name": "later"})
    later = Maker(maker.folder, maker.contract.model_copy(update={"columns": (*maker.contract.columns, added)}))
    assert ask(warehouse, later, names=("code", "later"), limit=1) == [("a", None)]
    for comparison in ("in", "ne", "lt", "gte"):
        assert ask(warehouse, later, conditions=(Condition("later", comparison, (Decimal(1),)),)) == []
    assert len(ask(warehouse, later, conditions=(Condition("later", "null", (True,)),))) == len(HARVEST)
