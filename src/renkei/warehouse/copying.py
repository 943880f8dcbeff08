"""Rows into PostgreSQL by COPY and out of it into Arrow, batch by batch."""

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
from psycopg import Column, sql
from sqlalchemy import Connection, Table

BATCH = 32_768
FORM = pc.WriteOptions(include_header=False, batch_size=BATCH)
NUMERIC = 1700
# What PostgreSQL's own types (by the OID in its catalogue, pg_type.dat) are in Arrow; all others come as text.
ARROW = {
    16: pa.bool_(),
    20: pa.int64(),
    21: pa.int64(),
    23: pa.int64(),
    700: pa.float64(),
    701: pa.float64(),
    1082: pa.date32(),
    1114: pa.timestamp("us"),
    1184: pa.timestamp("us", tz="UTC"),
}


def copy_file(connection: Connection, target: Table, path: Path, *, columns: Sequence[str], number: int) -> None:
    """Copy `columns` of a Parquet file into `target`, whose last column takes `number`; memory: one batch.

    The form is CSV as Arrow writes it: texts in quotes, so that an empty one is not taken for a missing one.
    """
    driver: Any = connection.connection.driver_connection
    into = sql.Identifier(str(target.name))
    with driver.cursor() as cursor, cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(into)) as copy:
        for batch in pq.ParquetFile(path).iter_batches(batch_size=BATCH, columns=list(columns)):
            rows = [_plain(batch.column(column)) for column in columns]
            rows.append(pa.repeat(pa.scalar(number, pa.int32()), batch.num_rows))
            text = io.BytesIO()
            pc.write_csv(pa.record_batch(rows, names=[*columns, "_file"]), text, FORM)
            copy.write(text.getbuffer())


def arrow(description: Sequence[Column], rows: Iterable[Sequence[Any]]) -> pa.Table:
    """Gather what a cursor yields into an Arrow table, typed by the columns of the query."""
    batches = list(pages(description, rows)) or [[_array(column.type_code, []) for column in description]]
    names = [column.name for column in description]
    return pa.table([_joined(parts) for parts in zip(*batches, strict=True)], names=names)


def pages(description: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[list[pa.Array]]:
    """Yield what a cursor yields as Arrow columns, some rows at a time; the decimals of one page may not be the next's."""
    rows, kinds = iter(rows), [column.type_code for column in description]
    while page := list(islice(rows, BATCH)):
        columns = zip(*page, strict=True)
        yield [_array(kind, list(values)) for kind, values in zip(kinds, columns, strict=True)]


def _plain(column: pa.Array) -> pa.Array:
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _array(kind: int, values: list[Any]) -> pa.Array:
    if kind == NUMERIC:
        return _numbers(values)
    if kind in ARROW:
        return pa.array(values, ARROW[kind])
    return pa.array([v if v is None or isinstance(v, str) else _text(v) for v in values], pa.string())


def _numbers(values: list[Decimal | None]) -> pa.Array:
    """Keep numbers as they are: as many decimals as the longest has; as text where one is no number, or too long."""
    finite = [v for v in values if v is not None]
    if not all(v.is_finite() for v in finite):
        return pa.array([None if v is None else str(v) for v in values], pa.string())
    scale = max((-int(v.as_tuple().exponent) for v in finite), default=0)
    whole = max((v.adjusted() + 1 for v in finite if v), default=1)
    if max(scale, 0) + max(whole, 1) > 38:
        return pa.array([None if v is None else str(v) for v in values], pa.string())
    return pa.array(values, pa.decimal128(38, max(scale, 0)))


def _joined(parts: Sequence[pa.Array]) -> pa.ChunkedArray:
    """Join the pages of a column: to the most decimals, or to text where one page had to be text."""
    kinds = {part.type for part in parts}
    if len(kinds) == 1:
        return pa.chunked_array(parts)
    if any(pa.types.is_string(kind) for kind in kinds):
        return pa.chunked_array([part.cast(pa.string()) for part in parts])
    widest = max(kinds, key=lambda kind: kind.scale)
    return pa.chunked_array([part.cast(widest) for part in parts])


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)
