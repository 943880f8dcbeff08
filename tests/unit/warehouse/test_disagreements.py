"""What sources say of one key and column where it is not the same."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from renkei.warehouse import Warehouse

from .conftest import Maker

Lines = list[tuple[Any, ...]]
BOTH = ("oz.harvest", "oz.survey")


@pytest.fixture
def apart(warehouse: Warehouse) -> Callable[..., Lines]:
    def read(columns: str = "code, _column, _source, _value, _shown") -> Lines:
        found = warehouse.select(f"SELECT {columns} FROM agri.harvest__disagreement ORDER BY 1, 2, 3").to_pylist()
        return [tuple(row.values()) for row in found]

    return read


def with_columns(maker: Maker, **said: dict[str, Any]) -> Maker:
    both = maker.changed(precedence=BOTH)
    columns = tuple(c.model_copy(update=said.get(c.name, {})) for c in both.contract.columns)
    both.contract = both.contract.model_copy(update={"columns": columns})
    return both


def test_a_line_for_each_source_and_column(warehouse: Warehouse, maker: Maker, apart: Callable[..., Lines]) -> None:
    both = with_columns(maker)
    day = date(2024, 1, 1)
    warehouse.publish([both.delivery([("a", 1, "1", day, None, True), ("b", 1, "5")])])
    warehouse.publish([both.delivery([("a", 1, "2", day, None, False), ("b", 1, "5")], source="oz.survey")])
    assert apart() == [
        ("a", "amount", "oz.harvest", "1.000000000", True),
        ("a", "amount", "oz.survey", "2.000000000", False),
        ("a", "good", "oz.harvest", "true", True),
        ("a", "good", "oz.survey", "false", False),
    ]


def test_where_the_key_is_all_there_is_nothing_to_be_apart_on(warehouse: Warehouse, maker: Maker) -> None:
    bare = maker.changed(columns=[("code", "string", True)], key=("code",), precedence=BOTH)
    for source in BOTH:
        warehouse.publish([bare.delivery([("a",)], source=source)])
    assert warehouse.select("SELECT code FROM agri.harvest").to_pylist() == [{"code": "a"}]
    assert warehouse.select("SELECT * FROM agri.harvest__revision").num_rows == 0


def test_who_says_nothing_contradicts_nobody(warehouse: Warehouse, maker: Maker, apart: Callable[..., Lines]) -> None:
    three = maker.changed(precedence=(*BOTH, "oz.census"))
    warehouse.publish([three.delivery([("a", 1, None)])])
    warehouse.publish([three.delivery([("a", 1, "2", date(2024, 1, 1))], source="oz.survey")])
    assert apart() == []
    warehouse.publish([three.delivery([("a", 1, "3")], source="oz.census")])
    assert apart("_source, _value, _shown") == [
        ("oz.census", "3.000000000", False),
        ("oz.survey", "2.000000000", False),  # the row shown is that of the first source, which says nothing
    ]


def test_differences_within_the_tolerance_are_none(
    warehouse: Warehouse, maker: Maker, apart: Callable[..., Lines]
) -> None:
    both = with_columns(maker, amount={"tolerance": "0.5"})
    warehouse.publish([both.delivery([("a", 1, "1.0"), ("b", 1, "1.0")])])
    warehouse.publish([both.delivery([("a", 1, "1.5"), ("b", 1, "1.500000001")], source="oz.survey")])
    assert apart("code, _value, _tolerance") == [("b", "1.000000000", "0.5"), ("b", "1.500000001", "0.5")]


def test_since_when_they_are_apart_without_interruption(
    warehouse: Warehouse, maker: Maker, apart: Callable[..., Lines]
) -> None:
    both, day = with_columns(maker), date(2024, 1, 1)
    warehouse.publish([both.delivery([("a", 1, "1"), ("b", 1, "1")])])
    second = warehouse.publish([both.delivery([("a", 1, "2"), ("b", 1, "2")], source="oz.survey")])
    warehouse.publish([both.delivery([("a", 1, "3", day), ("b", 1, "2")])])  # a still apart, b agrees
    fourth = warehouse.publish([both.delivery([("a", 1, "2"), ("b", 1, "4")], source="oz.survey")])
    assert apart("DISTINCT code, _column, _since") == [
        ("a", "amount", second.at),
        ("b", "amount", fourth.at),
    ]
    fifth = warehouse.publish([both.delivery([("a", 1, "2", date(2024, 2, 2)), ("b", 1, "4")], source="oz.survey")])
    assert ("a", "day", fifth.at) in apart("DISTINCT code, _column, _since")
    assert ("a", "amount", second.at) in apart("DISTINCT code, _column, _since")


def test_a_row_that_went_ends_it(warehouse: Warehouse, maker: Maker, apart: Callable[..., Lines]) -> None:
    both = with_columns(maker)
    warehouse.publish([both.delivery([("a", 1, "1"), ("b", 1, "1")])])
    warehouse.publish([both.delivery([("a", 1, "2")], source="oz.survey")])
    warehouse.publish([both.delivery([("b", 1, "1")])])
    assert apart() == []
    again = warehouse.publish([both.delivery([("a", 1, "1"), ("b", 1, "1")])])
    assert apart("DISTINCT code, _column, _since") == [("a", "amount", again.at)]


def test_the_value_shown_is_that_of_the_order_of_its_column(
    warehouse: Warehouse, maker: Maker, apart: Callable[..., Lines]
) -> None:
    both = with_columns(maker, amount={"precedence": ("oz.survey",)})
    warehouse.publish([both.delivery([("a", 1, "1", date(2024, 1, 1))])])
    warehouse.publish([both.delivery([("a", 1, "2", date(2024, 2, 2))], source="oz.survey")])
    assert apart("_column, _source, _shown") == [
        ("amount", "oz.harvest", False),
        ("amount", "oz.survey", True),
        ("day", "oz.harvest", True),
        ("day", "oz.survey", False),
    ]
