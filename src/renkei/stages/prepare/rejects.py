"""Rejected rows, kept whole: where each stood, every reason, and the record as it came."""

import polars as pl
import pyarrow as pa

REASONS: dict[str, type[pl.DataType]] = {
    "_i": pl.UInt32,
    "column": pl.String,
    "from": pl.String,
    "rule": pl.String,
    "value": pl.String,
}
REJECTED: dict[str, type[pl.DataType]] = {"_row": pl.Int64, "reasons": pl.String, "record": pl.String}


def reasons_frame(
    index: pl.Series, rule: pl.Series, value: pl.Series, *, column: str, source: str | None
) -> pl.DataFrame:
    """Return broken rules of one column: `_i` is the row's place in the batch, `value` the text as received."""
    return pl.DataFrame({"_i": index.cast(pl.UInt32), "rule": rule, "value": value.cast(pl.String)}).select(
        "_i", pl.lit(column).alias("column"), pl.lit(source, pl.String).alias("from"), "rule", "value"
    )


def rejected_schema(keys: pl.Schema) -> pl.Schema:
    """Return the columns of rejected rows; `_key_0`, `_key_1` … are the typed values of the key, where known."""
    return pl.Schema([*REJECTED.items(), *((f"_key_{n}", kind) for n, kind in enumerate(keys.dtypes()))])


def gather_rejects(rows: pa.Table, reasons: pl.DataFrame, *, keys: pl.DataFrame) -> pl.DataFrame:
    """Return one line a rejected row: `_row`, `reasons` and `record`, both JSON, and what is known of its key."""
    schema = rejected_schema(keys.schema)
    if reasons.is_empty():
        return pl.DataFrame(schema=schema)
    listed = (
        reasons.with_columns(pl.struct("rule", "column", "from", "value").struct.json_encode().alias("json"))
        .group_by("_i", maintain_order=True)
        .agg(pl.col("json").str.join(","))
        .sort("_i")
    )
    taken = plain(rows.take(pa.array(listed["_i"].to_numpy())))
    record = pl.struct(pl.exclude("_row")).struct.json_encode() if taken.width > 1 else pl.lit("{}")
    known = keys[listed["_i"]]
    known.columns = [name for name in schema if name not in REJECTED]
    return pl.concat(
        [
            taken.select("_row", pl.format("[{}]", listed["json"]).alias("reasons"), record.alias("record")),
            known,
        ],
        how="horizontal",
    )


def reader_rejects(rejected: pl.DataFrame) -> pl.DataFrame:
    """Return, in the same shape, records that the reader could not split."""
    reason = pl.struct("rule", pl.lit(None, pl.String).alias("column"), pl.lit(None, pl.String).alias("from"), "value")
    return rejected.select(
        "_row",
        pl.format("[{}]", reason.struct.json_encode()).alias("reasons"),
        pl.struct(pl.col("record").alias("_line")).struct.json_encode().alias("record"),
    )


def plain(rows: pa.Table) -> pl.DataFrame:
    """Return raw rows as a frame of plain strings, dictionaries resolved."""
    columns = [
        column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column for column in rows.itercolumns()
    ]
    frame = pl.from_arrow(pa.table(dict(zip(rows.column_names, columns, strict=True))))
    assert isinstance(frame, pl.DataFrame)  # noqa: S101  a table gives a frame
    return frame
