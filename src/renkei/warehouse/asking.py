"""A question to one dataset, as one query: what a reader may see of it, filtered, in the order of its key, from a place on.

Conditions and order work on what is shown: nobody finds out a masked value by asking for it. Names are identifiers and
values parameters of SQLAlchemy, never text of a query.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa
from sqlalchemy.sql.functions import Function

from renkei.contracts.table import PROVENANCE, columns
from renkei.errors import UsageError
from renkei.language import Text
from renkei.model.agreement import READ_AS
from renkei.model.contract import Contract
from renkei.model.rights import EMPTY, View
from renkei.warehouse import reading, tables
from renkei.warehouse.rights import MASKED
from renkei.warehouse.roles import quoted
from renkei.warehouse.tables import name

if TYPE_CHECKING:
    import pyarrow as pa

Comparison = Literal["in", "ne", "lt", "lte", "gt", "gte", "null"]


@dataclass(frozen=True)
class Condition:
    """What a column has to be: one of `values`; other than, below, above the only one; empty or not (a bool)."""

    column: str
    comparison: Comparison
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Question:
    """What is asked of a dataset. `names` are the columns wanted, in this order; values are typed as their columns are.

    Rows are those of now, of the release that was newest at `as_of`, or those published by the agency up to a day. They
    come in the order of the key, `after` the values of a row's key, or, where a column of the key is masked, in that
    of all that is shown, the first `skip` left out.
    """

    contract: Contract
    view: View
    names: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    as_of: datetime | None = None
    as_published: date | None = None
    after: tuple[Any, ...] = ()
    skip: int = 0
    limit: int | None = None

    @property
    def key_is_masked(self) -> bool:
        """Whether rows can't be told apart by what is shown of their key."""
        return any(column in self.view.masked for column in self.contract.key)


@dataclass(frozen=True)
class Rows:
    """The answer: of which release (the newest of the dataset that counts) the rows are, and the rows, batch by batch."""

    release: int
    released_at: datetime
    names: tuple[str, ...]
    batches: "Iterator[pa.RecordBatch]" = field(repr=False)


def release_at(connection: sa.Connection, dataset: str, as_of: datetime | None) -> tuple[int, datetime] | None:
    """Return the newest release of a dataset, that at `as_of`, and when it was; None where there was none yet."""
    kept, known = tables.row_account.c, tables.release
    query = sa.select(known.c["id"], known.c["released_at"]).join_from(
        known, tables.row_account, kept["release"] == known.c["id"]
    )
    query = query.where(kept["dataset"] == dataset).order_by(known.c["id"].desc()).limit(1)
    if as_of is not None:
        query = query.where(known.c["released_at"] <= as_of)
    found = connection.execute(query).first()
    return (found[0], found[1]) if found else None


def released_at(connection: sa.Connection, release: int) -> datetime | None:
    """Return when a release was; None where there is none."""
    known = tables.release.c
    found: datetime | None = connection.scalar(sa.select(known["released_at"]).where(known["id"] == release))
    return found


def query_of(connection: sa.Connection, question: Question) -> sa.Select[Any]:
    """Return the query; UsageError where the table is not there."""
    contract, suffix = question.contract, _through(connection, question)
    there = reading.shape_of(connection, contract.dataset)["order"]
    typed = {column.name: column.type for column in columns(contract)}
    own = [sa.column(name(each), kind) for each, kind in typed.items() if each in there]
    source = _source(question, suffix, own)
    masked: Mapping[str, str] = question.view.masked if not suffix else {}
    inner = sa.select(*(_shown(source.c[each.name], masked.get(each.name)) for each in own)).select_from(source)
    if question.view.rows is not None and not suffix:
        held = sa.cast(source.c[question.view.rows.column], sa.String)
        inner = inner.where(held.in_(question.view.rows.values))
    of = inner.subquery("shown")
    wanted = [of.c[each] if each in of.c else sa.cast(sa.null(), typed[each]).label(each) for each in question.names]
    query = sa.select(*wanted).where(*(_holds(of, each) for each in question.conditions))
    order = _order(question, of)
    if question.after:
        query = query.where(sa.tuple_(*order) > sa.tuple_(*_typed(order, question.after)))
    return query.order_by(*order).offset(question.skip or None).limit(question.limit)


