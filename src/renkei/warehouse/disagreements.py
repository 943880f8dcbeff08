"""`<dataset>__disagreement`: what current rows of several sources say of one key and column, where it is not the same.

A source that says nothing of a column (null) contradicts nobody. Numbers that are no further apart than the column's
`tolerance` agree. `_since` is the moment from which on the sources have been apart without interruption.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    String,
    Table,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union,
)

from renkei.model.contract import Column, Contract
from renkei.warehouse import tables
from renkei.warehouse.composing import rank_of
from renkei.warehouse.revisions import numbers, picked


def disagreement(table: Table, contract: Contract) -> Select[Any]:
    """Select one line for each source that says something of a key and column on which sources are apart."""
    columns = compared(contract)
    apart = _apart(table, contract, columns).cte("apart")
    rows = select(*table.c).select_from(table.join(apart, _same(contract, table, apart))).cte("version")
    since = _since(rows, contract, columns)
    part = numbers(range(1, len(columns) + 1))
    number, known, count = part.c["number"], tables.release, range(1, len(columns) + 1)
    value = picked(number, [cast(rows.c[column.name], Text) for column in columns])
    rank = picked(number, [rank_of(rows.c["_source"], _order(contract, column)) for column in columns])
    began = picked(number, [since.c[f"_since_{n}"] for n in count])
    joined = (
        rows.join(apart, _same(contract, rows, apart))
        .join(since, _same(contract, rows, since))
        .join(part, picked(number, [apart.c[f"_apart_{n}"] for n in count]))
        .join(known, known.c["id"] == began)
    )
    tolerances = [literal(column.tolerance, Text) if column.tolerance else cast(null(), Text) for column in columns]
    told = [
        picked(number, [literal(column.name, String) for column in columns]).label("_column"),
        rows.c["_source"],
        value.label("_value"),
        (rank == picked(number, [apart.c[f"_shown_{n}"] for n in count])).label("_shown"),
        picked(number, tolerances).label("_tolerance"),
        known.c["released_at"].label("_since"),
    ]
    keys = [rows.c[key] for key in contract.key]
    return select(*keys, *told).select_from(joined).where(_current(rows), value.is_not(None))


def compared(contract: Contract) -> list[Column]:
    """Return the columns on which sources can be apart."""
    return [column for column in contract.columns if column.name not in contract.key]


def _apart(table: Table, contract: Contract, columns: Sequence[Column]) -> Select[Any]:
    """Select the keys on which sources are apart now: of each column whether they are, and the rank that is shown."""
    keys = [table.c[key] for key in contract.key]
    are = [_are_apart(table, column) for column in columns]
    shown = [_shown(table, contract, column) for column in columns]
    flags = [each.label(f"_apart_{n}") for n, each in enumerate(are, start=1)]
    ranks = [each.label(f"_shown_{n}") for n, each in enumerate(shown, start=1)]
    return select(*keys, *flags, *ranks).where(_current(table)).group_by(*keys).having(or_(false(), *are))


def _are_apart(rows: FromClause, column: Column) -> ColumnElement[bool]:
    value = rows.c[column.name]
    if isinstance(value.type, Boolean):
        return func.bool_and(value) != func.bool_or(value)
    if isinstance(value.type, BigInteger | Numeric) and column.tolerance:
        return func.max(value) - func.min(value) > cast(literal(column.tolerance, Text), Numeric(38, 9))
    return func.max(value) != func.min(value)


def _shown(rows: FromClause, contract: Contract, column: Column) -> ColumnElement[int]:
    """The rank of the source whose value the dataset shows, as `composing` chooses it."""
    rank = rank_of(rows.c["_source"], _order(contract, column))
    if not contract.composed:
        return func.min(rank)
    leader = contract.leader_of(column)
    of = [func.min(case((rows.c[name].is_not(None), rank))) for name in dict.fromkeys([leader.name, column.name])]
    return func.coalesce(*of) if len(of) > 1 else of[0]


def _order(contract: Contract, column: Column) -> tuple[str, ...]:
    return contract.order_of(contract.leader_of(column)) if contract.composed else contract.precedence


def _since(rows: FromClause, contract: Contract, columns: Sequence[Column]) -> FromClause:
    """Select, for each key, the release since which sources are apart on each column.

    Whether they were is worked out after each release that changed a row of the key; the last one after which they
    were not is the one before.
    """
    count = range(1, len(columns) + 1)
    moment, then = _moments(rows, contract), rows.alias("then_there")
    there = and_(
        _same(contract, then, moment),
        then.c["_from_release"] <= moment.c["release"],
        or_(then.c["_to_release"].is_(None), then.c["_to_release"] > moment.c["release"]),
    )
    keys = [moment.c[key] for key in contract.key]
    were = [func.coalesce(_are_apart(then, column), false()).label(f"_were_{n}") for n, column in enumerate(columns, 1)]
    states = select(*keys, moment.c["release"], *were).select_from(moment.outerjoin(then, there))
    state = states.group_by(*keys, moment.c["release"]).subquery("states")
    keys, release = [state.c[key] for key in contract.key], state.c["release"]
    agreed = [
        func.max(case((~state.c[f"_were_{n}"], release))).over(partition_by=keys).label(f"_agreed_{n}") for n in count
    ]
    lasting = select(*state.c, *agreed).subquery("lasting")
    keys, release = [lasting.c[key] for key in contract.key], lasting.c["release"]
    begun = [
        func.min(case((release > func.coalesce(lasting.c[f"_agreed_{n}"], 0), release))).label(f"_since_{n}")
        for n in count
    ]
    return select(*keys, *begun).group_by(*keys).subquery("since")


def _moments(rows: FromClause, contract: Contract) -> FromClause:
    """Select every release that changed a row, with the row's key."""
    selects = []
    for bound in ("_from_release", "_to_release"):
        keys = [rows.c[key] for key in contract.key]
        selects.append(select(*keys, rows.c[bound].label("release")).where(rows.c[bound].is_not(None)))
    return union(*selects).subquery("moment")


def _current(table: FromClause) -> ColumnElement[bool]:
    return table.c["_to_release"].is_(None)


def _same(contract: Contract, one: FromClause, other: FromClause) -> ColumnElement[bool]:
    return and_(*(one.c[key] == other.c[key] for key in contract.key))
