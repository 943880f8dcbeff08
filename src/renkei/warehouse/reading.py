"""What can be asked of a warehouse beside its tables: releases, accounts, quarantine, the story of a row, the ledger."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Date,
    DateTime,
    Numeric,
    Select,
    TableClause,
    and_,
    cast,
    column,
    func,
    literal,
    select,
    table,
)
from sqlalchemy import Text as TextType
from sqlalchemy.exc import DBAPIError

from renkei.errors import UsageError
from renkei.language import Text
from renkei.ledger import Entry
from renkei.model.mending import MENDED, Mending
from renkei.model.runs import Account, Release
from renkei.warehouse import tables
from renkei.warehouse.composing import SOURCES
from renkei.warehouse.faults import first_line
from renkei.warehouse.tables import name

PAGE = 500
MENDING = "mending"
"""The kind of the ledger's entries of what people mended."""
READ = "read"
"""The kind of the ledger's entries of who read what is confidential or personal."""
TYPES = {
    "string": TextType(),
    "integer": BigInteger(),
    "number": Numeric(38, 9),
    "date": Date(),
    "timestamp": DateTime(timezone=True),
    "boolean": Boolean(),
}


@dataclass(frozen=True)
class Quarantined:
    """One quarantined row: where it stood, every rule that it broke ({rule, column, value}), and the record, whole."""

    run: str
    source: str
    landed: str
    row: int
    reasons: list[dict[str, Any]]
    record: dict[str, Any]


@dataclass(frozen=True)
class Run:
    """A released run: the SHA-256 of what it landed, the version of the content that it was made by, its verdict."""

    run: str
    source: str
    dataset: str
    delivers: str
    interval: str
    content_version: str
    landed: list[str]
    outcome: str
    reasons: list[Any]
    release: int


def released(connection: Connection, run: str) -> Release | None:
    """Return the release of `run`."""
    number = connection.scalar(select(tables.run.c["release"]).where(tables.run.c["run"] == run))
    if number is None:
        return None
    known, kept = tables.release, tables.row_account
    at = connection.execute(select(known.c["released_at"]).where(known.c["id"] == number)).scalar_one()
    rows = connection.execute(select(kept).where(kept.c["release"] == number).order_by(kept.c["run"])).mappings()
    return Release(id=number, at=at, accounts=tuple(Account(**row) for row in rows))


def last_run(connection: Connection, source: str, interval: str) -> Run | None:
    """Return the newest released run of `source` for `interval`, runs of mended rows left out."""
    runs = tables.run.c
    query = _runs().where(runs["source"] == source, runs["interval"] == interval, runs["delivers"] != MENDED)
    row = connection.execute(query.order_by(runs["release"].desc()).limit(1)).one_or_none()
    return Run(**row._mapping) if row else None


def run(connection: Connection, name: str) -> Run | None:
    """Return the released run of this name."""
    row = connection.execute(_runs().where(tables.run.c["run"] == name)).one_or_none()
    return Run(**row._mapping) if row else None


def runs_since(connection: Connection, source: str, release: int) -> list[Run]:
    """Return the runs of `source` from that release on, in their order, runs of mended rows left out."""
    runs = tables.run.c
    query = _runs().where(runs["source"] == source, runs["release"] >= release, runs["delivers"] != MENDED)
    return [Run(**row._mapping) for row in connection.execute(query.order_by(runs["release"]))]


def late_runs(connection: Connection, source: str) -> frozenset[str]:
    """Return the runs of `source` that stand before others in the order of publication."""
    runs = tables.run.c
    late = select(runs["run"]).where(runs["source"] == source, runs["stands_before"].is_not(None))
    return frozenset(connection.scalars(late))


def release_entry(connection: Connection, release: int) -> Entry | None:
    """Return the ledger's entry of a release: it was entered at the very time that the release has."""
    known, kept = tables.release.c, tables.ledger.c
    at = connection.scalar(select(known["released_at"]).where(known["id"] == release))
    query = tables.entries.where(kept["kind"] == "release", kept["entered_at"] == at)
    row = connection.execute(query).one_or_none()
    return Entry(**row._mapping) if row else None


def _runs() -> Select[Any]:
    return select(*(tables.run.c[field.name] for field in fields(Run)))


def release_of(connection: Connection, dataset: str) -> int | None:
    """Return the newest release of `dataset`."""
    kept = tables.row_account.c
    newest: int | None = connection.scalar(select(func.max(kept["release"])).where(kept["dataset"] == dataset))
    return newest


def accounts(connection: Connection, runs: Sequence[str] | None) -> list[Account]:
    """Return row accounts, in the order of their releases."""
    kept = tables.row_account
    query = select(kept).order_by(kept.c["release"], kept.c["run"])
    if runs is not None:
        query = query.where(kept.c["run"].in_(runs))
    return [Account(**row) for row in connection.execute(query).mappings()]


