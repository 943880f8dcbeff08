"""Crosswalks as frames: what each code is in terms of another list, or of another day.

A crosswalk is a frame of `from_code`, `to_code` (null: there is nothing that the code is now), `weight` (the part of
`from_code` that it is; null where nobody says), `split` and `basis`. `split` is one of

| | |
|---|---|
| `whole` | all of the code is there |
| `exact` | a part of it, as the body that divided it says |
| `modelling_choice` | a part of it, or all, by a rule that somebody chose: `basis` says which |
| `unweighted` | a part of it, and nobody says how large |
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from renkei.model.codelist import CodeMatch
from renkei.semantics.divisions import ONE

SPLITS = ("whole", "exact", "modelling_choice", "unweighted")
WHOLE, EXACT, CHOSEN, UNWEIGHTED = SPLITS
SCALE = 12
CROSSWALK: dict[str, Any] = {
    "from_code": pl.String,
    "to_code": pl.String,
    "weight": pl.Decimal(38, SCALE),
    "split": pl.String,
    "basis": pl.String,
}


def crosswalk(matches: Sequence[CodeMatch]) -> pl.DataFrame:
    """Make the frame of a crosswalk of its rows, in their order; they are known to be right (`divisions_wrong`)."""
    alone = pl.Series([match.from_code for match in matches], dtype=pl.String).is_unique()
    rows = [
        (match.from_code, match.to_code, *_part(match, lonely), match.basis)
        for match, lonely in zip(matches, alone, strict=True)
    ]
    return pl.DataFrame(rows, schema=CROSSWALK, orient="row")


def split_of(match: CodeMatch) -> str:
    """Say what the weight of a row is. A whole code for which somebody had to state a basis is a choice, too."""
    if match.weight is None:
        return UNWEIGHTED
    if match.exact or (match.weight == ONE and not match.basis):
        return WHOLE if match.weight == ONE else EXACT
    return CHOSEN


def settled(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a crosswalk in which a code all of whose parts came together again is whole again."""
    alone = pl.len().over("from_code") == 1
    return frame.with_columns(
        weight=pl.when(alone).then(pl.lit(ONE)).otherwise("weight").cast(CROSSWALK["weight"]),
        split=pl.when(alone).then(pl.lit(WHOLE)).otherwise("split"),
        basis=pl.when(~alone).then("basis"),
    )


def backwards(frame: pl.DataFrame) -> pl.DataFrame:
    """Return what the codes of the later side were before: whole where one code, else parts that nobody can weigh."""
    known = frame.filter(pl.col("to_code").is_not_null())
    alone = pl.len().over("to_code") == 1
    return known.select(
        pl.col("to_code").alias("from_code"),
        pl.col("from_code").alias("to_code"),
        pl.when(alone).then(pl.lit(ONE)).alias("weight").cast(CROSSWALK["weight"]),
        pl.when(alone).then(pl.lit(WHOLE)).otherwise(pl.lit(UNWEIGHTED)).alias("split"),
        pl.lit(None, pl.String).alias("basis"),
    ).sort("from_code", "to_code")


def _part(match: CodeMatch, lonely: bool) -> tuple[Any, str]:
    if lonely and match.weight is None:
        return ONE, CHOSEN if match.basis and not match.exact else WHOLE
    return match.weight, split_of(match)
