"""Which records of two agencies are about one entity: a pure kernel, frames in, pairs out, every pair with its reasons.

    records      what is compared: number, key of the name, corporate form, levels of the address
    candidates   which pairs are looked at: those that have the number, the name or the address in common
    scores       how well names and addresses agree, in ten-thousandths
    standing     linked, before a person, or rejected; and why

The order of records makes no difference, nor which of the two agencies is called the left one.
"""

from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from renkei.stages.linking.candidates import by_address, by_name, by_number
from renkei.stages.linking.records import compared
from renkei.stages.linking.scores import PARTS, WHOLE, Scoring
from renkei.stages.linking.standing import standing

__all__ = ["Links", "link"]

_PAIR = {"left": pl.UInt32(), "right": pl.UInt32()}
DECIDED = pl.Schema({**_PAIR, "same": pl.Boolean()})


@dataclass(frozen=True)
class Links:
    """Pairs of records by their places in the two frames, in that order, each pair once.

    `pairs` has `left`, `right`, `status` (linked, review, rejected), `method` (corporate_number, decision,
    name_and_address), `score` (0 to 1, 4 decimals), `reason` (null where nothing needs one), and the parts of the score.
    `crowded` counts groups of records that were too large to look at every pair of them.
    """

    pairs: pl.DataFrame
    crowded: int


def link(left: pl.DataFrame, right: pl.DataFrame, *, decided: pl.DataFrame, accept: Decimal, review: Decimal) -> Links:
    """Find the pairs of two frames of records with the String columns `number`, `name` and `address`, null allowed.

    `decided` has what people have decided (`DECIDED`), each pair once: it stands whatever the score. Memory is bounded
    by the result and by one piece of the candidates; a pair that shares neither number, name nor address is never made.
    """
    least, enough = (int(share * WHOLE) for share in (review, accept))
    sides = compared(left), compared(right)
    scoring = Scoring(*sides)
    likely = *by_name(*sides, anywhere=least <= WHOLE // 2), by_address(*sides)
    kept = [scoring.of(decided.select("left", "right"))]
    kept += [scoring.of(pairs) for pairs in by_number(*sides).pieces()]
    kept += [_above(least, scoring.of(pairs, least=least)) for each in likely for pairs in each.pieces()]
    pairs = pl.concat(kept).unique(["left", "right"], keep="first", maintain_order=True)
    judged = standing(pairs.join(decided, on=["left", "right"], how="left"), enough=enough, least=least)
    shares = [(pl.col(name).cast(pl.Decimal(9, 4)) / WHOLE).cast(pl.Decimal(9, 4)) for name in ("score", *PARTS[:2])]
    return Links(judged.sort("left", "right").with_columns(shares), sum(each.crowded for each in likely))


def _above(least: int, scored: pl.DataFrame) -> pl.DataFrame:
    return scored.filter(pl.col("score") >= least)
