"""The order of the runs of a source: by release, unless one came late, with what is older than what is there.

It is older by its interval, where a source that delivers changes is asked for an interval again, or late; or by its day
of publication, where both are known. Intervals of one source are written in one form, and compare as text.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select

from renkei.model.mending import MENDED
from renkei.warehouse import tables
from renkei.warehouse.delivery import Delivery


@dataclass(frozen=True)
class Place:
    """Where a delivery stands among the released runs of its source.

    `stands_before` is the release of the first run that is newer by its day of publication, None where there is none.
    `later` are the runs that said something later than the delivery; `confirmed`, whether one of them found rows as
    they were, which leaves no trace on the rows.
    """

    stands_before: int | None = None
    later: tuple[str, ...] = ()
    confirmed: bool = False


def place_of(connection: Connection, delivery: Delivery) -> Place:
    """Tell where a delivery stands; a look at the books alone."""
    before = _stands_before(connection, delivery)
    if delivery.delivers != "changes" or (before is None and delivery.interval == "-"):
        return Place(before)
    run = tables.run.c
    columns = [run[name] for name in ("run", "interval", "release", "published_on", "stands_before")]
    runs = connection.execute(select(*columns).where(*_mine(delivery)))
    later = tuple(each.run for each in runs if _by_interval(each, delivery) or _by_day(each, delivery, before))
    found = (
        select(run["run"]).join_from(tables.run, tables.row_account, of_run()).where(run["run"].in_(later), confirms())
    )
    return Place(before, later, confirmed=bool(later) and connection.execute(found.limit(1)).first() is not None)


def of_run() -> ColumnElement[bool]:
    """Join a run with its account."""
    return tables.row_account.c["run"] == tables.run.c["run"]


def confirms() -> ColumnElement[bool]:
    """Whether a run found rows as they were, beside those that are kept of it because it came late."""
    return tables.row_account.c["unchanged"] > func.coalesce(tables.run.c["late"], 0)


def newer_day(connection: Connection, run: str) -> date | None:
    """Return the day of the run that a released run stands before, None where it did not come late."""
    mine, newer = tables.run.alias("mine"), tables.run.alias("newer")
    same = [newer.c[name] == mine.c[name] for name in ("source", "dataset")]
    joined = mine.join(newer, and_(newer.c["release"] == mine.c["stands_before"], *same))
    found: date | None = connection.scalar(
        select(newer.c["published_on"]).select_from(joined).where(mine.c["run"] == run)
    )
    return found


def _stands_before(connection: Connection, delivery: Delivery) -> int | None:
    """Return the first of the runs, in their order, that are newer and after which none is not.

    What landed with the newest run is not older than itself, whatever day is read from it now.
    """
    day, run = delivery.vintage.published_on, tables.run.c
    if day is None:
        return None
    in_order = (*_mine(delivery), run["stands_before"].is_(None), run["delivers"] != MENDED)
    last = select(func.coalesce(func.max(run["release"]), 0)).where(*in_order, run["published_on"] <= day)
    newer = select(func.min(run["release"])).where(*in_order, run["published_on"] > day)
    found: int | None = connection.scalar(newer.where(run["release"] > last.scalar_subquery()))
    if found is None:
        return None
    newest = select(run["landed"]).where(*in_order).order_by(run["release"].desc()).limit(1)
    return None if connection.scalar(newest) == delivery.landed else found


def _mine(delivery: Delivery) -> tuple[ColumnElement[bool], ...]:
    run = tables.run.c
    return run["source"] == delivery.source, run["dataset"] == delivery.contract.dataset


def _by_interval(run: Row[tuple[object, ...]], delivery: Delivery) -> bool:
    return "-" not in (delivery.interval, run.interval) and run.interval > delivery.interval


def _by_day(run: Row[tuple[object, ...]], delivery: Delivery, before: int | None) -> bool:
    """Whether the run is newer: in its order from the first newer one on or, where it came late itself, by its day."""
    if before is None:
        return False
    if run.stands_before is None:
        return bool(run.release >= before)
    return bool(run.published_on > delivery.vintage.published_on)
