"""Amounts by the codes of one list, or of one day, made amounts by those of another: parts add up to the whole."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from renkei.semantics.crosswalks import SCALE, WHOLE

UNKNOWN, GONE, NO_WEIGHT, NO_CODE = (
    "crosswalk.unknown",
    "crosswalk.abolished",
    "crosswalk.split_without_weight",
    "crosswalk.no_code",
)
SPLIT = "_split"
_UNITS = 10**SCALE
_LARGEST = 2**127 // _UNITS


@dataclass(frozen=True)
class Converted:
    """What a conversion gave: every row that came is in `rows`, whole or in parts, or in `rejected`.

    `rows` have the columns that came, the code replaced, and `_split`, how the part was found; `rejected` those that came
    and `reason`: crosswalk.unknown (the code is not in it), crosswalk.abolished (nothing is left of it, or of a part),
    crosswalk.split_without_weight, crosswalk.no_code. `receipt` has, for each code that became another or was divided,
    `from_code`, `to_code`, `weight`, `split`, `basis`, how many `rows`, and the sum that went there of every amount.
    """

    rows: pl.DataFrame
    rejected: pl.DataFrame
    receipt: pl.DataFrame


def convert(frame: pl.DataFrame, crosswalk: pl.DataFrame, *, code: str, amounts: Sequence[str]) -> Converted:
    """Convert the rows of `frame`, whose `code` is one of the crosswalk's `from_code`, and divide its `amounts`.

    An amount is divided in its own smallest unit (yen, or the last decimal of a Decimal column), downwards, and what is
    left over goes to the parts with the largest fractions (the largest remainder method), so that parts always add up.
    Missing amounts stay missing in every part. Rows that became one code are not added up: that is `group_by`'s work.

    Raises TypeError where an amount is no exact number, ValueError where it is too large (from 1.7e26 units).
    """
    for name in amounts:
        _exact(frame, name)
    numbered = frame.with_row_index("_i")
    fates = numbered.select("_i", reason=_reason(numbered[code], crosswalk))
    kept = numbered.join(fates.filter(pl.col("reason").is_null()).select("_i"), on="_i", how="semi")
    rejected = numbered.join(fates.filter(pl.col("reason").is_not_null()), on="_i", maintain_order="left").drop("_i")
    ways = crosswalk.select(
        pl.col("from_code").alias(code),
        pl.col("to_code").alias("_to_code"),
        pl.col("weight").alias("_weight"),
        pl.col("split").alias(SPLIT),
        pl.col("basis").alias("_basis"),
    )
    parts = kept.join(ways, on=code, maintain_order="left_right")
    whole, divided = parts.filter(pl.col(SPLIT) == WHOLE), parts.filter(pl.col(SPLIT) != WHOLE)
    if divided.height:
        divided = divided.with_columns(_divided(divided, name) for name in amounts)
        parts = pl.concat([whole, divided]).sort("_i", maintain_order=True)
    rows = parts.with_columns(pl.col("_to_code").alias(code)).select(*frame.columns, SPLIT)
    return Converted(rows, rejected, _receipt(parts, code=code, amounts=amounts))


def _exact(frame: pl.DataFrame, name: str) -> None:
    kind = frame.schema[name]
    if not (kind.is_integer() or kind.is_decimal()):
        raise TypeError(f"an amount must be whole or Decimal to be divided: [{name}] is {kind}")
    units = frame[name].to_physical().cast(pl.Int128)
    if any(abs(extreme) >= _LARGEST for extreme in (units.min(), units.max()) if isinstance(extreme, int)):
        raise ValueError(f"an amount of [{name}] is too large to be divided")


def _reason(codes: pl.Series, crosswalk: pl.DataFrame) -> pl.Series:
    """Return why the row of a code can't be converted, null where it can."""
    fates = crosswalk.group_by("from_code").agg(
        gone=pl.col("to_code").is_null().any(), unweighted=pl.col("weight").is_null().any()
    )
    known = pl.DataFrame({"from_code": codes}).join(fates, on="from_code", how="left", maintain_order="left")
    return known.select(
        pl.when(pl.col("from_code").is_null())
        .then(pl.lit(NO_CODE))
        .when(pl.col("gone").is_null())
        .then(pl.lit(UNKNOWN))
        .when("gone")
        .then(pl.lit(GONE))
        .when("unweighted")
        .then(pl.lit(NO_WEIGHT))
    ).to_series()


def _divided(parts: pl.DataFrame, name: str) -> pl.Series:
    """Return an amount, divided by `_weight` between the parts of each row `_i`."""
    kind = parts.schema[name]
    units = parts[name].to_physical().cast(pl.Int128)
    weights = parts["_weight"].to_physical().cast(pl.Int128)
    frame = pl.DataFrame({"_i": parts["_i"], "units": units, "product": units * weights})
    shares = frame.with_columns(share=pl.col("product") // _UNITS, rest=pl.col("product") % _UNITS)
    over = pl.col("units") - pl.col("share").sum().over("_i")
    place = pl.col("rest").rank("ordinal", descending=True).over("_i").cast(pl.Int128)
    made = shares.select(pl.col("share") + (place <= over).cast(pl.Int128)).to_series()
    return _again(made, kind).alias(name)


def _again(units: pl.Series, kind: pl.DataType) -> pl.Series:
    if not isinstance(kind, pl.Decimal):
        return units.cast(kind)
    wide = units.cast(pl.Decimal(38, 0)).cast(pl.Decimal(38, kind.scale)).alias("units")
    return wide.to_frame().select((pl.col("units") / 10**kind.scale).cast(kind)).to_series()


def _receipt(parts: pl.DataFrame, *, code: str, amounts: Sequence[str]) -> pl.DataFrame:
    told = parts.filter((pl.col(SPLIT) != WHOLE) | (pl.col("_to_code") != pl.col(code)))
    by = (
        pl.col(code).alias("from_code"),
        pl.col("_to_code").alias("to_code"),
        pl.col("_weight").alias("weight"),
        pl.col(SPLIT).alias("split"),
        pl.col("_basis").alias("basis"),
    )
    sums = told.group_by(*by).agg(pl.len().alias("rows"), *(pl.col(name).sum() for name in amounts))
    return sums.sort("from_code", "to_code")
