"""The forms that rows are written in, batch by batch."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import BinaryIO, Protocol

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from renkei.ledger import canonical
from renkei.model.contract import Contract
from renkei.semantics import get

BOM = b"\xef\xbb\xbf"
_INSTANT = "%Y-%m-%dT%H:%M:%S%.6fZ"


@dataclass(frozen=True)
class About:
    """What is said of the rows beside them."""

    contract: Contract
    release: int
    released_at: datetime
    as_of: datetime | None
    as_published: date | None

    @property
    def said(self) -> dict[str, object]:
        """The same as plain values."""
        return {
            "dataset": self.contract.dataset,
            "version": self.contract.version,
            "release": self.release,
            "released_at": self.released_at.isoformat(),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "as_published": self.as_published.isoformat() if self.as_published else None,
        }


class Writer(Protocol):
    """Writes batches of rows, and what comes after them: the place to go on from, None where nothing is left."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Write some rows."""

    def end(self, following: str | None) -> None:
        """Write the end."""


@dataclass(frozen=True)
class Form:
    """One form: `paged` ones are for looking and have few rows; the others are files, and whole unless a limit is asked."""

    name: str
    media: str
    writer: Callable[[BinaryIO, pa.Schema, About], Writer]
    paged: bool = False


def schema_of(contract: Contract, names: Sequence[str]) -> pa.Schema:
    """Return the Arrow types of columns, with what they mean beside each."""
    return pa.schema([_field(contract, name) for name in names])


def _field(contract: Contract, name: str) -> pa.Field:
    column = next((each for each in contract.columns if each.name == name), None)
    if column is None:  # of the provenance
        return pa.field(name, pa.int64() if name == "_row" else pa.string())
    said = {
        "title_ja": column.title.ja,
        "title_en": column.title.en,
        "meaning": column.type,
        "unit": column.unit,
        "code_list": column.code_list,
    }
    return pa.field(name, _arrow(get(column.type).dtype), metadata={key: said[key] for key in said if said[key]})


def _arrow(dtype: pl.DataType | type[pl.DataType]) -> pa.DataType:
    if isinstance(dtype, pl.Decimal):
        return pa.decimal128(38, dtype.scale)
    if isinstance(dtype, pl.Datetime):
        return pa.timestamp("us", tz="UTC")
    plain = {"String": pa.string(), "Int64": pa.int64(), "Date": pa.date32(), "Boolean": pa.bool_()}
    return plain[str(dtype)]


class _Json:
    """{"dataset": …, "release": …, "rows": […], "next": …}; a number has all its digits."""

    def __init__(self, out: BinaryIO, schema: pa.Schema, about: About) -> None:
        self.out, self.names, self.first = out, [json.dumps(name, ensure_ascii=False) for name in schema.names], True
        head = json.dumps(about.said, ensure_ascii=False)
        out.write(f'{head[:-1]}, "rows": ['.encode())

    def write(self, batch: pa.RecordBatch) -> None:
        shown = zip(_frame(batch).iter_columns(), batch.schema, strict=True)
        columns = [_fragments(column, field.type) for column, field in shown]
        rows = (
            "{" + ", ".join(f"{name}: {said}" for name, said in zip(self.names, row, strict=True)) + "}"
            for row in zip(*columns, strict=True)
        )
        text = ",\n".join(rows)
        if text:
            self.out.write((("\n" if self.first else ",\n") + text).encode())
            self.first = False

    def end(self, following: str | None) -> None:
        self.out.write(f'], "next": {json.dumps(following)}}}\n'.encode())


