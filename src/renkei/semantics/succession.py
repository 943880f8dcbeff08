"""Codes over time: which were valid on a day, and what those of one day are on another, as the events have it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from renkei.model.codelist import CodeEvent
from renkei.semantics.crosswalks import WHOLE, backwards, settled, split_of
from renkei.semantics.divisions import ONE
from renkei.semantics.ways import ALL, Moves, Part, Ways

EVENTS: dict[str, Any] = {
    "on": pl.Date,
    "kind": pl.String,
    "from_code": pl.String,
    "to_code": pl.String,
    "weight": pl.Decimal(38, 6),
    "exact": pl.Boolean,
    "basis": pl.String,
    "source": pl.String,
}


def as_of(codes: pl.DataFrame, day: date) -> pl.DataFrame:
    """Return the rows of a code list (`code`, `valid_from`, `valid_to`, both inclusive, null = open) valid on `day`."""
    begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)
    not_ended = pl.col("valid_to").is_null() | (pl.col("valid_to") >= day)
    return codes.filter(begun & not_ended)


def follow(events: pl.DataFrame, codes: pl.DataFrame, start: date, end: date) -> pl.DataFrame:
    """Return the crosswalk from the codes valid on `start` to those valid on `end`, which may be the earlier day.

    `events` has the columns of EVENTS. Codes that no event speaks of are what they were. A boundary that moved without
    a weight moves nothing: how much it was, nobody says. Back in time a code is whole only if it was one code before.
    """
    if end < start:
        return _before(events, codes, start, end)
    return settled(steps(events, codes, start, end))


def steps(events: pl.DataFrame, codes: pl.DataFrame, start: date, end: date) -> pl.DataFrame:
    """Return what the events after `start`, to `end`, make of the codes of `start`, step by step.

    Unlike in what `follow` gives, parts that came together again do not count as whole: a step on the way can be the
    first of another way, and nothing changes (`compose`).
    """
    ways = Ways(as_of(codes, start)["code"].unique())
    between = events.filter((pl.col("on") > start) & (pl.col("on") <= end)).sort("on", maintain_order=True)
    for _, day in between.group_by("on", maintain_order=True):
        ways.go(moves_on(events_of(day)))
    return ways.frame()


def moves_on(events: Sequence[CodeEvent]) -> Moves:
    """Return what the events of one day move: of each code, where to and how much."""
    moves: defaultdict[str, list[tuple[str | None, Part]]] = defaultdict(list)
    for event in events:
        if event.from_code is not None and not (event.kind == "boundary" and event.weight is None):
            moves[event.from_code].append((event.to_code, _part(event)))
    left = {event.from_code for event in events if event.kind == "boundary"}
    for code, parts in moves.items():
        if len(parts) == 1 and code not in left:
            parts[0] = (parts[0][0], ALL)
        elif code in left and all(to_code != code for to_code, _ in parts):
            parts.append((code, _rest(parts)))
    return moves


def events_of(frame: pl.DataFrame) -> list[CodeEvent]:
    """Return the rows of a frame of events as events."""
    return [CodeEvent(**row) for row in frame.select(*EVENTS).iter_rows(named=True)]


def _part(event: CodeEvent) -> Part:
    return Part(event.weight, split_of(event), (event.basis,) if event.basis else ())


def _rest(parts: Sequence[tuple[str | None, Part]]) -> Part:
    """Return what stays with a code that lost some of its area: all but the parts."""
    gone = parts[0][1]
    for _, part in parts[1:]:
        gone = gone.beside(part)
    return gone._replace(weight=None if gone.weight is None else ONE - gone.weight)


def _before(events: pl.DataFrame, codes: pl.DataFrame, start: date, end: date) -> pl.DataFrame:
    """Return what the codes of `start` were on the earlier day `end`; those that were nothing have a null `to_code`."""
    back = backwards(settled(steps(events, codes, end, start)))
    new = as_of(codes, start).select(pl.col("code").alias("from_code")).unique().join(back, on="from_code", how="anti")
    nothing = new.select(
        "from_code",
        pl.lit(None, pl.String).alias("to_code"),
        pl.lit(ONE).alias("weight").cast(back.schema["weight"]),
        pl.lit(WHOLE).alias("split"),
        pl.lit(None, pl.String).alias("basis"),
    )
    return pl.concat([back, nothing]).sort("from_code", "to_code")
