"""codes: what a code was, what befell it and what it is now; and what a list was on a day."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from renkei.contracts.document import instead
from renkei.errors import UsageError
from renkei.language import Text
from renkei.semantics.succession import as_of, follow
from renkei.workspace import Workspace

_DATES = ("code", "valid_from", "valid_to")


@dataclass(frozen=True)
class Story:
    """What is known of one code: its times, the events that it had a part in, and what it was on `on` is on `to`.

    Events have the names of their codes as well: `from_name` of the day before, `to_name` of the day.
    """

    rows: pl.DataFrame
    events: pl.DataFrame
    became: pl.DataFrame
    on: date
    to: date


def listed(workspace: Workspace, name: str, on: date) -> pl.DataFrame:
    """Return the rows of a code list that are valid on a day, by code."""
    return as_of(_rows(workspace, name), on).sort("code")


def changed(workspace: Workspace, name: str, on: date, to: date) -> pl.DataFrame:
    """Return, of the codes of a list valid on the day `on`, those that are not simply the same on the day `to`."""
    between = follow(workspace.events(name), workspace.codes(name), on, to)
    same = (pl.col("to_code") == pl.col("from_code")) & (pl.col("split") == "whole")
    return between.filter(~same.fill_null(value=False))


def story(workspace: Workspace, name: str, code: str, *, on: date | None, to: date) -> Story:
    """Tell of one code; where no day `on` is given, of the last day up to `to` on which it was valid.

    Raises UsageError where the list has no such code, or it was not valid on that day.
    """
    codes, events = _rows(workspace, name), workspace.events(name)
    rows = codes.filter(pl.col("code") == code).sort("valid_from", nulls_last=False)
    if rows.is_empty():
        raise UsageError(
            Text(f"コード表「{name}」にコード「{code}」はありません。", f"The list [{name}] has no code [{code}]."),
            where=name,
            fix=instead(code, _like(code, set(codes["code"]))),
        )
    day = on or _last_day(rows, to)
    if as_of(rows, day).is_empty():
        raise UsageError(
            Text(f"コード「{code}」は {day} には有効ではありません。", f"The code [{code}] is not valid on {day}."),
            where=name,
            fix=Text("--on に、有効な期間の中の日を指定してください。", "Give a day of its time in --on."),
        )
    touching = events.filter((pl.col("from_code") == code) | (pl.col("to_code") == code)).sort(
        "on", maintain_order=True
    )
    became = follow(events, codes, day, to).filter(pl.col("from_code") == code)
    return Story(rows, _named(codes, touching), became, day, to)


def names_on(workspace: Workspace, name: str, day: date) -> dict[str, str]:
    """Return what the codes valid on a day are called, as far as the list says: its own columns, put together."""
    return _names(_rows(workspace, name), day)


def _rows(workspace: Workspace, name: str) -> pl.DataFrame:
    """Return the rows of a list without what the warehouse adds to them."""
    rows = workspace.codes(name)
    return rows.select(*_DATES, *(column for column in rows.columns if column not in _DATES and column[0] != "_"))


def _names(codes: pl.DataFrame, day: date) -> dict[str, str]:
    own = [column for column in codes.columns if column not in _DATES and codes.schema[column] == pl.String]
    return {
        str(row["code"]): " ".join(str(row[column]) for column in own if row[column])
        for row in as_of(codes, day).iter_rows(named=True)
    }


def _named(codes: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    days = {day: (_names(codes, day - timedelta(days=1)), _names(codes, day)) for day in set(events["on"])}
    told = list(events.iter_rows(named=True))
    return events.with_columns(
        pl.Series("from_name", [days[one["on"]][0].get(one["from_code"]) for one in told], dtype=pl.String),
        pl.Series("to_name", [days[one["on"]][1].get(one["to_code"]) for one in told], dtype=pl.String),
    )


def _like(code: str, codes: set[str]) -> set[str]:
    """Return the codes that begin with what was asked for, such as those with a check digit; all where none does."""
    return {each for each in codes if each.startswith(code)} or codes


def _last_day(rows: pl.DataFrame, to: date) -> date:
    """Return the last day up to `to` on which a code is valid; its first one where it begins later."""
    ends = [until or date.max for until in rows["valid_to"].to_list()]
    starts = [since or date.min for since in rows["valid_from"].to_list()]
    days = [min(until, to) for since, until in zip(starts, ends, strict=True) if since <= to]
    return max(days, default=min(starts))
