"""Rows as a source had published them by a day, which is not the order in which they came.

A run is known to be out from its day of publication or, where nobody can tell that, from the day on which we released
it. Runs are ordered by release; one that came late, with an older publication than the source had brought before, stands
before the first run that is newer (`stands_before`), and among such by its day. Of the runs that were out by the day
asked for, the newest counts:

- of a source that delivers the whole, the rows as they stood after its release or, where it came late, those that are
  kept of it (`__late`);
- of a source that delivers changes, of each key the row of the newest run that said something of it. A row that came
  late gives way where a newer run, out by that day and there before it, had found rows as they were: that leaves no
  trace on rows, and may have been said of this one.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    Table,
    and_,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from renkei.model.contract import Contract
from renkei.warehouse import tables
from renkei.warehouse.sequence import confirms, of_run

ZONE = "Asia/Tokyo"
"""Where the day of a release is that day."""


class AskedDay(GenericFunction[Any]):
    """The argument of `<dataset>_as_published`, as each engine names it inside the function."""

    type = Date()
    inherit_cache = True


@compiles(AskedDay, "duckdb")
def _in_macro(_element: AskedDay, _compiler: Any, **_: Any) -> str:
    return "CAST(by_day AS DATE)"


@compiles(AskedDay, "postgresql")
def _in_function(_element: AskedDay, _compiler: Any, **_: Any) -> str:
    return "$1"  # by its place: a column may have the name of the parameter


def rows_published(table: Table, late: Table, contract: Contract) -> FromClause:
    """Select the rows that were out by the day asked for, one for each key and source."""
    out = _told(_out(contract).cte("runs_out")).cte("runs_told")
    newest, adds = _newest(out), _adds(out)
    both = union_all(_kept(table, out, newest, adds), _aside(late, out, newest, adds)).subquery("both")
    keys = [both.c["_source"], *(both.c[key] for key in contract.key)]
    order = [
        both.c["_gives_way"],
        case((both.c["_gives_way"] == 1, both.c["_release"])),  # the first of them took the place
        both.c["_slot"].desc(),
        both.c["_came_late"],
        both.c["_published_on"].desc(),
        both.c["_release"].desc(),
    ]
    said = [column for column in both.c if column.name not in _ORDER]
    place = func.row_number().over(partition_by=keys, order_by=order).label("_place")
    ranked = select(*said, place).subquery("ranked")
    rows = [ranked.c[column.name] for column in said]
    return select(*rows).where(ranked.c["_place"] == literal_column("1")).subquery("of_sources")


_ORDER = ("_gives_way", "_slot", "_came_late", "_published_on", "_release")


def _out(contract: Contract) -> Select[Any]:
    """Select the runs of the dataset that were out by the day asked for."""
    run, known = tables.run, tables.release
    of_release = cast(func.timezone(ZONE, known.c["released_at"]), Date)
    columns = ("run", "source", "delivers", "release", "stands_before", "published_on")
    joined = run.join(known, known.c["id"] == run.c["release"]).join(tables.row_account, of_run())
    by_day = func.coalesce(run.c["published_on"], of_release) <= AskedDay()
    chosen = [run.c[name] for name in columns]
    return (
        select(*chosen, confirms().label("confirms"))
        .select_from(joined)
        .where(run.c["dataset"] == contract.dataset, by_day)
    )


def _told(out: FromClause) -> Select[Any]:
    """Add to the runs what their rows are ordered by."""
    slot = func.coalesce(out.c["stands_before"], out.c["release"])
    came_late = out.c["stands_before"].is_not(None)
    gives_way = and_(came_late, _silenced(out, out.alias("other")))
    return select(
        *out.c,
        slot.label("slot"),
        case((came_late, 1), else_=0).label("came_late"),
        case((gives_way, 1), else_=0).label("gives_way"),
    )


def _newest(out: FromClause) -> FromClause:
    """Select the newest run of each source."""
    order = [out.c["slot"].desc(), out.c["came_late"], out.c["published_on"].desc(), out.c["release"].desc()]
    place = func.row_number().over(partition_by=out.c["source"], order_by=order).label("place")
    ranked = select(*out.c, place).subquery()
    columns = [ranked.c[name] for name in ("run", "source", "release", "stands_before")]
    return select(*columns).where(ranked.c["place"] == literal_column("1")).subquery("newest")


def _adds(out: FromClause) -> FromClause:
    """Select the sources that deliver changes, by the newest run that says so or otherwise."""
    newest = {kind: func.max(case((out.c["delivers"] == kind, out.c["release"]))) for kind in ("changes", "whole")}
    later = func.coalesce(newest["changes"], 0) > func.coalesce(newest["whole"], 0)
    return select(out.c["source"]).group_by(out.c["source"]).having(later).subquery("adds")


def _kept(table: Table, out: FromClause, newest: FromClause, adds: FromClause) -> Select[Any]:
    """Select rows of the history: those of a state of the whole, or all that changes have ever brought."""
    closed, of = table.c["_to_release"], newest.c["release"]
    stood = and_(
        adds.c["source"].is_(None),
        newest.c["stands_before"].is_(None),
        table.c["_from_release"] <= of,
        or_(closed.is_(None), closed > of),
    )
    brought = and_(adds.c["source"].is_not(None), out.c["run"].is_not(None))
    rows = [column for column in table.c if column.name not in ("_from_release", "_to_release")]
    return _joined(table, out, newest, adds, rows).where(or_(stood, brought))


def _aside(late: Table, out: FromClause, newest: FromClause, adds: FromClause) -> Select[Any]:
    """Select rows that came late: those of the newest run, or all of those that bring changes."""
    of_run = and_(adds.c["source"].is_(None), late.c["_run"] == newest.c["run"])
    brought = and_(adds.c["source"].is_not(None), out.c["run"].is_not(None))
    rows = [column for column in late.c if column.name != "_release"]
    return _joined(late, out, newest, adds, rows).where(or_(of_run, brought))


def _joined(
    table: Table, out: FromClause, newest: FromClause, adds: FromClause, rows: Sequence[ColumnElement[Any]]
) -> Select[Any]:
    order = [out.c[label.removeprefix("_")].label(label) for label in _ORDER]
    joined = table.join(newest, newest.c["source"] == table.c["_source"])
    joined = joined.outerjoin(adds, adds.c["source"] == table.c["_source"])
    return select(*rows, *order).select_from(joined.outerjoin(out, out.c["run"] == table.c["_run"]))


def _silenced(out: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Whether a newer run, there before this one, had found rows as they were."""
    in_order = and_(other.c["stands_before"].is_(None), other.c["release"] >= out.c["stands_before"])
    came_late = and_(other.c["stands_before"].is_not(None), other.c["published_on"] > out.c["published_on"])
    newer = or_(in_order, came_late)
    return exists().where(
        other.c["source"] == out.c["source"],
        other.c["release"] < out.c["release"],
        other.c["confirms"],
        newer,
    )
