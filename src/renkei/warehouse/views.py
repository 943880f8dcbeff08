"""What analysts read: current rows, rows as of a date, and what sources disagree on."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    and_,
    case,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import DateTime

from renkei.model.contract import Contract
from renkei.warehouse import tables

Columns = Sequence[Column[Any]]


class AskedInstant(GenericFunction[Any]):
    """The argument of `<dataset>_as_of`, as each engine names it inside the function."""

    type = DateTime(timezone=True)
    inherit_cache = True


@compiles(AskedInstant, "duckdb")
def _in_macro(_element: AskedInstant, _compiler: Any, **_: Any) -> str:
    return "CAST(ts AS TIMESTAMPTZ)"


@compiles(AskedInstant, "postgresql")
def _in_function(_element: AskedInstant, _compiler: Any, **_: Any) -> str:
    return "$1"  # by its place: a column may be named ts


def current(table: Table, contract: Contract, visible: Columns) -> Select[Any]:
    """Select the rows that no later release has closed; one a key where several sources feed the dataset."""
    return _winners(table, contract, visible, table.c["_to_release"].is_(None))


def as_of(table: Table, contract: Contract, visible: Columns) -> Select[Any]:
    """Select the rows of the newest release that was out at the instant asked for."""
    known = tables.release
    newest = select(func.max(known.c.id)).where(known.c["released_at"] <= AskedInstant()).scalar_subquery()
    closed = table.c["_to_release"]
    return _winners(
        table, contract, visible, and_(table.c["_from_release"] <= newest, or_(closed.is_(None), closed > newest))
    )


def disagreement(table: Table, contract: Contract, visible: Columns) -> Select[Any]:
    """Select the current rows, of every source, of the keys for which sources say different things."""
    other = table.alias("other")
    keys = [table.c[key] == other.c[key] for key in contract.key]
    values = [c.name for c in contract.columns if c.name not in contract.key]
    differs = or_(false(), *(table.c[value].is_distinct_from(other.c[value]) for value in values))
    elsewhere = and_(other.c["_to_release"].is_(None), other.c["_source"] != table.c["_source"], *keys, differs)
    return select(*visible).where(table.c["_to_release"].is_(None), exists().where(elsewhere))


def _winners(table: Table, contract: Contract, visible: Columns, when: ColumnElement[bool]) -> Select[Any]:
    if len(contract.precedence) < 2:
        return select(*visible).where(when)
    rank = case({source: place for place, source in enumerate(contract.precedence)}, value=table.c["_source"])
    order = func.row_number().over(partition_by=[table.c[key] for key in contract.key], order_by=rank)
    ranked = select(*visible, order.label("_precedence")).where(when).subquery()
    return select(*(ranked.c[column.name] for column in visible)).where(ranked.c["_precedence"] == literal_column("1"))
