"""How well two records agree, in ten-thousandths, so that no score depends on how floating point rounds.

score    half of the name, half of the address; two records of one corporate number have the whole
name     the whole where the keys are equal and no corporate form contradicts; else 0.8 of what the keys have in common
         (Dice's coefficient of their pairs of letters), so that no unequal name is ever enough by itself
address  level by level, each only where the one above agrees: municipality 0.3 (0.2 where only the ward of a
         designated city differs), town 0.3, block 0.4 (0.2 where only its first number agrees); nothing where the
         prefectures differ. An address whose form could not be followed agrees as a whole, or not at all.
"""

from collections.abc import Sequence

import polars as pl

WHOLE = 10_000
UNLIKE = 8_000
"""The most that names have which are not the same."""
AGREEMENTS = ("form_agreement", "prefecture_agreement", "municipality_agreement", "town_agreement", "block_agreement")
PARTS = ("name_score", "address_score", *AGREEMENTS)
_WEIGHTS = {
    "municipality_agreement": {"same": 3_000, "part": 2_000},
    "town_agreement": {"same": 3_000},
    "block_agreement": {"same": 4_000, "part": 2_000},
}
_SIDE = "_right"


class Scoring:
    """Scores pairs of two frames of records as `compared` gives them."""

    def __init__(self, left: pl.DataFrame, right: pl.DataFrame) -> None:
        self.left, self.right = left.drop("at"), right.drop("at").select(pl.all().name.suffix(_SIDE))

    def of(self, pairs: pl.DataFrame, *, least: int = 0) -> pl.DataFrame:
        """Return pairs (places of records) with the numbers of both, `one_number`, `score` and the parts of it.

        `one_number` is null where a number is not known on both sides. Names that can't bring a pair to `least` need
        not be compared letter by letter: their score is 0, or higher but below `least`.
        """
        both = pl.concat([pairs, self.left[pairs["left"]], self.right[pairs["right"]]], how="horizontal")
        both = both.with_columns(
            (pl.col("number") == pl.col("number_right")).alias("one_number"), _form(), *_levels()
        ).with_columns(_address())
        both = both.with_columns(_names(both, least=least))
        told = pl.when("one_number").then(WHOLE).otherwise((pl.col("name_score") + pl.col("address_score") + 1) // 2)
        numbers = pl.col("number").alias("left_number"), pl.col("number_right").alias("right_number")
        return both.select("left", "right", *numbers, "one_number", told.cast(pl.Int32).alias("score"), *PARTS)


def _form() -> pl.Expr:
    """Compare corporate forms: one may be a part of the other's name (医療法人, 医療法人社団), on the same side of it."""
    written = [pl.concat_str(f"form_before{side}", f"form_after{side}") != "" for side in ("", _SIDE)]
    alike = [
        pl.col(place).str.contains(pl.col(place + _SIDE), literal=True)
        | pl.col(place + _SIDE).str.contains(pl.col(place), literal=True)
        for place in ("form_before", "form_after")
    ]
    there = [(pl.col(place) == "") == (pl.col(place + _SIDE) == "") for place in ("form_before", "form_after")]
    same = pl.all_horizontal(*alike, *there)
    return _said(pl.all_horizontal(written), same=same).alias("form_agreement")


def _levels() -> Sequence[pl.Expr]:
    """Compare the levels of addresses one by one."""
    return [
        _level("prefecture"),
        _level("municipality", part=_equal("city")),
        _level("town"),
        _level("block", part=_first("block") == _first("block" + _SIDE)),
    ]


def _level(name: str, *, part: pl.Expr | None = None) -> pl.Expr:
    written = pl.col(name).is_not_null() & pl.col(name + _SIDE).is_not_null()
    return _said(written, same=_equal(name), part=part).alias(f"{name}_agreement")


def _said(written: pl.Expr, *, same: pl.Expr, part: pl.Expr | None = None) -> pl.Expr:
    told = pl.when(~written).then(pl.lit("unknown")).when(same).then(pl.lit("same"))
    told = told if part is None else told.when(part).then(pl.lit("part"))
    return told.otherwise(pl.lit("other"))


def _equal(name: str) -> pl.Expr:
    return pl.col(name) == pl.col(name + _SIDE)


def _first(name: str) -> pl.Expr:
    return pl.col(name).str.extract("^([0-9]+)")


def _address() -> pl.Expr:
    """Add up the levels, each where the one above agrees; some villages have blocks and no towns."""
    points = {
        name: pl.col(name).replace_strict(said, default=0, return_dtype=pl.Int32) for name, said in _WEIGHTS.items()
    }
    municipality, town, block = points.values()
    neither = pl.col("town").is_null() & pl.col("town_right").is_null() & (block > 0)
    town = pl.when(neither).then(_WEIGHTS["town_agreement"]["same"]).otherwise(town)
    below = pl.when(municipality > 0).then(town + pl.when(town > 0).then(block).otherwise(0)).otherwise(0)
    whole = (pl.col("remainder").is_not_null() & _equal("address")).fill_null(value=False)
    told = pl.when(whole).then(WHOLE).when(pl.col("prefecture_agreement") == "other").then(0)
    return told.otherwise(municipality + below).cast(pl.Int32).alias("address_score")


def _names(both: pl.DataFrame, *, least: int) -> pl.Series:
    """Compare names: at once where the keys are equal, letter by letter where that can bring the pair to `least`."""
    equal = (both["name"] == both["name_right"]).fill_null(value=False)
    plain = pl.when(pl.col("form_agreement") == "other").then(UNLIKE).otherwise(WHOLE)
    score = both.select(pl.when(equal).then(plain).otherwise(0).cast(pl.Int32).alias("name_score"))["name_score"]
    hopeful = (
        pl.col("name").is_not_null()
        & pl.col("name_right").is_not_null()
        & (UNLIKE + pl.col("address_score") >= 2 * least)
    )
    places = both.select(hopeful & ~equal).to_series().arg_true()
    return score if places.is_empty() else score.scatter(places, _in_common(both[places], least=least))


def _in_common(both: pl.DataFrame, *, least: int) -> pl.Series:
    """Score names by Dice's coefficient: twice the pairs of letters that both have, by the sum of what each has."""
    letters = _pairs_of_letters(pl.concat([both["name"], both["name_right"].alias("name")]).unique())
    ours, theirs = (
        pl.DataFrame({"name": both[name]}).join(letters, on="name", how="left", maintain_order="left")["letters"]
        for name in ("name", "name_right")
    )
    sizes = pl.DataFrame({"ours": ours.list.len(), "theirs": theirs.list.len()}).cast(pl.Int64)
    size, most = pl.col("ours") + pl.col("theirs"), pl.min_horizontal("ours", "theirs")
    enough = sizes.select(_dice(most, size) + both["address_score"] + 1 >= 2 * least).to_series()
    there = enough.arg_true()
    common = ours.gather(there).list.set_intersection(theirs.gather(there)).list.len().cast(pl.Int64)
    score = sizes[there].select(_dice(pl.lit(common), size)).to_series()
    return pl.zeros(both.height, pl.Int32, eager=True).scatter(there, score)


def _dice(common: pl.Expr, size: pl.Expr) -> pl.Expr:
    """Return 0.8 of 2 × common ÷ size, rounded half up."""
    return ((4 * UNLIKE * common + size) // (2 * size)).cast(pl.Int32)


def _pairs_of_letters(names: pl.Series) -> pl.DataFrame:
    """Return for each name its distinct pairs of neighbouring letters, as numbers; of one letter alone, itself."""
    letters = pl.DataFrame({"name": names}).with_columns(pl.col("name").str.split("").alias("letters"))
    count = pl.col("letters").list.len()
    pairs = letters.select(
        "name",
        pl.when(count > 1).then(pl.col("letters").list.head(count - 1)).otherwise("letters").alias("first"),
        pl.when(count > 1).then(pl.col("letters").list.tail(count - 1)).otherwise("letters").alias("second"),
    ).explode("first", "second")
    told = pairs.select("name", pl.concat_str("first", "second").rank("dense").cast(pl.UInt32).alias("letters"))
    return told.group_by("name").agg(pl.col("letters").unique())
