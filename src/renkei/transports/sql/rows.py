"""Rows of a database as one Parquet file: typed where a column has one type, as text where it has several."""

import ipaddress
import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from renkei.errors import ContentError
from renkei.language import Text

_DIGITS = 76
_BYTES = (bytes, bytearray, memoryview)


class Spool:
    """Rows on their way: blocks on the disk, each with the types that it had; one file once all types are known.

    What a type is can't be told before the last row: SQLite types values and not columns, and the digits after the
    point of a PostgreSQL `numeric` are each value's own. The same rows, in the same order, give the same bytes.
    """

    def __init__(self, folder: Path, *, binary: Sequence[str], where: str) -> None:
        self._blocks, self._file = folder / "blocks", folder / "rows.parquet"
        self._binary, self._where = frozenset(binary), where
        self._names: tuple[str, ...] = ()
        self._kinds: list[set[pa.DataType]] = []
        self._count = 0
        self.rows = 0

    def begin(self, names: Sequence[str]) -> None:
        """Say what the columns are called."""
        self._names = tuple(names)
        self._kinds = [set() for _ in names]
        self._blocks.write_bytes(b"")

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Take a block of rows; ContentError where a value has no text that could stand for it."""
        columns = [self._array(name, values) for name, values in zip(self._names, zip(*rows, strict=True), strict=True)]
        for kinds, column in zip(self._kinds, columns, strict=True):
            kinds.add(column.type)
        batch = pa.record_batch(columns, names=list(self._names))
        with self._blocks.open("ab") as file, pa.ipc.new_stream(file, batch.schema) as stream:
            stream.write_batch(batch)
        self.rows += len(rows)
        self._count += 1

    def parquet(self) -> Path:
        """Write the file; every column as its whole turned out to be."""
        schema = pa.schema(
            [pa.field(name, _common(kinds)) for name, kinds in zip(self._names, self._kinds, strict=True)]
        )
        with pq.ParquetWriter(self._file, schema, compression="zstd", version="2.6") as writer:
            for batch in self._read():
                writer.write_batch(
                    pa.record_batch(
                        [_cast(column, field.type) for column, field in zip(batch.columns, schema, strict=True)],
                        schema=schema,
                    )
                )
        return self._file

    def _read(self) -> Iterator[pa.RecordBatch]:
        with pa.OSFile(str(self._blocks)) as file:
            for _ in range(self._count):
                with pa.ipc.open_stream(file) as stream:
                    yield from stream

    def _array(self, name: str, values: Sequence[Any]) -> pa.Array:
        kinds = {type(value) for value in values} - {type(None)}
        if any(issubclass(kind, _BYTES) for kind in kinds):
            return self._hexadecimal(name, values)
        make = _MAKERS.get(next(iter(kinds))) if len(kinds) == 1 else None
        try:
            if not kinds or make:
                return make(values) if make else pa.nulls(len(values))
        except (pa.ArrowInvalid, OverflowError):  # more digits than a type has
            pass
        return self._texts(name, values)

    def _texts(self, name: str, values: Sequence[Any]) -> pa.Array:
        try:
            return pa.array([None if value is None else as_text(value) for value in values], pa.string())
        except TypeError as error:
            raise self._unwritable(name, str(error)) from None

    def _hexadecimal(self, name: str, values: Sequence[Any]) -> pa.Array:
        if name not in self._binary or not all(value is None or isinstance(value, _BYTES) for value in values):
            raise self._unwritable(name, "bytes")
        return pa.array([None if value is None else bytes(value).hex() for value in values], pa.string())

    def _unwritable(self, name: str, kind: str) -> ContentError:
        return ContentError(
            Text(
                f"列「{name}」の型（{kind}）は、そのままでは文字にできません。",
                f"The type ({kind}) of the column [{name}] can't be written as text as it is.",
            ),
            where=self._where,
            fix=Text(
                "バイト列なら binary に列名を書き（16 進数になります）、それ以外は query の中で CAST してください。"
                "不要な列なら columns から外してください。",
                "Name a column of bytes in [binary] (it becomes hexadecimal digits); CAST anything else in [query]; or "
                "leave the column out by [columns].",
            ),
        )


def as_text(value: Any) -> str:
    """Write one value as text, exactly; TypeError, naming its type, where nobody said how."""
    for kinds, write in _WRITERS:
        if isinstance(value, kinds):
            return write(value)
    raise TypeError(type(value).__name__)


def _clock(value: timedelta) -> str:
    """Write MySQL's TIME, which may be more than a day and less than nothing."""
    microseconds = abs(value) // timedelta(microseconds=1)
    seconds, fraction = divmod(microseconds, 1_000_000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    sign = "-" if value < timedelta(0) else ""
    return f"{sign}{hours:02d}:{minutes:02d}:{seconds:02d}" + (f".{fraction:06d}" if fraction else "")


_WRITERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    (bool, lambda value: "true" if value else "false"),
    (float, lambda value: format(Decimal(repr(value)), "f") if isfinite(value) else repr(value)),
    (Decimal, lambda value: format(value, "f") if value.is_finite() else str(value)),
    ((date, datetime), lambda value: value.isoformat()),
    (timedelta, _clock),
    ((dict, list, tuple), lambda value: json.dumps(value, ensure_ascii=False, default=as_text)),
    ((str, int, time, uuid.UUID, ipaddress._IPAddressBase), str),
)


def _moments(values: Sequence[datetime | None]) -> pa.Array:
    aware = {value.tzinfo is not None for value in values if value is not None}
    if len(aware) > 1:
        raise pa.ArrowInvalid("with and without a zone")
    if aware == {True}:
        utc = [None if value is None else value.astimezone(UTC) for value in values]
        return pa.array(utc, pa.timestamp("us", "UTC"))
    return pa.array(values, pa.timestamp("us"))


def _plain(kind: pa.DataType) -> Callable[[Sequence[Any]], pa.Array]:
    return lambda values: pa.array(values, kind)


_MAKERS: Mapping[type, Callable[[Sequence[Any]], pa.Array]] = {
    bool: _plain(pa.bool_()),
    int: _plain(pa.int64()),
    float: _plain(pa.float64()),
    Decimal: pa.array,
    str: _plain(pa.string()),
    date: _plain(pa.date32()),
    datetime: _moments,
}


def _common(kinds: set[pa.DataType]) -> pa.DataType:
    """Return the one type of a column: text where it had several, unless all were decimals."""
    known = {kind for kind in kinds if not pa.types.is_null(kind)}
    if len(known) == 1:
        return next(iter(known))
    if known and all(pa.types.is_decimal(kind) for kind in known):
        scale = max(kind.scale for kind in known)
        digits = max(kind.precision - kind.scale for kind in known) + scale
        if digits <= _DIGITS:
            return pa.decimal128(digits, scale) if digits <= 38 else pa.decimal256(digits, scale)
    return pa.string()


def _cast(column: pa.Array, kind: pa.DataType) -> pa.Array:
    if column.type == kind:
        return column
    if pa.types.is_null(column.type) or (pa.types.is_decimal(column.type) and pa.types.is_decimal(kind)):
        return column.cast(kind)
    return pa.array([None if value is None else as_text(value) for value in column.to_pylist()], pa.string())
