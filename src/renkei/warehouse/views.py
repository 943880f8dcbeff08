"""What analysts read: current rows, rows as of a moment, and rows as they were published by a day."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import FromClause, Select, Table, and_, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import DateTime

from renkei.contracts.table import PROVENANCE
from renkei.model.contract import Contract
from renkei.warehouse import tables
from renkei.warehouse.composing import SOURCES, one_a_key
from renkei.warehouse.publication import rows_published


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


def order_of(contract: Contract, before: Sequence[str] | None) -> list[str]:
    """Return the columns of the views. They only ever grow at their end, so that views upon them stay valid."""
    order = list(before) if before is not None else [*(column.name for column in contract.columns), *PROVENANCE]
    order += [column.name for column in contract.columns if column.name not in order]
    return [*order, SOURCES] if contract.composed and SOURCES not in order else order


def current(table: Table, contract: Contract, order: Sequence[str]) -> Select[Any]:
    """Select the rows that no later release has closed; one a key where several sources feed the dataset."""
    return one_a_key(contract, _alive(table, table.c["_to_release"].is_(None)), order)


def as_of(table: Table, contract: Contract, order: Sequence[str]) -> Select[Any]:
    """Select the rows of the newest release that was out at the instant asked for."""
    known = tables.release
    newest = select(func.max(known.c.id)).where(known.c["released_at"] <= AskedInstant()).scalar_subquery()
    closed = table.c["_to_release"]
    there = and_(table.c["_from_release"] <= newest, or_(closed.is_(None), closed > newest))
    return one_a_key(contract, _alive(table, there), order)


def as_published(table: Table, late: Table, contract: Contract, order: Sequence[str]) -> Select[Any]:
    """Select the rows that each source is known to have published by the day asked for."""
    return one_a_key(contract, rows_published(table, late, contract), order)


def _alive(table: Table, when: Any) -> FromClause:
    validity = ("_from_release", "_to_release")
    return select(*(column for column in table.c if column.name not in validity)).where(when).subquery("of_sources")
