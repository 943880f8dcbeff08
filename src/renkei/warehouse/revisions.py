"""`<dataset>__revision`: what releases changed of rows that were there, value by value, and whose doing it was.

| `_change` | |
|---|---|
| `revised` | a value: `_column`, `_before` and `_after` |
| `withdrawn` | the row is gone |
| `returned` | a row that had been withdrawn is there again |

A row that appears for the first time revises nothing; the history has it. Who did it (`_cause`) is told by comparing the
run with the one before it, of the same source and interval; of rows that a source adds to, where there is none such,
with the run of the row that was there:

- `agency`: what landed is other, and the content by which it is read the same;
- `rule`: the very same landed objects, or this one, read by other content;
- `both`: both are other.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    Table,
    Text,
    and_,
    case,
    cast,
    column,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    values,
)

from renkei.model.contract import Contract
from renkei.model.mending import MENDED
from renkei.warehouse import tables

WITHDRAWN, RETURNED = -1, 0
"""Numbers of what befalls a row; those from 1 on are its columns."""


def revision(table: Table, contract: Contract) -> Select[Any]:
    """Select one line for each value that a release replaced, and for each row that went or came back."""
    names = [each.name for each in contract.columns if each.name not in contract.key]
    row, part = _versions(table, contract, names), numbers([WITHDRAWN, RETURNED, *range(1, len(names) + 1)])
    number = part.c["number"]
    went = and_(
        row.c["_to_release"].is_not(None),
        func.coalesce(row.c["_next"], row.c["_to_release"] + 1) > row.c["_to_release"],
    )
    came = row.c["_was_to"] < row.c["_from_release"]
    replaced = row.c["_was_to"] == row.c["_from_release"]
    differs = [(number == n, row.c[f"_was_{n}"].is_distinct_from(row.c[name])) for n, name in enumerate(names, start=1)]
    befell = case((number == WITHDRAWN, went), (number == RETURNED, came), *differs)
    happened = or_(number < 1, replaced)
    of = case((number == WITHDRAWN, row.c["_to_release"]), else_=row.c["_from_release"])
    run, before, old, known = _runs(contract, "of_run"), _before(contract), _runs(contract, "old_run"), tables.release
    old_run = case((number == WITHDRAWN, row.c["_run"]), else_=row.c["_was_run"])
    joined = (
        row.join(part, literal(1) == 1)
        .join(run, and_(run.c["source"] == row.c["_source"], run.c["release"] == of))
        .join(known, known.c["id"] == of)
        .outerjoin(before, before.c["run"] == run.c["run"])
        .outerjoin(old, old.c["run"] == old_run)
    )
    same_object = and_(number != WITHDRAWN, row.c["_was_landed"] == row.c["_landed"])
    told = [
        case((number == WITHDRAWN, "withdrawn"), (number == RETURNED, "returned"), else_="revised").label("_change"),
        picked(number, [literal(name, String) for name in names]).label("_column"),
        picked(number, [cast(row.c[f"_was_{n}"], Text) for n in range(1, len(names) + 1)]).label("_before"),
        picked(number, [cast(row.c[name], Text) for name in names]).label("_after"),
        of.label("_release"),
        known.c["released_at"].label("_released_at"),
        run.c["published_on"].label("_published_on"),
        run.c["kind"].label("_kind"),
        _cause(run, before, old, same_object).label("_cause"),
    ]
    keys = [row.c[key] for key in contract.key]
    return select(*keys, row.c["_source"], *told).select_from(joined).where(happened, befell)


def numbers(of: Sequence[int]) -> FromClause:
    """Return a table of numbers, `number`: one pass over a row makes as many lines of it."""
    return values(column("number", Integer), name="part", literal_binds=True).data([(n,) for n in of])


def picked(number: ColumnElement[Any], of: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    """Return the element of `of` that the number names, counted from 1; null where it names none."""
    return case(*((number == n, each) for n, each in enumerate(of, start=1))) if of else cast(null(), Text)


def _versions(table: Table, contract: Contract, names: Sequence[str]) -> FromClause:
    """Select the versions of rows that have more than one, or none that is current, each with the one before it."""
    ended = table.alias("ended")
    same = [ended.c[name] == table.c[name] for name in (*contract.key, "_source")]
    changed = exists().where(ended.c["_to_release"].is_not(None), *same)
    keys = [table.c[name] for name in (*contract.key, "_source")]

    def before(name: str) -> ColumnElement[Any]:
        return func.lag(table.c[name]).over(partition_by=keys, order_by=table.c["_from_release"])

    following = func.lead(table.c["_from_release"]).over(partition_by=keys, order_by=table.c["_from_release"])
    was = [before(name).label(f"_was_{n}") for n, name in enumerate(names, start=1)]
    was += [before(f"_{what}").label(f"_was_{of}") for what, of in _OF_BEFORE]
    return select(*table.c, *was, following.label("_next")).where(changed).subquery("version")


_OF_BEFORE = (("to_release", "to"), ("run", "run"), ("landed", "landed"))


def _runs(contract: Contract, called: str) -> FromClause:
    return select(tables.run).where(tables.run.c["dataset"] == contract.dataset).subquery(called)


def _before(contract: Contract) -> FromClause:
    """Select, of every run in its order, what the one before it had landed, and by which content."""
    run = tables.run
    landed = cast(run.c["landed"], Text)

    def previous(value: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.lag(value).over(partition_by=[run.c["source"], run.c["interval"]], order_by=run.c["release"])

    same = (previous(landed) == landed).label("same_landed")
    version = previous(run.c["content_version"]).label("content_version")
    in_order = (run.c["dataset"] == contract.dataset, run.c["delivers"] != MENDED, run.c["stands_before"].is_(None))
    return select(run.c["run"], same, version).where(*in_order).subquery("before")


def _cause(
    run: FromClause, before: FromClause, old: FromClause, same_object: ColumnElement[bool]
) -> ColumnElement[Any]:
    mine, whole = run.c["content_version"], run.c["delivers"] == "whole"
    compared = func.coalesce(case((whole, before.c["content_version"])), old.c["content_version"])
    return case(
        (and_(before.c["same_landed"], before.c["content_version"] != mine), "rule"),
        (compared == mine, "agency"),
        (same_object, "rule"),
        else_="both",
    )
