"""Any sequence of deliveries, against a few lines of Python that say what ought to be there."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from renkei.model.vintage import Vintage
from renkei.warehouse import Warehouse, open_warehouse
from tests.bounds import examples

from .conftest import Maker

ROWS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([None, "1", "2"]), max_size=6)
DELIVERIES = st.lists(
    st.tuples(ROWS, st.sampled_from(["whole", "changes"]), st.integers(0, 1), st.integers(0, 2)), min_size=1, max_size=5
)
FOREVER = date(9999, 1, 1)
State = dict[str, Any]


def expected(current: State, rows: State, *, whole: bool, broken: int) -> State:
    kept = dict(current) if not whole or broken else {k: v for k, v in current.items() if k in rows}
    return {**kept, **rows}


def revisions(states: Sequence[State]) -> Iterator[tuple[Any, ...]]:
    """Say what each release changed of rows that had been there."""
    seen: set[str] = set()
    for release, (before, after) in enumerate(zip([{}, *states], states, strict=False), start=1):
        for code in sorted({*before, *after}):
            if code not in after:
                yield release, code, "withdrawn", None, None
            elif code not in before:
                if code in seen:
                    yield release, code, "returned", None, None
            elif before[code] != after[code]:
                yield release, code, "revised", before[code], after[code]
        seen |= set(after)


def plain(value: Any) -> str | None:
    return None if value is None else str(int(float(value)))


def amounts(warehouse: Warehouse, of: str, **said: Any) -> State:
    found = warehouse.select(f"SELECT code, amount FROM {of}", said or None).to_pylist()
    return {row["code"]: plain(row["amount"]) for row in found}


@given(DELIVERIES)
@examples(8)
def test_tables_are_what_the_deliveries_say(deliveries: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        maker, warehouse = Maker(Path(folder)), open_warehouse(f"duckdb:///{folder}/w.duckdb")
        current: State = {}
        vintages = []
        for rows, delivers, broken, dropped in deliveries:
            if not rows and delivers == "whole" and not broken:
                continue
            rejected = [{"_row": 90 + n, "reasons": "[]", "record": "{}"} for n in range(broken)]
            delivery = maker.delivery(
                [(key, 1, value) for key, value in rows.items()],
                delivers=delivers,
                rejected=rejected,
                dropped={"total": dropped},
            )
            release = warehouse.publish([delivery])
            current = expected(current, rows, whole=delivers == "whole", broken=broken)
            vintages.append((release.at, current))
            assert release.accounts[0].balanced
        for at, known in vintages:
            assert amounts(warehouse, "agri.harvest_as_of(:ts)", ts=at) == known
        if vintages:
            lines = warehouse.select("SELECT * FROM agri.harvest__revision").to_pylist()
            said = [(r["_release"], r["code"], r["_change"], plain(r["_before"]), plain(r["_after"])) for r in lines]
            assert sorted(said, key=str) == sorted(revisions([known for _, known in vintages]), key=str)
        assert warehouse.unbalanced() == []


@dataclass(frozen=True)
class Published:
    """A publication as it came: its place in the order of arrival, the day of January on which it was published."""

    number: int
    day: int | None
    rows: State

    def out(self, day: int) -> bool:
        return self.day is not None and self.day <= day


def in_order(came: Sequence[Published]) -> list[Published]:
    """Sort publications by the day, as far as it is known; each where it came, unless a newer one was there before."""

    def place(one: Published) -> tuple[int, int, int, int]:
        newer = [other.number for other in came[: one.number] if one.day and other.day and other.day > one.day]
        return (min(newer), 0, one.day or 0, one.number) if newer else (one.number, 1, 0, 0)

    return sorted(came, key=place)


def known(came: Sequence[Published], *, whole: bool) -> State:
    state: State = {}
    for one in in_order(came):
        state = one.rows if whole else {**state, **one.rows}
    return state


def publish(warehouse: Warehouse, maker: Maker, came: Sequence[Published], *, whole: bool) -> None:
    for one in came:
        rows = [(key, 1, value) for key, value in one.rows.items()]
        delivery = maker.delivery(rows, delivers="whole" if whole else "changes")
        day = None if one.day is None else date(2024, 1, one.day)
        warehouse.publish([replace(delivery, vintage=Vintage(published_on=day))])


DAYS = st.lists(
    st.tuples(st.sampled_from([None, 1, 2, 3, 4]), st.sets(st.sampled_from("abcd"), min_size=1)), min_size=1, max_size=5
)


@given(DAYS, st.booleans(), st.integers(0, 5))
@examples(8)
def test_publications_count_by_their_days_in_whatever_order_they_come(
    said: list[tuple[int | None, set[str]]], whole: bool, day: int
) -> None:
    came = [Published(n, of, {key: f"{n + 1}{ord(key)}" for key in keys}) for n, (of, keys) in enumerate(said)]
    out = [one for one in came if one.out(day)]
    with tempfile.TemporaryDirectory() as folder:
        maker, warehouse = Maker(Path(folder)), open_warehouse(f"duckdb:///{folder}/w.duckdb")
        publish(warehouse, maker, came, whole=whole)
        assert amounts(warehouse, "agri.harvest") == known(came, whole=whole)
        assert amounts(warehouse, "agri.harvest_as_published(:day)", day=FOREVER) == known(came, whole=whole)
        by = amounts(
            warehouse, "agri.harvest_as_published(:day)", day=date(2024, 1, day) if day else date(2023, 12, 31)
        )
        assert warehouse.unbalanced() == []
        renumbered = [replace(one, number=n) for n, one in enumerate(out)]
        assert by == known(renumbered, whole=whole)
        if out:  # the same, for a warehouse that never received the others
            alone = open_warehouse(f"duckdb:///{folder}/alone.duckdb")
            publish(alone, maker, renumbered, whole=whole)
            assert by == amounts(alone, "agri.harvest")


@given(st.lists(st.tuples(st.sampled_from([None, 1, 2, 3]), ROWS), min_size=1, max_size=6), st.booleans())
@examples(6)
def test_what_was_published_at_last_is_what_is_current(said: list[tuple[int | None, State]], whole: bool) -> None:
    """Whatever was confirmed, or came late: two ways to the same rows."""
    came = [Published(n, day, rows) for n, (day, rows) in enumerate((d, r) for d, r in said if r)]
    if not came:
        return
    with tempfile.TemporaryDirectory() as folder:
        maker, warehouse = Maker(Path(folder)), open_warehouse(f"duckdb:///{folder}/w.duckdb")
        publish(warehouse, maker, came, whole=whole)
        assert amounts(warehouse, "agri.harvest_as_published(:day)", day=FOREVER) == amounts(warehouse, "agri.harvest")
        assert warehouse.unbalanced() == []
