"""One row for each key, of the rows of several sources: that of the first source, or the first value of each column."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
)

from renkei.contracts.table import PROVENANCE
from renkei.model.contract import Column, Contract

SOURCES = "_sources"
"""Of a row that was put together: the columns that are not of its `_source`, with theirs, as JSON."""
_MOST_ARGUMENTS = 50  # of one call; PostgreSQL takes 100


def one_a_key(contract: Contract, rows: FromClause, order: Sequence[str]) -> Select[Any]:
    """Select the columns of `order` from `rows`, which has one row for each key and source.

    Where a column has an order of sources of its own, each is taken from the first source in its order that has a
    value; otherwise the whole row is that of the first source of the table's order.
    """
    if len(contract.precedence) < 2:
        return select(*_visible(rows, order))
    return _composed(contract, rows, order) if contract.composed else _first(contract, rows, order)


def rank_of(source: ColumnElement[Any], order: Sequence[str]) -> ColumnElement[Any]:
    """Return the place of a source in an order of sources; one that is not named comes last."""
    return case({name: place for place, name in enumerate(order)}, value=source, else_=len(order))


def _visible(rows: FromClause, order: Sequence[str]) -> list[ColumnElement[Any]]:
    return [rows.c[name] if name != SOURCES else _nothing() for name in order]


def _nothing() -> ColumnElement[Any]:
    return cast(null(), Text).label(SOURCES)


def _first(contract: Contract, rows: FromClause, order: Sequence[str]) -> Select[Any]:
    keys = [rows.c[key] for key in contract.key]
    place = func.row_number().over(partition_by=keys, order_by=rank_of(rows.c["_source"], contract.precedence))
    ranked = select(*rows.c, place.label("_precedence")).subquery()
    return select(*_visible(ranked, order)).where(ranked.c["_precedence"] == literal_column("1"))


def _composed(contract: Contract, rows: FromClause, order: Sequence[str]) -> Select[Any]:
    """Group by key, keep what each source says apart, and choose: a key has one row of a source, at most."""
    said = _Said(contract, rows)
    given = {column.name: column for column in contract.columns if column.name not in contract.key}
    chosen: dict[str, ColumnElement[Any]] = {key: said.by_source.c[key] for key in contract.key}
    chosen |= {name: said.value(column) for name, column in given.items()}
    chosen |= {name: said.first(name) for name in PROVENANCE}
    source = said.first("_source")
    entries = [_entry(name, said.source_of(column), chosen[name], source) for name, column in given.items()]
    chosen[SOURCES] = literal("{") + func.nullif(_joined(entries), literal("")) + literal("}")
    typed = [cast(chosen[name], rows.c[name].type) if name in rows.c else chosen[name] for name in order]
    return select(*(each.label(name) for each, name in zip(typed, order, strict=True)))


class _Said:
    """What each source says of a key, `by_source`: one row for each key, a column for each source and column."""

    def __init__(self, contract: Contract, rows: FromClause) -> None:
        self.contract = contract
        self._places: dict[str | None, int] = {name: n for n, name in enumerate((*contract.precedence, None))}
        self._names = {column.name: n for n, column in enumerate(rows.c)}
        keys = [rows.c[key] for key in contract.key]
        parts = [
            _only(rows, name, source, contract.precedence).label(self._label(name, source))
            for source in self._places
            for name in self._names
            if name not in contract.key
        ]
        self.by_source = select(*keys, *parts).group_by(*keys).subquery("by_source")

    def value(self, column: Column) -> ColumnElement[Any]:
        """Return the first value in the order of the column; of one that follows another, what that one's source says."""
        leader = self.contract.leader_of(column)
        of = [(self._of(leader.name, source), self._of(column.name, source)) for source in self._order(leader)]
        own = func.coalesce(*(value for _, value in of))
        return own if leader is column else case(*((led.is_not(None), value) for led, value in of), else_=own)

    def source_of(self, column: Column) -> ColumnElement[Any]:
        """Return the source of that value."""
        leader = self.contract.leader_of(column)
        names = dict.fromkeys([leader.name, column.name])
        found = [
            (self._of(name, source).is_not(None), self._of("_source", source))
            for name in names
            for source in self._order(leader)
        ]
        return case(*found)

    def first(self, name: str) -> ColumnElement[Any]:
        """Return what the first source of the table's order says, whatever it says."""
        there = [(self._of("_source", source).is_not(None), self._of(name, source)) for source in self._places]
        return case(*there)

    def _order(self, column: Column) -> Iterator[str | None]:
        """Yield the sources in the column's order, and at last None: whatever source is not named."""
        yield from self.contract.order_of(column)
        yield None

    def _of(self, name: str, source: str | None) -> ColumnElement[Any]:
        return self.by_source.c[self._label(name, source)]

    def _label(self, name: str, source: str | None) -> str:
        return f"_{self._places[source]}_{self._names[name]}"


def _only(rows: FromClause, name: str, source: str | None, named: Sequence[str]) -> ColumnElement[Any]:
    """Return the value in the row of one source, None: of whatever source is not named."""
    value, of = rows.c[name], rows.c["_source"]
    one = func.bool_and(value) if isinstance(value.type, Boolean) else func.min(value)
    return one.filter(of.not_in(named) if source is None else of == source)


def _entry(
    name: str, of: ColumnElement[Any], value: ColumnElement[Any], source: ColumnElement[Any]
) -> ColumnElement[Any]:
    """Return `"column":"source"` where a value is not of the row's own source, else null."""
    said = literal(f'{json.dumps(name, ensure_ascii=False)}:"') + of + literal('"')
    return case((and_(of != source, value.is_not(None)), said))


def _joined(parts: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    """Join what is there with commas, by as many calls as it takes."""
    while len(parts) > 1:
        cut = range(0, len(parts), _MOST_ARGUMENTS)
        calls = [func.concat_ws(",", *parts[start : start + _MOST_ARGUMENTS]) for start in cut]
        parts = [func.nullif(call, literal("")) for call in calls]
    return parts[0]