def _through(connection: sa.Connection, question: Question) -> str:
    """Return what stands behind the table's name in that of the view by which this login reads it.

    It is none where the login reads the table itself. Who has no right to that has one to the view that `rights` made of
    the same ground; it masks by itself.
    """
    if connection.dialect.name != "postgresql":
        return ""
    place = f"{quoted(question.contract.domain)}.{quoted(question.contract.table)}"
    may = connection.scalar(sa.select(sa.func.has_table_privilege(sa.func.to_regclass(place), "SELECT")))
    if may is not False:  # None: there is no such table
        return ""
    agreement = question.view.agreement
    return f"{READ_AS}{agreement.name}" if agreement is not None else MASKED


def _source(question: Question, suffix: str, own: Sequence[sa.ColumnClause[Any]]) -> sa.FromClause:
    contract = question.contract
    if question.as_of is not None:
        asked = sa.bindparam(None, question.as_of, sa.DateTime(timezone=True))
        return _called(contract, f"{suffix}_as_of", asked, own)
    if question.as_published is not None:
        if contract.derived:
            raise _published_by_nobody(contract)
        if suffix:
            raise _masked_only_as_of(contract)
        return _called(contract, "_as_published", sa.bindparam(None, question.as_published, sa.Date()), own)
    return sa.table(name(contract.table + suffix), *own, schema=name(contract.domain))


def _called(
    contract: Contract, suffix: str, asked: sa.BindParameter[Any], own: Sequence[sa.ColumnClause[Any]]
) -> sa.FromClause:
    function: Function[Any] = Function(
        name(contract.table + suffix), sa.cast(asked, asked.type), packagenames=(name(contract.domain),)
    )
    return function.table_valued(*own).alias("of_then")


def _shown(column: sa.ColumnElement[Any], mask: str | None) -> sa.ColumnElement[Any]:
    """Return a column as it is shown: of `first:3`, what is longer than that, and cut."""
    label = str(getattr(column, "name", ""))
    if mask is None:
        return column
    if mask == EMPTY:
        return sa.cast(sa.null(), column.type).label(name(label))
    length = int(mask.partition(":")[2])
    cut = sa.func.left(column, length).op("||")(sa.literal("…", sa.String))
    return sa.case((sa.func.char_length(column) > length, cut)).label(name(label))


def _order(question: Question, of: sa.FromClause) -> list[sa.ColumnElement[Any]]:
    if not question.key_is_masked:
        return [of.c[key] for key in question.contract.key]
    shown = [column for column in of.c if question.view.masked.get(column.name) != EMPTY]
    # Rows that look the same are told apart by their provenance, so that no page has one twice; nothing else comes by it.
    return sorted(shown, key=lambda column: column.name in PROVENANCE)


def _typed(order: Sequence[sa.ColumnElement[Any]], values: Sequence[Any]) -> list[sa.ColumnElement[Any]]:
    return [sa.cast(sa.literal(value, column.type), column.type) for column, value in zip(order, values, strict=True)]


def _holds(of: sa.FromClause, condition: Condition) -> sa.ColumnElement[bool]:
    column: sa.ColumnElement[Any] = of.c[condition.column] if condition.column in of.c else sa.null()
    if condition.comparison == "null":
        return column.is_(None) if condition.values[0] else column.is_not(None)
    if condition.comparison == "in":
        return column.in_(condition.values)
    value = condition.values[0]
    found: sa.ColumnElement[bool] = {
        "ne": column != value,
        "lt": column < value,
        "lte": column <= value,
        "gt": column > value,
        "gte": column >= value,
    }[condition.comparison]
    return found


def _published_by_nobody(contract: Contract) -> UsageError:
    return UsageError(
        Text(
            f"「{contract.dataset}」は計算で作るデータセットのため、機関の公表日では指定できません。",
            f"[{contract.dataset}] is derived: no agency published it on any day.",
        ),
        where="as_published",
        fix=Text("as_of（私たちが公開した時点）で指定してください。", "Ask by [as_of], the moment of our release."),
    )


def _masked_only_as_of(contract: Contract) -> UsageError:
    return UsageError(
        Text(
            f"この接続の権限では、「{contract.dataset}」を機関の公表日では指定できません。",
            f"With the rights of this login, [{contract.dataset}] can't be asked for by a day of publication.",
        ),
        where="as_published",
        fix=Text(
            "as_of で指定するか、カタログの API を使ってください。", "Ask by [as_of], or through the catalogue's API."
        ),
    )
