"""What releases changed of rows that were there, and whose doing it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from renkei.model.vintage import Vintage
from renkei.warehouse import Delivery, StagedFiles, Warehouse

from .conftest import Maker

Lines = list[tuple[Any, ...]]
WHAT = "code, _change, _column, _before, _after, _release, _cause"


@pytest.fixture
def revisions(warehouse: Warehouse) -> Callable[..., Lines]:
    def read(columns: str = WHAT) -> Lines:
        order = "ORDER BY _release, code, _change, _column"
        found = warehouse.select(f"SELECT {columns} FROM agri.harvest__revision {order}").to_pylist()
        return [tuple(row.values()) for row in found]

    return read


def under(delivery: Delivery, version: str, *staged: StagedFiles) -> Delivery:
    """Read it by another version of the content; the same landed objects, where they are given."""
    kept = [replace(one, landed=old.landed) for one, old in zip(delivery.staged, staged, strict=False)]
    return replace(delivery, content_version=version, staged=tuple(kept) or delivery.staged)


def test_a_line_for_each_value_that_the_agency_revised(
    warehouse: Warehouse, maker: Maker, revisions: Callable[..., Lines]
) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1", date(2024, 1, 1), None, True), ("b", 1, "1"), ("c", 1, "1")])])
    assert revisions() == []
    second = maker.delivery([("a", 1, "2", date(2024, 2, 1), None, True), ("b", 1, None), ("c", 1, "1"), ("d", 1, "9")])
    release = warehouse.publish([replace(second, vintage=Vintage(published_on=date(2024, 3, 8), kind="final"))])
    assert revisions() == [
        ("a", "revised", "amount", "1.000000000", "2.000000000", 2, "agency"),
        ("a", "revised", "day", "2024-01-01", "2024-02-01", 2, "agency"),
        ("b", "revised", "amount", "1.000000000", None, 2, "agency"),
    ]
    told = revisions('"年度", _source, _released_at, _published_on, _kind')
    assert set(told) == {(1, "oz.harvest", release.at, date(2024, 3, 8), "final")}


def test_rows_that_go_and_come_back_have_a_line_of_their_own(
    warehouse: Warehouse, maker: Maker, revisions: Callable[..., Lines]
) -> None:
    for rows in ([("a", 1, "1"), ("b", 1, "1")], [("b", 1, "1")], [("a", 1, "3"), ("b", 1, "1")], [("a", 1, "4")]):
        warehouse.publish([maker.delivery(rows)])
    assert revisions() == [
        ("a", "withdrawn", None, None, None, 2, "agency"),
        ("a", "returned", None, None, None, 3, "agency"),
        ("a", "revised", "amount", "3.000000000", "4.000000000", 4, "agency"),
        ("b", "withdrawn", None, None, None, 4, "agency"),
    ]


def test_a_rule_is_told_from_a_revision(warehouse: Warehouse, maker: Maker, revisions: Callable[..., Lines]) -> None:
    first = maker.delivery([("a", 1, "1"), ("b", 1, "1")])
    warehouse.publish([first])
    warehouse.publish([under(maker.delivery([("a", 1, "1000"), ("b", 1, "1")]), "v2", *first.staged)])
    warehouse.publish([under(maker.delivery([("a", 1, "2000"), ("b", 1, "1")]), "v2")])
    warehouse.publish([under(maker.delivery([("a", 1, "2"), ("b", 1, "2")]), "v3")])
    assert revisions("code, _after, _cause") == [
        ("a", "1000.000000000", "rule"),
        ("a", "2000.000000000", "agency"),
        ("a", "2.000000000", "both"),
        ("b", "2.000000000", "both"),
    ]


def test_the_run_before_counts_and_not_the_one_that_first_brought_the_row(
    warehouse: Warehouse, maker: Maker, revisions: Callable[..., Lines]
) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1")])])
    confirmed = maker.delivery([("a", 1, "1")])
    warehouse.publish([confirmed])
    warehouse.publish([under(maker.delivery([("a", 1, "2")]), "v2", *confirmed.staged)])
    assert revisions("_after, _cause") == [("2.000000000", "rule")]


def test_one_file_of_several_that_stayed_tells_a_rule(
    warehouse: Warehouse, maker: Maker, revisions: Callable[..., Lines]
) -> None:
    old = [maker.staged([("a", 1, "1")], source="oz.harvest"), maker.staged([("b", 1, "1")], source="oz.harvest")]
    warehouse.publish([maker.delivery(staged=old)])
    new = [maker.staged([("a", 1, "2")], source="oz.harvest"), maker.staged([("b", 1, "2")], source="oz.harvest")]
    new[0] = replace(new[0], landed=old[0].landed)
    warehouse.publish([under(maker.delivery(staged=new), "v2")])
    assert revisions("code, _cause") == [("a", "rule"), ("b", "both")]


def test_of_changes_the_run_of_the_row_counts(
    warehouse: Warehouse, maker: Maker, revisions: Callable[..., Lines]
) -> None:
    def asked(day: int, figure: str, version: str) -> Delivery:
        delivery = maker.delivery([("a", 1, figure)], delivers="changes")
        return replace(delivery, interval=f"2024-01-{day:02}/2024-01-{day:02}", content_version=version)

    first = asked(1, "1", "v1")
    warehouse.publish([first])
    warehouse.publish([asked(2, "2", "v1")])
    warehouse.publish([asked(3, "3", "v2")])
    last = asked(4, "4", "v2")
    warehouse.publish([last])
    again = asked(4, "5", "v3")
    warehouse.publish([replace(again, staged=(replace(again.staged[0], landed=last.staged[0].landed),))])
    assert revisions("_after, _cause") == [
        ("2.000000000", "agency"),
        ("3.000000000", "both"),
        ("4.000000000", "agency"),
        ("5.000000000", "rule"),
    ]


def test_what_came_late_revises_nothing(warehouse: Warehouse, maker: Maker, revisions: Callable[..., Lines]) -> None:
    for month, figure in ((3, "3"), (1, "1"), (4, "4")):
        day = Vintage(published_on=date(2024, month, 1))
        warehouse.publish([replace(maker.delivery([("a", 1, figure)]), vintage=day)])
    assert revisions("_before, _after, _release") == [("3.000000000", "4.000000000", 3)]


def test_a_row_that_waits_in_quarantine_is_not_withdrawn(
    warehouse: Warehouse, maker: Maker, revisions: Callable[..., Lines]
) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1"), ("b", 1, "1")])])
    keys = {"_key_0": pl.String(), "_key_1": pl.Int64()}
    bad = {"_row": 9, "reasons": "[]", "record": "{}", "_key_0": "b", "_key_1": 1}
    warehouse.publish([maker.delivery([("a", 1, "1")], rejected=[bad], keys=keys)])
    assert revisions() == []
