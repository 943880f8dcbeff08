"""Code lists, events and crosswalks that are datasets: their rows in the roles that they play, and whether they hold."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from renkei.contracts.document import gathered
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.codelist import CodeEvent, CodeMatch
from renkei.project.plugins import shown
from renkei.semantics.divisions import Wrong, divisions_wrong
from renkei.semantics.event_rules import events_wrong, untold

ADD = Text("事象を加えるか、コードの日付を直してください。", "Add the event, or mend the day of the code.")
MATCHES: dict[str, Any] = {
    "from_code": pl.String,
    "to_code": pl.String,
    "weight": pl.Decimal(38, 6),
    "exact": pl.Boolean,
    "basis": pl.String,
}


def in_roles(frame: pl.DataFrame, columns: Mapping[str, str], where: Mapping[str, str]) -> pl.DataFrame:
    """Return the rows that have the values of `where`, with their columns named by the role that they play."""
    rows = frame.filter(pl.col(name).cast(pl.String) == value for name, value in where.items()) if where else frame
    taken = set(columns.values())
    others = [name for name in rows.columns if name not in taken and name not in columns]
    return rows.select(*(pl.col(column).alias(role) for role, column in columns.items()), *others)


def with_types(frame: pl.DataFrame, types: Mapping[str, Any]) -> pl.DataFrame:
    """Return the columns of `types`, in their order; one that is not there is null, a flag that is null is false."""
    made = frame.select(
        (pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, kind).alias(name))
        for name, kind in types.items()
    )
    return made.with_columns(pl.col("exact").fill_null(value=False))


def hold_events(events: Sequence[CodeEvent], codes: pl.DataFrame, *, of: str, path: Path) -> None:
    """Raise ContentError where the events `of` a dataset do not fit their list, with the day and codes of each.

    So, too, where there are events, and a code of the list begins or ends of which none tells: followed over that day, it
    would be taken for what it was.
    """
    wrong = [(_event(events[each.at], of), each) for each in events_wrong(events, codes)]
    if events and not wrong:
        wrong = [(of, Wrong(0, what, ADD)) for what in untold(events, codes)]
    _refuse(wrong, path)


def hold_matches(matches: Sequence[CodeMatch], *, of: str, path: Path) -> None:
    """Raise ContentError where the rows `of` a dataset are no crosswalk, with the codes of each that is wrong."""
    wrong = divisions_wrong(list(enumerate(matches)))
    _refuse([(f"{of} ({matches[each.at].from_code} → {matches[each.at].to_code})", each) for each in wrong], path)


def _event(event: CodeEvent, of: str) -> str:
    return f"{of} ({event.on} {event.kind} {event.from_code or '-'} → {event.to_code or '-'})"


def _refuse(wrong: Sequence[tuple[str, Wrong]], path: Path) -> None:
    if wrong:
        faults = [ContentError(each.what, where=f"{shown(path)} ← {where}", fix=each.fix) for where, each in wrong]
        raise gathered(faults)
