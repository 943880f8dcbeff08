"""What is asked of a database: statements whose names its dialect quotes and whose values are bound."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    column,
    inspect,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.exc import NoSuchTableError

from renkei.model.transports import SqlTransport

Rows = FromClause[Any]


def columns_of(session: Connection, transport: SqlTransport) -> list[str]:
    """Return the names of the columns, in the database's order, or those that the registration asks for."""
    if transport.columns:
        return list(transport.columns)
    # A bound value makes PostgreSQL's driver send it as one statement: several in one text are refused here, before
    # a COMMIT among them could end the transaction that can only read.
    nothing = text("1 = 0"), literal(1) == literal(1)
    query: Select[Any] = select(literal_column("*")).select_from(_bare(transport)).where(*nothing)
    found = session.execute(query)
    assert found.cursor is not None  # noqa: S101  a SELECT has one
    return [str(each[0]) for each in found.cursor.description or ()]


def rows_of(transport: SqlTransport, names: Sequence[str]) -> Rows:
    """Return the table, or the query as a table, with its columns; their values come as the driver gives them."""
    columns: list[ColumnClause[Any]] = [column(name) for name in names]
    if transport.table is not None:
        schema, name = _named(transport.table)
        return table(name, *columns, schema=schema)
    return _asked(transport, columns)


def key_of(session: Connection, transport: SqlTransport, names: Sequence[str]) -> list[str]:
    """Return the columns of the table's primary key; none where there is none, or it is not asked for."""
    if transport.table is None:
        return []
    schema, name = _named(transport.table)
    try:
        found = list(inspect(session).get_pk_constraint(name, schema=schema)["constrained_columns"])
    except (NoSuchTableError, NotImplementedError):  # a view, or a dialect that can't tell
        return []
    return found if set(found) <= set(names) else []


def sample_of(session: Connection, of: ColumnElement[Any]) -> object:
    """Return any value of a column that is not null; None where there is none."""
    return session.scalar(select(of).where(of.is_not(None)).limit(1))


def _bare(transport: SqlTransport) -> Rows:
    if transport.table is not None:
        schema, name = _named(transport.table)
        return table(name, schema=schema)
    return _asked(transport, ())


def _asked(transport: SqlTransport, columns: Sequence[ColumnClause[Any]]) -> Rows:
    # Colons are no parameters here; the line's end ends a comment.
    query = text(f"{(transport.query or '').replace(':', chr(92) + ':')}\n")
    return query.columns(*columns).subquery("asked")


def _named(name: str) -> tuple[str | None, str]:
    schema, _, last = name.rpartition(".")
    return schema or None, last
