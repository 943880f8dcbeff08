"""Rows as the agency had published them by a day, in whatever order the publications came."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from renkei.model.vintage import Vintage
from renkei.warehouse import Delivery, Warehouse

from .conftest import Maker

JANUARY, FEBRUARY, MARCH, MAY = (date(2024, month, 5) for month in (1, 2, 3, 5))
FOREVER = date(9999, 1, 1)


def published(maker: Maker, day: date | None, rows: dict[str, str | None], **said: Any) -> Delivery:
    delivery = maker.delivery([(code, 1, amount) for code, amount in rows.items()], **said)
    return replace(delivery, vintage=Vintage(published_on=day, kind="preliminary" if day else None))


@pytest.fixture
def by(warehouse: Warehouse) -> Callable[[date], dict[str, str | None]]:
    """Read the rows as they had been published by a day."""

    def read(day: date) -> dict[str, str | None]:
        found = warehouse.select("SELECT code, amount FROM agri.harvest_as_published(:day)", {"day": day}).to_pylist()
        return {row["code"]: None if row["amount"] is None else str(int(row["amount"])) for row in found}

    return read


def current(warehouse: Warehouse) -> dict[str, str]:
    found = warehouse.select("SELECT code, amount FROM agri.harvest").to_pylist()
    return {row["code"]: str(int(row["amount"])) for row in found}


def test_each_publication_counts_from_its_day(warehouse: Warehouse, maker: Maker, by: Any) -> None:
    warehouse.publish([published(maker, JANUARY, {"a": "1", "b": "1"})])
    warehouse.publish([published(maker, MARCH, {"a": "3", "c": "3"})])
    assert by(date(2024, 1, 4)) == {}
    assert by(JANUARY) == by(FEBRUARY) == {"a": "1", "b": "1"}
    assert by(MARCH) == by(FOREVER) == {"a": "3", "c": "3"} == current(warehouse)
    kept = warehouse.select("SELECT published_on, kind, received_at FROM renkei.run ORDER BY release").to_pylist()
    assert [(row["published_on"], row["kind"]) for row in kept] == [(JANUARY, "preliminary"), (MARCH, "preliminary")]
    assert kept[0]["received_at"].isoformat() == "2024-01-01T00:00:00+00:00"


def test_an_older_whole_that_comes_late_changes_nothing_that_is_current(
    warehouse: Warehouse, maker: Maker, by: Any
) -> None:
    warehouse.publish([published(maker, JANUARY, {"a": "1", "b": "1"})])
    warehouse.publish([published(maker, MARCH, {"a": "3", "c": "3"})])
    late = published(maker, FEBRUARY, {"a": "2", "b": "1", "z": "2"})
    release = warehouse.publish([late])
    assert (release.accounts[0].unchanged, release.accounts[0].published, release.accounts[0].withdrawn) == (3, 0, 0)
    assert current(warehouse) == {"a": "3", "c": "3"} == by(MARCH) == by(FOREVER)
    assert by(FEBRUARY) == {"a": "2", "b": "1", "z": "2"}
    assert by(JANUARY) == {"a": "1", "b": "1"}
    note = list(warehouse.entries())[-1].content["runs"][0]["notes"][-1]
    assert "published on [2024-02-05], before what had come already [2024-03-05]" in note[1]
    assert warehouse.unbalanced() == []
    warehouse.publish([published(maker, MAY, {"a": "5"})])
    assert (by(MARCH), by(MAY)) == ({"a": "3", "c": "3"}, {"a": "5"})


def test_the_newest_release_of_a_day_counts(warehouse: Warehouse, maker: Maker, by: Any) -> None:
    warehouse.publish([published(maker, JANUARY, {"a": "1"})])
    warehouse.publish([published(maker, JANUARY, {"a": "2"})])
    assert by(JANUARY) == {"a": "2"} == current(warehouse)


def test_what_nobody_can_date_counts_from_the_day_of_its_release(warehouse: Warehouse, maker: Maker, by: Any) -> None:
    warehouse.publish([published(maker, None, {"a": "1"})])
    assert by(date(2001, 1, 1)) == {}
    assert by(FOREVER) == {"a": "1"}
    warehouse.publish([published(maker, JANUARY, {"a": "2"})])
    assert by(JANUARY) == by(FOREVER) == {"a": "2"} == current(warehouse)


def test_a_day_that_was_read_wrongly_is_put_right(warehouse: Warehouse, maker: Maker, by: Any) -> None:
    wrong = published(maker, date(2042, 1, 5), {"a": "1"})
    warehouse.publish([wrong])
    right = replace(published(maker, JANUARY, {"a": "10"}), staged=wrong.staged, content_version="v2")
    warehouse.publish([right])
    assert (by(JANUARY), current(warehouse)) == ({"a": "1"}, {"a": "1"})
    warehouse.publish([published(maker, MARCH, {"a": "3"})])
    warehouse.publish([published(maker, FEBRUARY, {"a": "2"})])
    assert (by(JANUARY), by(FEBRUARY), by(MARCH)) == ({"a": "1"}, {"a": "2"}, {"a": "3"})
    assert (by(FOREVER), current(warehouse)) == ({"a": "3"}, {"a": "3"})


def changes(maker: Maker, day: date | None, rows: dict[str, str | None]) -> Delivery:
    return published(maker, day, rows, delivers="changes")


def test_of_changes_the_newest_word_on_a_key_counts(warehouse: Warehouse, maker: Maker, by: Any) -> None:
    warehouse.publish([changes(maker, JANUARY, {"a": "1", "b": "1"})])
    warehouse.publish([changes(maker, MARCH, {"b": "3", "c": "3"})])
    late = warehouse.publish([changes(maker, FEBRUARY, {"a": "2", "b": "2", "z": "2"})])
    assert (late.accounts[0].published, late.accounts[0].replaced, late.accounts[0].unchanged) == (2, 1, 1)
    assert current(warehouse) == {"a": "2", "b": "3", "c": "3", "z": "2"} == by(FOREVER)
    assert by(JANUARY) == {"a": "1", "b": "1"}
    assert by(FEBRUARY) == {"a": "2", "b": "2", "z": "2"}
    assert warehouse.unbalanced() == []


def test_a_row_of_a_newer_run_that_says_the_same_is_kept_for_the_days_before_it(
    warehouse: Warehouse, maker: Maker, by: Any
) -> None:
    warehouse.publish([changes(maker, JANUARY, {"a": "1"})])
    warehouse.publish([changes(maker, MARCH, {"a": "2"})])
    warehouse.publish([changes(maker, FEBRUARY, {"a": "2"})])
    assert (by(JANUARY), by(FEBRUARY), by(MARCH)) == ({"a": "1"}, {"a": "2"}, {"a": "2"})


def test_what_a_newer_run_confirmed_is_not_overwritten(warehouse: Warehouse, maker: Maker, by: Any) -> None:
    warehouse.publish([changes(maker, JANUARY, {"a": "1"})])
    warehouse.publish([changes(maker, MARCH, {"a": "1"})])
    warehouse.publish([changes(maker, FEBRUARY, {"a": "2", "b": "2"})])
    assert current(warehouse) == {"a": "1", "b": "2"} == by(FOREVER) == by(MARCH)
    assert (by(JANUARY), by(FEBRUARY)) == ({"a": "1"}, {"a": "2", "b": "2"})


def test_a_source_that_comes_late_leaves_the_others_alone(warehouse: Warehouse, maker: Maker, by: Any) -> None:
    both = maker.changed(precedence=("oz.harvest", "oz.survey"))
    warehouse.publish([published(both, MARCH, {"a": "3"}, source="oz.survey")])
    warehouse.publish([published(both, FEBRUARY, {"a": "2"}, source="oz.harvest")])
    assert (by(FEBRUARY), by(MARCH), current(warehouse)) == ({"a": "2"}, {"a": "2"}, {"a": "2"})
    warehouse.publish([published(both, JANUARY, {"b": "1"}, source="oz.survey")])
    assert (by(JANUARY), by(FEBRUARY), by(MARCH)) == ({"b": "1"}, {"a": "2", "b": "1"}, {"a": "2"})


def test_doubles_of_a_late_delivery_are_refused(warehouse: Warehouse, maker: Maker) -> None:
    from renkei.errors import IntegrityError

    warehouse.publish([published(maker, MARCH, {"a": "3"})])
    late = replace(maker.delivery([("a", 1, "1"), ("a", 1, "2")]), vintage=Vintage(published_on=JANUARY))
    with pytest.raises(IntegrityError, match="stand more than once"):
        warehouse.publish([late])
    assert current(warehouse) == {"a": "3"}


def test_a_derived_dataset_has_no_day_of_publication(warehouse: Warehouse, maker: Maker) -> None:
    from renkei.errors import UsageError

    derived = maker.changed(sql="SELECT 1", reads=("agri.other",))
    warehouse.publish([derived.delivery([("a", 1, "1")], source="agri.harvest")])
    with pytest.raises(UsageError, match="harvest_as_published"):
        warehouse.select("SELECT * FROM agri.harvest_as_published('2024-01-01')")