def quarantined(connection: Connection, source: str, *, run: str | None, limit: int | None) -> list[Quarantined]:
    """Return quarantined rows of one run, in the order of their files' rows."""
    kept, runs = tables.quarantine, tables.run.c
    if run is None:
        own = select(runs["run"]).where(runs["source"] == source, runs["delivers"] != MENDED)
        run = connection.scalar(own.order_by(runs["release"].desc()).limit(1))
    query = select(kept).where(kept.c["source"] == source, kept.c["run"] == run)
    rows = connection.execute(query.order_by(kept.c["landed"], kept.c["row"]).limit(limit))
    return [Quarantined(**row._mapping) for row in rows]


def mendings(connection: Connection, source: str) -> list[Mending]:
    """Return the mendings of a source, as the ledger has them."""
    kept = tables.ledger.c
    found = connection.execute(tables.entries.where(kept["kind"] == MENDING).order_by(kept["seq"]))
    said = [Entry(**row._mapping) for row in found]
    bodies = [(entry.at, {k: v for k, v in entry.content.items() if k != "release"}) for entry in said]
    return [Mending(**body, at=at) for at, body in bodies if body["source"] == source]


def head(connection: Connection) -> int:
    """Return the number of the last entry of the ledger, 0 where there is none."""
    return connection.scalar(select(func.max(tables.ledger.c["seq"]))) or 0


def entries_of(connection: Connection, kinds: Sequence[str]) -> list[Entry]:
    """Return all entries of some kinds."""
    kept = tables.ledger.c
    rows = connection.execute(tables.entries.where(kept["kind"].in_(kinds)).order_by(kept["seq"]))
    return [Entry(**row._mapping) for row in rows]


def entries(connection: Connection, *, after: int) -> list[Entry]:
    """Return a page of the ledger: entries whose number is greater than `after`."""
    kept = tables.ledger
    rows = connection.execute(tables.entries.where(kept.c["seq"] > after).order_by(kept.c["seq"]).limit(PAGE))
    return [Entry(**row._mapping) for row in rows]


def row(connection: Connection, dataset: str, key: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the current row of `key` and its versions."""
    shape = shape_of(connection, dataset)
    _check_key(shape, dataset, key)
    domain, stem = dataset.split(".")
    own = [label for label in shape["order"] if label != SOURCES]
    history = _table(domain, f"{stem}__history", [*own, "_from_release", "_to_release"])
    view = _table(domain, stem, shape["order"])
    types = {column_[0]: TYPES[column_[1]] for column_ in shape["columns"]}
    known = tables.release
    query = select(*history.c, known.c["released_at"].label("_released_at"))
    query = query.join_from(history, known, known.c["id"] == history.c["_from_release"])
    try:
        versions = connection.execute(
            query.where(_is(history, key, types)).order_by(history.c["_from_release"].desc(), history.c["_source"])
        ).mappings()
        found = [dict(version) for version in versions]
        now = connection.execute(select(view).where(_is(view, key, types))).mappings().first()
    except DBAPIError as e:
        raise _bad_key(dataset, Text("値が列の型に合いません", "a value does not fit its column"), first_line(e)) from e
    return {"current": dict(now) if now else None, "history": found} if found else None


def _table(domain: str, stem: str, columns: Sequence[str]) -> TableClause:
    return table(name(stem), *(column(name(c)) for c in columns), schema=name(domain))


def _is(rows: TableClause, key: Mapping[str, str], types: Mapping[str, Any]) -> Any:
    return and_(*(rows.c[c] == cast(literal(value, TextType()), types[c]) for c, value in key.items()))


def shape_of(connection: Connection, dataset: str) -> dict[str, Any]:
    """Return what a contract was when its table was made: columns, key, order; UsageError where there is no such table."""
    known = tables.contract.c
    said = connection.scalar(select(known["shape"]).where(known["dataset"] == dataset))
    if said is None:
        listed = ", ".join(connection.scalars(select(known["dataset"]).order_by(known["dataset"])))
        raise UsageError(
            Text(f"データセット「{dataset}」は公開されていません。", f"No dataset [{dataset}] was published."),
            where=dataset,
            fix=Text(f"公開済み: {listed}", f"Published: {listed}"),
        )
    shape: dict[str, Any] = json.loads(said)
    return shape


def _check_key(shape: Mapping[str, Any], dataset: str, key: Mapping[str, str]) -> None:
    if set(key) != set(shape["key"]):
        raise _bad_key(
            dataset, Text("キーの列が違います", "these are not the columns of its key"), ", ".join(key), shape["key"]
        )


def _bad_key(dataset: str, why: Text, said: str, key: Sequence[str] = ()) -> UsageError:
    options = " ".join(f"--key {c}=…" for c in key)
    return UsageError(
        Text(f"行を特定できません。{why.ja}: 「{said}」", f"The row can't be named, {why.en}: [{said}]"),
        where=dataset,
        fix=Text(f"キーの列をすべて指定してください。 {options}", f"Give every column of the key. {options}"),
    )
