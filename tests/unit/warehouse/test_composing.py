"""One row for each key, put together of what several sources say."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from renkei.model.contract import Contract
from renkei.warehouse import Warehouse

from .conftest import Maker, make_column, make_contract

COLUMNS = [("code", "string", True), ("amount", "number"), ("why", "string"), ("day", "date"), ("good", "boolean")]
ORDER = ("oz.first", "oz.second", "oz.third")
Reading = Callable[..., list[tuple[Any, ...]]]


def made(**of: dict[str, Any]) -> Contract:
    """A contract in which `why` explains a missing `amount`."""
    contract = make_contract(columns=COLUMNS, key=("code",), precedence=ORDER)
    said = {"why": {"missing_reason_of": "amount"}, **of}
    columns = tuple(c.model_copy(update=said.get(c.name, {})) for c in contract.columns)
    return contract.model_copy(update={"columns": columns})


@pytest.fixture
def composed(maker: Maker) -> Maker:
    maker.contract = made(amount={"precedence": ("oz.third", "oz.first")})
    return maker


def sources(said: str | None) -> dict[str, str]:
    found: dict[str, str] = json.loads(said or "{}")
    return found


def test_each_column_comes_from_the_first_source_in_its_order_that_has_a_value(
    warehouse: Warehouse, composed: Maker, table: Reading
) -> None:
    day = date(2024, 1, 1)
    warehouse.publish([composed.delivery([("a", "1", None, None, True), ("b", "1")], source="oz.first")])
    warehouse.publish([composed.delivery([("a", "2", None, day, False), ("c", "2")], source="oz.second")])
    warehouse.publish([composed.delivery([("a", "3"), ("b", None, "suppressed")], source="oz.third")])
    rows = table("code, amount, why, day, good, _source, _sources")
    assert [(*row[:-1], sources(row[-1])) for row in rows] == [
        ("a", 3, None, day, True, "oz.first", {"amount": "oz.third", "day": "oz.second"}),
        ("b", 1, None, None, None, "oz.first", {}),
        ("c", 2, None, None, None, "oz.second", {}),
    ]


def test_a_reason_belongs_to_the_value_that_it_explains(warehouse: Warehouse, composed: Maker, table: Reading) -> None:
    warehouse.publish([composed.delivery([("a", None, "suppressed"), ("b", "1")], source="oz.first")])
    warehouse.publish([composed.delivery([("a", None, "not_surveyed"), ("b", None, "not_yet")], source="oz.third")])
    assert [(*row[:-1], sources(row[-1])) for row in table("code, amount, why, _sources")] == [
        ("a", None, "not_surveyed", {"why": "oz.third"}),
        ("b", 1, None, {}),
    ]


def test_without_an_order_of_its_own_the_whole_row_is_one_source_s(
    warehouse: Warehouse, maker: Maker, table: Reading
) -> None:
    maker.contract = made()
    warehouse.publish([maker.delivery([("a", None, "suppressed")], source="oz.first")])
    warehouse.publish([maker.delivery([("a", "2", None, date(2024, 1, 1))], source="oz.second")])
    assert table("code, amount, why, day, _source") == [("a", None, "suppressed", None, "oz.first")]
    assert "_sources" not in warehouse.select("SELECT * FROM agri.harvest").column_names


def test_earlier_states_are_put_together_alike(warehouse: Warehouse, composed: Maker) -> None:
    first = warehouse.publish([composed.delivery([("a", "1")], source="oz.first")])
    second = warehouse.publish([composed.delivery([("a", "3")], source="oz.third")])
    warehouse.publish([composed.delivery([("a", "4")], source="oz.third")])
    ask = "SELECT amount, _source, _sources FROM agri.harvest_as_of(:ts)"
    assert warehouse.select(ask, {"ts": first.at}).to_pylist() == [
        {"amount": 1, "_source": "oz.first", "_sources": None}
    ]
    (row,) = warehouse.select(ask, {"ts": second.at}).to_pylist()
    assert (row["amount"], sources(row["_sources"])) == (3, {"amount": "oz.third"})
    (now,) = warehouse.select("SELECT * FROM agri.harvest_as_published('9999-01-01')").to_pylist()
    assert now == warehouse.select("SELECT * FROM agri.harvest").to_pylist()[0]


def test_a_contract_may_gain_and_lose_an_order_of_a_column(warehouse: Warehouse, maker: Maker, table: Reading) -> None:
    maker.contract = made()
    warehouse.publish([maker.delivery([("a", "1")], source="oz.first")])
    maker.contract = made(amount={"precedence": ("oz.third",)})
    warehouse.publish([maker.delivery([("a", "3")], source="oz.third")])
    assert table("amount, _source") == [(3, "oz.first")]
    plain = made()
    maker.contract = plain.model_copy(update={"columns": (*plain.columns, make_column("note", "string"))})
    warehouse.publish([maker.delivery([("a", "2", None, None, None, "n")], source="oz.second")])
    assert table("amount, _source, _sources") == [(1, "oz.first", None)]
    assert warehouse.select("SELECT * FROM agri.harvest").column_names[-2:] == ["_sources", "note"]


def test_a_source_that_is_not_named_is_there_while_it_is_alone(
    warehouse: Warehouse, composed: Maker, table: Reading
) -> None:
    warehouse.publish([composed.delivery([("a", "1")], source="oz.old")])
    assert table("amount, _source, _sources") == [(1, "oz.old", None)]


def test_many_columns_are_more_than_one_call_can_join(warehouse: Warehouse, maker: Maker) -> None:
    names = [f"c{n:03}" for n in range(120)]
    contract = make_contract(columns=[("code", "string", True), *((name, "integer") for name in names)], key=("code",))
    columns = tuple(
        c.model_copy(update={"precedence": ("oz.b",) if c.name == "c007" else ()}) for c in contract.columns
    )
    maker.contract = contract.model_copy(update={"columns": columns, "precedence": ("oz.a", "oz.b")})
    warehouse.publish([maker.delivery([("k",)], source="oz.a")])
    warehouse.publish([maker.delivery([("k", *range(120))], source="oz.b")])
    (row,) = warehouse.select("SELECT * FROM agri.harvest").to_pylist()
    assert [row[name] for name in names] == list(range(120))
    assert sources(row["_sources"]) == dict.fromkeys(names, "oz.b")
