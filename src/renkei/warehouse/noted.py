"""Notes of reads by SQL, taken into the ledger: each once, by whoever holds the lock on it; and whether they still fit.

A note says in `entry` which entry of the ledger it became; both are written in one transaction. What was entered can't be
changed or lost unseen, since the ledger is chained. Before that, a note is no more than a row: that one is missing shows in
the numbers alone, as that of a read that was rolled back does, and only the server's log has both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, func, inspect, select, text

from renkei.language import Text
from renkei.ledger import Finding, canonical
from renkei.model.agreement import READ_AS
from renkei.warehouse import books, noting, roles, tables
from renkei.warehouse.noting import AS_OF
from renkei.warehouse.reading import READ

BATCH = 1000
_FRESH = text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {noting.NUMBERS}")  # noqa: S608  our own
_MAY_ENTER = text(
    "SELECT has_table_privilege(c.oid, 'UPDATE') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = 'renkei' AND c.relname = 'reading'"
)


@dataclass(frozen=True)
class Noted:
    """How many notes are in the ledger, how many wait for it, and of how many reads there is none (any more)."""

    entered: int = 0
    waiting: int = 0
    missing: int = 0


def may_enter(connection: Connection) -> bool | None:
    """Whether the login may take notes into the ledger, as the loader may; None where the warehouse has no notes."""
    found: bool | None = connection.scalar(_MAY_ENTER)
    return found


def enter(connection: Connection, *, at: datetime) -> int:
    """Take the oldest notes that wait into the ledger, at most a batch; return how many. The lock on it is held."""
    if connection.dialect.name != "postgresql":
        return 0
    kept = tables.reading
    notes = connection.execute(_waiting().limit(BATCH)).mappings().all()
    if notes:
        entries = books.write_entries(connection, at=at, kind=READ, bodies=[_body(note) for note in notes])
        entered = kept.update().where(kept.c["number"] == bindparam("noted")).values(entry=bindparam("seq"))
        said = [{"noted": note["number"], "seq": entry.seq} for note, entry in zip(notes, entries, strict=True)]
        connection.execute(entered, said)
    return len(notes)


def count(connection: Connection) -> Noted:
    """Count the notes."""
    kept = tables.reading.c
    every, entered = connection.execute(select(func.count(), func.count(kept["entry"]))).one()
    return Noted(entered, every - entered, max(int(connection.scalar(_FRESH) or 0) - every, 0))


def unfit(connection: Connection) -> Iterator[Finding]:
    """Name every note that is not what the ledger has of it, every one that is gone, and every one that was never entered."""
    if connection.dialect.name != "postgresql" or not inspect(connection).has_table("reading", schema="renkei"):
        return
    ledger, kept = tables.ledger.c, tables.reading.c
    both = select(tables.reading, ledger["seq"], ledger["kind"], ledger["body"]).join_from(
        tables.ledger, tables.reading, kept["entry"] == ledger["seq"], full=True
    )
    sql = ledger["body"].contains('"way":"sql"', autoescape=True)
    wanted = kept["entry"].is_not(None) | ((ledger["kind"] == READ) & sql)
    for row in connection.execute(both.where(wanted).order_by(kept["number"], ledger["seq"])).mappings():
        if row["number"] is None:
            where = f"ledger [{row['seq']}]"
            yield Finding(
                where, Text("この読み取りの控えがありません。", "The note of this read is not there any more.")
            )
        elif row["seq"] is None or row["kind"] != READ or row["body"] != canonical(_body(row)):
            yield Finding(
                f"renkei.reading [{row['number']}]",
                Text(
                    f"台帳の記録 {row['entry']} と違います。",
                    f"It is not what entry [{row['entry']}] of the ledger says.",
                ),
            )


def _waiting() -> Select[Any]:
    kept = tables.reading
    return select(kept).where(kept.c["entry"].is_(None)).order_by(kept.c["number"])


def _body(note: RowMapping) -> dict[str, object]:
    _, agreed, agreement = str(note["view"]).partition(READ_AS)
    return {
        "reader": ", ".join(roles.reader_of(role) for role in note["role"].split(", ") if role) or None,
        "by": note["login"],
        "way": "sql",
        "dataset": note["dataset"],
        "view": note["view"],
        "agreement": agreement.removesuffix(AS_OF) if agreed else None,
        "application": note["application_name"],
        "read_at": note["at"],
        "note": note["number"],
    }
