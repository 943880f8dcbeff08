"""Apache Parquet: typed columns as text that loses nothing.

Source: Apache Parquet format, logical types. A file is decoded in batches, never a row group at a time, so that memory
depends on no group's size.
"""

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from renkei.errors import ReadError
from renkei.language import Text
from renkei.model.batch import RawBatch
from renkei.readers.header import check_names
from renkei.readers.leftovers import rejections
from renkei.readers.typed import Faults, NoText, texts

_BATCH_ROWS, _BATCH_BYTES, _AHEAD = 250_000, 16 << 20, 1 << 16
_MOST_BYTES = 2 << 30
"""No row group may be larger: a page of it is decoded at once."""


class _Run(NamedTuple):
    """Row groups that are read together: their numbers, and how many rows and bytes they have."""

    groups: list[int]
    rows: int
    size: int


class ParquetFile:
    """One Parquet file. `_row` is the place of a record in the file, from 1; a null is the empty text."""

    def __init__(self, path: Path, *, name: str, repeats: Collection[str] = (), batch_rows: int = _BATCH_ROWS) -> None:
        self._path, self._name, self._most = path, name, batch_rows
        with self._file() as file:
            schema = file.schema_arrow
            self._coded = [f.name for f in schema if f.name in repeats and _is_text(f.type)]
            self._runs = self._checked(file)
        self.header = tuple(schema.names)
        check_names(self.header, where=name)
        self.notes: tuple[Text, ...] = ()

    def blocks(self) -> Iterator[Callable[[], RawBatch]]:
        """Yield the batches of the file, decoded; each becomes text in any thread."""
        first = 1
        for batch in self._batches():
            yield partial(self._read, batch, first)
            first += batch.num_rows

    def locate(self, rows: Collection[int]) -> dict[int, str]:
        """Return records, by their places, as JSON of their texts."""
        wanted, first, found = np.array(sorted(set(rows)), np.int64), 1, dict[int, str]()
        for batch in self._batches():
            here = wanted[(wanted >= first) & (wanted < first + batch.num_rows)]
            if here.size:
                picked = batch.take(pa.array(here - first))
                found |= dict(zip(here.tolist(), self._shown(picked), strict=True))
            first += batch.num_rows
        return found

    def place(self, row: int, column: str | None = None) -> Text:
        """Say which record, and its column."""
        inside = f" {column}" if column else ""
        return Text(f"{row:,} 件目{inside}", f"record {row:,}{inside}")

    def _checked(self, file: pq.ParquetFile) -> list[_Run]:
        """Return the row groups, small ones together; refuse those that can't be read within bounds.

        Row groups are asked and no column of theirs: a damaged one ends the process in pyarrow 26 (`column(i)`).
        """
        meta, runs = file.metadata, list[_Run]()
        for number in range(meta.num_row_groups):
            rows, size = meta.row_group(number).num_rows, meta.row_group(number).total_byte_size
            if rows < 0 or not 0 <= size <= _MOST_BYTES:
                raise _absurd(rows, size, self._name)
            if runs and runs[-1].rows + rows <= self._most and runs[-1].size + size <= _BATCH_BYTES:
                last = runs.pop()
                runs.append(_Run([*last.groups, number], last.rows + rows, last.size + size))
            else:
                runs.append(_Run([number], rows, size))
        if sum(run.rows for run in runs) != meta.num_rows:
            raise _cut_short(meta.num_rows, sum(run.rows for run in runs), self._name)
        return runs

    def _batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the records as Arrow batches; text that repeats comes dictionary-encoded.

        Each run of row groups has a reader of its own: one reader's dictionaries grow from batch to batch.
        """
        for groups, rows, size in self._runs:
            with self._file(read_dictionary=self._coded) as file:
                most, found = max(1, min(self._most, _BATCH_BYTES * rows // max(size, 1))), 0
                batches = file.iter_batches(batch_size=most, row_groups=groups)
                while (batch := _next(batches, self._name)) is not None:
                    found += batch.num_rows
                    yield batch
            if found != rows:
                raise _cut_short(rows, found, self._name)

    @contextmanager
    def _file(self, **options: Any) -> Iterator[pq.ParquetFile]:
        with _said(self._name):
            file = pq.ParquetFile(self._path, buffer_size=_AHEAD, **options)
        with file:
            yield file

    def _read(self, batch: pa.RecordBatch, first: int) -> RawBatch:
        places = np.arange(first, first + batch.num_rows)
        bad: Faults = {}
        columns = []
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            text, faults = self._text(name, column)
            columns.append(text)
            for index, (rule, what) in faults.items():
                bad.setdefault(index, (rule, f"{name}: {what}"))
        table = pa.table([*columns, pa.array(places)], names=[*self.header, "_row"])
        if not bad:
            return RawBatch(table)
        keep = np.ones(batch.num_rows, np.bool_)
        keep[list(bad)] = False
        order = sorted(bad)
        shown = [json.dumps(row, ensure_ascii=False) for row in table.take(order).drop("_row").to_pylist()]
        rows = [(first + i, *bad[i], said) for i, said in zip(order, shown, strict=True)]
        return RawBatch(table.filter(pa.array(keep)), rejections(rows))

    def _shown(self, batch: pa.RecordBatch) -> list[str]:
        columns = [self._text(name, column)[0] for name, column in zip(self.header, batch.columns, strict=True)]
        return [json.dumps(row, ensure_ascii=False) for row in pa.table(columns, names=list(self.header)).to_pylist()]

    def _text(self, name: str, column: pa.Array) -> tuple[pa.Array, Faults]:
        try:
            return texts(column)
        except (NoText, pa.ArrowException, ValueError, OverflowError) as e:
            raise _no_text(name, e.kind if isinstance(e, NoText) else str(column.type), self._name) from e


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _next(batches: Iterator[pa.RecordBatch], name: str) -> pa.RecordBatch | None:
    with _said(name):
        return next(batches, None)


@contextmanager
def _said(name: str) -> Iterator[None]:
    """Say what pyarrow refuses; an error of the disk is not one of the file."""
    try:
        yield
    except (pa.ArrowException, ValueError, OverflowError, MemoryError, OSError) as e:
        if isinstance(e, OSError) and e.errno is not None:
            raise
        raise _broken(name) from e


def _broken(name: str) -> ReadError:
    return ReadError(
        Text("Parquet として読めません。", "The file can't be read as Parquet."),
        where=name,
        fix=Text(
            "途中で切れたファイルか、別の形式のファイルです。取得し直すか、登録の reader を実際の形式に合わせてください。",
            "It was cut short, or is of another format: fetch it again, or make the registration's reader fit it.",
        ),
    )


def _cut_short(promised: int, rows: int, name: str) -> ReadError:
    return ReadError(
        Text(
            f"[{promised:,}] 件あるはずのファイルに [{rows:,}] 件しか読めるものがありません。",
            f"The file says that it has [{promised:,}] records, and [{rows:,}] can be read.",
        ),
        where=name,
        fix=Text(
            "取得し直してください。続くときは提供元に知らせてください。", "Fetch it again; tell the agency if it stays."
        ),
    )


def _absurd(rows: int, size: int, name: str) -> ReadError:
    return ReadError(
        Text(
            f"行グループ一つに [{rows:,}] 件、[{size:,}] バイトがあります（[{_MOST_BYTES:,}] バイトまで）。",
            f"A row group has [{rows:,}] records and [{size:,}] bytes, [{_MOST_BYTES:,}] at most.",
        ),
        where=name,
        fix=Text(
            "行グループを小さくして（100 万行以下）書き出してもらってください。",
            "Have the file written with smaller row groups, of a million rows or fewer.",
        ),
    )


def _no_text(column: str, kind: str, name: str) -> ReadError:
    return ReadError(
        Text(
            f"列 [{column}] の型 [{kind}] は文字にできません。",
            f"Column [{column}] is of type [{kind}], which can't be made text.",
        ),
        where=name,
        fix=Text(
            "その列を除くか、文字・数値・日付の列として書き出してもらってください。",
            "Have the column left out, or written as text, numbers or dates.",
        ),
    )
