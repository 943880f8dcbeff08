"""A contract as a schema of frames: what pandera checks of every batch, and which rows break it."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrors
from pandera.polars import PolarsData

from renkei import semantics
from renkei.language import Text
from renkei.model.contract import Column, Contract

BREACHES = {"index": pl.UInt32, "column": pl.String, "rule": pl.String, "value": pl.String}

EXPLAIN = {
    "contract.required": Text(
        "必須の列に値がありません。元の表で値を入れるか、欠損としてよいなら契約の required を見直してください。",
        "A required column has no value. Fill it in at the origin, or let the contract allow it to be missing.",
    ),
    "contract.minimum": Text(
        "契約が定める最小値を下回っています。値か単位を確かめてください。",
        "It is below the least that the contract allows. Check the value or its unit.",
    ),
    "contract.maximum": Text(
        "契約が定める最大値を上回っています。値か単位を確かめてください。",
        "It is above the most that the contract allows. Check the value or its unit.",
    ),
    "contract.multiple_of": Text(
        "契約が定める小数の桁数より細かい値です。値か単位を確かめてください。",
        "It has more decimals than the contract allows. Check the value or its unit.",
    ),
    "contract.pattern": Text(
        "契約が定める形ではありません。桁数や記号を確かめてください。",
        "It does not have the form that the contract asks for. Check its length and signs.",
    ),
}


def polars_schema(contract: Contract) -> pl.Schema:
    """Return the columns of the contract, in order, with the types that their semantic types give."""
    return pl.Schema({column.name: semantics.get(column.type).dtype for column in contract.columns})


def schema(contract: Contract) -> pa.DataFrameSchema:
    """Compile the contract to a pandera schema: types, nullability, bounds and patterns of exactly its columns."""
    return pa.DataFrameSchema(
        {column.name: _column(column) for column in contract.columns},
        name=contract.dataset,
        strict=True,
        ordered=True,
    )


def breaches(compiled: pa.DataFrameSchema, frame: pl.DataFrame) -> pl.DataFrame:
    """Return which rows of `frame` break the contract: index, column, rule and value, by index; empty where none do.

    `frame` has the contract's columns with its types (a frame that has not is a fault of the program: SchemaErrors).
    It must not be lazy: pandera skips data checks of lazy frames. What the environment says of pandera's depth is
    overruled: no setting may turn a promise off.
    """
    try:
        with config_context(validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA):
            compiled.validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases: pl.DataFrame = errors.failure_cases
        if cases["index"].null_count():
            raise
        absent = pl.col("check") == "not_nullable"
        return cases.select(
            pl.col("index").cast(pl.UInt32),
            pl.col("column").cast(pl.String),
            rule=pl.when(absent).then(pl.lit("contract.required")).otherwise(pl.col("check").cast(pl.String)),
            value=pl.when(~absent).then(pl.col("failure_case").cast(pl.String)),
        ).sort("index", "column", "rule")
    return pl.DataFrame(schema=BREACHES)


def _column(column: Column) -> pa.Column:
    return pa.Column(semantics.get(column.type).dtype, list(_checks(column)), nullable=not column.required)


def _checks(column: Column) -> Sequence[pa.Check]:
    made = []
    if column.minimum is not None:
        made.append(pa.Check.ge(_bound(column, column.minimum), error="contract.minimum"))
    if column.maximum is not None:
        made.append(pa.Check.le(_bound(column, column.maximum), error="contract.maximum"))
    if column.decimals is not None:
        made.append(pa.Check(_decimals(column.decimals), error="contract.multiple_of"))
    if column.pattern is not None:
        made.append(pa.Check.str_contains(column.pattern, error="contract.pattern"))
    return made


def _decimals(count: int) -> Callable[[PolarsData], pl.LazyFrame]:
    def few_enough(data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col(data.key).round(count) == pl.col(data.key))

    return few_enough


def _bound(column: Column, value: str) -> Any:
    if column.logical_type == "date":
        return date.fromisoformat(value)
    return int(value) if column.logical_type == "integer" else Decimal(value)
