"""How a pair stands: what people decided first, then numbers, then the score."""

import polars as pl

from renkei.stages.linking.scores import PARTS

LINKED, REVIEW, REJECTED = "linked", "review", "rejected"


def standing(pairs: pl.DataFrame, *, enough: int, least: int) -> pl.DataFrame:
    """Return the pairs that stand, with `status`, `method` and `reason`; what is below `least` is left out.

    `same` is what was decided, null where nobody has. Two numbers that are both known and differ are never linked by
    anything but a decision: with a score that would be enough they are put before a person, otherwise left out. A pair
    is put before a person too where one of its records has another pair as good.
    """
    undecided = pl.col("same").is_null()
    one, other = pl.col("one_number").fill_null(value=False), (~pl.col("one_number")).fill_null(value=False)
    good = pl.col("score") >= enough
    strong = pairs.with_columns((pl.col("same").fill_null(value=True) & (one | good | ~undecided)).alias("strong"))
    rivals = strong.with_columns(_rivals("left", "right"), _rivals("right", "left"))
    several = (pl.col("rivals_of_left") > 1) | (pl.col("rivals_of_right") > 1)
    status = (
        pl.when(pl.col("same"))
        .then(pl.lit(LINKED))
        .when(~pl.col("same"))
        .then(pl.lit(REJECTED))
        .when(one)
        .then(pl.lit(LINKED))
        .when(other)
        .then(pl.when(good).then(pl.lit(REVIEW)))
        .when(good & ~several)
        .then(pl.lit(LINKED))
        .when(pl.col("score") >= least)
        .then(pl.lit(REVIEW))
    )
    method = (
        pl.when(~undecided)
        .then(pl.lit("decision"))
        .when(one)
        .then(pl.lit("corporate_number"))
        .otherwise(pl.lit("name_and_address"))
    )
    reason = (
        pl.when(pl.col("same") & other)
        .then(pl.lit("numbers_differ"))
        .when(~pl.col("same") & one)
        .then(pl.lit("numbers_equal"))
        .when(~undecided | one)
        .then(None)
        .when(other)
        .then(pl.lit("numbers_differ"))
        .when(good & several)
        .then(pl.lit("several_candidates"))
        .when(~good)
        .then(pl.lit("below_accept"))
    )
    told = rivals.with_columns(status.alias("status"), method.alias("method"), reason.alias("reason"))
    return told.filter(pl.col("status").is_not_null()).select(
        "left", "right", "status", "method", "score", "reason", *PARTS
    )


def _rivals(side: str, other: str) -> pl.Expr:
    """Count the entities that a record could be: records of one number are one."""
    entity = pl.when("strong").then(pl.coalesce(f"{other}_number", pl.format("#{}", other)))
    return entity.drop_nulls().n_unique().over(side).alias(f"rivals_of_{side}")
