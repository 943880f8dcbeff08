"""Versions of the warehouse's own tables, and the steps between them, forward and back.

| version | what came with it |
|---|---|
| 1 | the first tables |
| 2 | vintages: when the agency published what a run brought, and of which kind it was |
| 3 | notes of reads by SQL of what is confidential or personal |

A warehouse of an older version can be read as it is, and is brought up before the first release. A step back takes away
what the older version could not live with, and no rows: what the newer one knew is there when it comes again.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.schema import CreateSchema, CreateTable, DropTable, SetColumnComment, SetTableComment

import renkei
from renkei.errors import UsageError, WarehouseError
from renkei.language import Text
from renkei.warehouse import noting, tables
from renkei.warehouse.ddl import AddColumn, DropAsked, drop_view
from renkei.warehouse.rights import make_way

VERSION = 3
_VINTAGES = ("published_on", "kind", "received_at", "stands_before", "late")


@dataclass(frozen=True)
class Step:
    """The way from the version before to `version`, and back."""

    version: int
    forward: Callable[[Connection], None]
    back: Callable[[Connection], None]


def version_of(connection: Connection, *, address: str) -> int | None:
    """Return the version of the warehouse, None where nothing was ever written to it.

    Raises WarehouseError where it is newer than this renkei.
    """
    there = set(inspect(connection).get_table_names(schema=str(tables.SCHEMA)))
    if "contract" not in there:
        return None
    if "schema_version" not in there:
        return 1
    found = int(connection.scalar(select(func.max(tables.schema_version.c["version"]))) or 1)
    if found > VERSION:
        raise _newer(found, address)
    return found


def bring(connection: Connection, *, found: int | None, to: int, at: datetime) -> None:
    """Bring the tables from the version `found` to the version `to`, step by step, in the transaction of the caller.

    Where nothing is there yet (None), the schema `renkei` and its tables are created. Raises UsageError where there is
    no such version.
    """
    if not 1 <= to <= VERSION:
        raise _no_version(to)
    if found is None:
        connection.execute(CreateSchema(tables.SCHEMA, if_not_exists=True))
        tables.own.create_all(connection)
        noting.make(connection)
        _entered(connection, VERSION, at=at)
        found = VERSION
    for step in STEPS:
        if found < step.version <= to:
            step.forward(connection)
            _entered(connection, step.version, at=at)
    for step in reversed(STEPS):
        if to < step.version <= found:
            versions = tables.schema_version
            connection.execute(versions.delete().where(versions.c["version"] == step.version))
            step.back(connection)


def _entered(connection: Connection, version: int, *, at: datetime) -> None:
    said = {"version": version, "since": at, "engine": renkei.__version__}
    connection.execute(tables.schema_version.insert().values(said))


def _add_vintages(connection: Connection) -> None:
    run, versions = tables.run, tables.schema_version
    there = {column["name"] for column in inspect(connection).get_columns("run", schema=str(tables.SCHEMA))}
    for name in _VINTAGES:
        if name not in there:
            connection.execute(AddColumn(run, run.c[name]))
            connection.execute(SetColumnComment(run.c[name]))
    connection.execute(CreateTable(versions))
    connection.execute(SetTableComment(versions))
    for column in versions.c:
        connection.execute(SetColumnComment(column))


def _leave_vintages(connection: Connection) -> None:
    """Take away the views that the first version would stumble over; it makes its own with the next release."""
    known = tables.contract.c
    for dataset, shape in connection.execute(select(known["dataset"], known["shape"])).all():
        domain, stem = dataset.split(".")
        make_way(connection, domain, stem)
        connection.execute(DropAsked(domain, f"{stem}_as_published", of="date"))
        for view in (f"{stem}__revision", f"{stem}__disagreement"):
            connection.execute(drop_view(domain, view))
        if json.loads(shape).get("composed"):
            connection.execute(DropAsked(domain, f"{stem}_as_of", of="timestamptz"))
            connection.execute(drop_view(domain, stem))
    connection.execute(tables.contract.update().values(fingerprint=""))
    connection.execute(DropTable(tables.schema_version))


def _add_notes(connection: Connection) -> None:
    """Make what notes take; the views for readers ask for them from when the next release or grant makes them anew."""
    tables.own.create_all(connection, tables=[tables.reading])
    noting.make(connection)


def _leave_notes(connection: Connection) -> None:
    """Take nothing away: views go on noting until the older version makes its own, and the notes wait."""
    del connection


STEPS = (Step(2, _add_vintages, _leave_vintages), Step(3, _add_notes, _leave_notes))


def _newer(version: int, address: str) -> WarehouseError:
    return WarehouseError(
        Text(
            f"この倉庫の表の版 [{version}] は、この renkei が知る版 [{VERSION}] より新しいものです。",
            f"The warehouse's own tables are of the version [{version}]; this renkei knows them up to [{VERSION}].",
        ),
        where=address,
        fix=Text(
            f"新しい renkei を使うか、新しい renkei で renkei migrate --to {VERSION} を実行してください。",
            f"Use the newer renkei, or go back with it: [renkei migrate --to {VERSION}].",
        ),
        transient=False,
    )


def _no_version(version: int) -> UsageError:
    return UsageError(
        Text(f"倉庫の表に版 [{version}] はありません。", f"The warehouse's tables have no version [{version}]."),
        where="renkei migrate --to",
        fix=Text(f"1 から {VERSION} までを指定してください。", f"Give one from 1 to {VERSION}."),
    )