class _Csv:
    """UTF-8 with a byte order mark, so that Excel takes it for what it is; RFC 4180: lines end with CR and LF."""

    def __init__(self, out: BinaryIO, schema: pa.Schema, about: About) -> None:
        del about
        self.out = out
        out.write(BOM)
        self._rows(pl.DataFrame({name: [] for name in schema.names}), header=True)

    def write(self, batch: pa.RecordBatch) -> None:
        self._rows(_frame(batch), header=False)

    def end(self, following: str | None) -> None:
        pass

    def _rows(self, frame: pl.DataFrame, *, header: bool) -> None:
        frame.write_csv(self.out, include_header=header, line_terminator="\r\n", datetime_format=_INSTANT)


class _Parquet:
    def __init__(self, out: BinaryIO, schema: pa.Schema, about: About) -> None:
        self.writer = pq.ParquetWriter(out, _told(schema, about), compression="zstd")

    def write(self, batch: pa.RecordBatch) -> None:
        self.writer.write_batch(batch)

    def end(self, following: str | None) -> None:
        del following
        self.writer.close()


class _Arrow:
    def __init__(self, out: BinaryIO, schema: pa.Schema, about: About) -> None:
        self.schema = _told(schema, about)
        self.writer = pa.ipc.new_stream(out, self.schema)

    def write(self, batch: pa.RecordBatch) -> None:
        columns = [_without_remains(column) for column in batch.columns]
        self.writer.write_batch(pa.record_batch(columns, schema=self.schema))

    def end(self, following: str | None) -> None:
        del following
        self.writer.close()


def _told(schema: pa.Schema, about: About) -> pa.Schema:
    said: Mapping[str, object] = {**about.said, "title": about.contract.title}
    return schema.with_metadata({"renkei": canonical(said)})


def _frame(batch: pa.RecordBatch) -> pl.DataFrame:
    """Return the rows with decimals written out, without the zeros at their end."""
    frame = pl.from_arrow(batch)
    assert isinstance(frame, pl.DataFrame)  # noqa: S101  a batch gives a frame
    decimals = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Decimal)]
    plain = (
        pl.col(name).cast(pl.String).str.replace(r"(\.\d*?)0+$", "${1}").str.strip_suffix(".") for name in decimals
    )
    return frame.with_columns(*plain)


def _fragments(column: pl.Series, kind: pa.DataType) -> list[str]:
    """Return the values as JSON; `kind` tells whether what is written out is a number."""
    if column.dtype == pl.String and not pa.types.is_decimal(kind):
        return ["null" if each is None else json.dumps(each, ensure_ascii=False) for each in column]
    if isinstance(column.dtype, pl.Datetime):
        column = column.dt.strftime(_INSTANT)
    quote = '"' if pa.types.is_temporal(kind) else ""
    return ["null" if each is None else f"{quote}{each}{quote}" for each in column.cast(pl.String)]


def _without_remains(array: pa.Array) -> pa.Array:
    """Return an array in whose empty places nothing stands: what memory held there before is nobody's to read."""
    kind = array.type
    if not array.null_count or pa.types.is_string(kind):
        return array
    nothing = next(zero for fits, zero in _NOTHING if fits(kind))
    valid, filled = pc.is_valid(array), pc.fill_null(array, pa.scalar(nothing, kind))
    return pa.Array.from_buffers(kind, len(array), [valid.buffers()[1], filled.buffers()[1]], array.null_count)


_NOTHING: tuple[tuple[Callable[[pa.DataType], bool], object], ...] = (
    (pa.types.is_integer, 0),
    (pa.types.is_decimal, Decimal(0)),
    (pa.types.is_date, date(1970, 1, 1)),
    (pa.types.is_timestamp, datetime(1970, 1, 1, tzinfo=UTC)),
    (pa.types.is_boolean, False),
)
JSON = Form("json", "application/json", _Json, paged=True)
CSV = Form("csv", "text/csv; charset=utf-8", _Csv)
PARQUET = Form("parquet", "application/vnd.apache.parquet", _Parquet)
ARROW = Form("arrow", "application/vnd.apache.arrow.stream", _Arrow)
FORMS: Mapping[str, Form] = {form.name: form for form in (JSON, CSV, PARQUET, ARROW)}
