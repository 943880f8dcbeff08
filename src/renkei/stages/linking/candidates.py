"""Which pairs are looked at at all: never all with all, but those that have something in common."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import polars as pl

CROWD = 250_000
"""Pairs of one group (500 records beside 500): what is larger tells records apart too little to be looked at whole."""
_PIECE = 500_000
_PLACE = ("city", "town", "block")


@dataclass(frozen=True)
class Blocked:
    """Groups of records that have `on` in common; `crowded` counts those left out because they are too large."""

    left: pl.DataFrame
    right: pl.DataFrame
    groups: pl.DataFrame
    on: Sequence[str]
    crowded: int

    def pieces(self) -> Iterator[pl.DataFrame]:
        """Yield pairs (`left`, `right`: places of records), about half a million at once."""
        numbered = self.groups.with_columns(((pl.col("pairs").cum_sum() - 1) // _PIECE).alias("piece"))
        for groups in numbered.partition_by("piece", maintain_order=True):
            named = groups.select(self.on)
            ours = self.left.select("at", *self.on).join(named, on=self.on, how="semi", nulls_equal=True)
            theirs = self.right.select("at", *self.on)
            yield ours.join(theirs, on=self.on, nulls_equal=True).select(left="at", right="at_right")


def by_number(left: pl.DataFrame, right: pl.DataFrame) -> Blocked:
    """Put together the records of one corporate number, however many there are: all of them are pairs."""
    return _blocked(_known(left, "number"), _known(right, "number"), on=("number",), whole=True)


def by_name(left: pl.DataFrame, right: pl.DataFrame, *, anywhere: bool) -> tuple[Blocked, ...]:
    """Put together the records of one name in one city, or `anywhere`; where too many share both, of one address."""
    on = ("name",) if anywhere else ("name", "city")
    left, right = _known(left, "name"), _known(right, "name")
    wide = _blocked(left, right, on=on)
    if not wide.crowded:
        return (wide,)
    rest = (side.join(wide.groups, on=on, how="anti", nulls_equal=True) for side in (left, right))
    return replace(wide, crowded=0), _blocked(*rest, on=("name", *_PLACE))


def by_address(left: pl.DataFrame, right: pl.DataFrame) -> Blocked:
    """Put together the records of one address, down to the block, whatever their names."""
    return _blocked(_known(left, "block"), _known(right, "block"), on=_PLACE)


def _known(records: pl.DataFrame, column: str) -> pl.DataFrame:
    return records.filter(pl.col(column).is_not_null())


def _blocked(left: pl.DataFrame, right: pl.DataFrame, *, on: Sequence[str], whole: bool = False) -> Blocked:
    ours, theirs = (side.group_by(on).len() for side in (left, right))
    pairs = (pl.col("len").cast(pl.Int64) * pl.col("len_right")).alias("pairs")
    groups = ours.join(theirs, on=on, nulls_equal=True).with_columns(pairs)
    kept = groups if whole else groups.filter(pl.col("pairs") <= CROWD)
    return Blocked(left, right, kept.sort(on), on, groups.height - kept.height)
