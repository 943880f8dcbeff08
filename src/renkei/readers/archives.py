"""A file that came packed, read as one: its members one after the other, in the order of their names.

`_row` of member m (from 0) is m * 10,000,000,000 + the row in it.
"""

import shutil
import tempfile
import weakref
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Protocol

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from renkei.language import Text
from renkei.model.batch import RawBatch
from renkei.model.readers import Archive
from renkei.readers.refused import other_header
from renkei.readers.unpacking import Member, unpack

STEP = 10_000_000_000


class _Raw(Protocol):
    """What is used of a RawFile here."""

    @property
    def header(self) -> tuple[str, ...]: ...
    @property
    def notes(self) -> tuple[Text, ...]: ...
    def blocks(self) -> Iterator[Callable[[], RawBatch]]: ...
    def locate(self, rows: Collection[int]) -> dict[int, str]: ...
    def place(self, row: int, column: str | None = None) -> Text: ...


Opener = Callable[[Path, str], _Raw]


class ArchivedFile:
    """The members of an archive, unpacked and read as one file; `others` are the files in it that are not read.

    What was unpacked goes when this object does.
    """

    def __init__(self, archive: Archive, path: Path, opener: Opener, *, name: str, scratch: Path | None) -> None:
        folder = Path(tempfile.mkdtemp(dir=scratch, prefix="unpacked-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self._name, self._opener = name, opener
        found = unpack(archive, path, folder, name=name)
        self.members, self.others = found.members, found.others
        self._notes: dict[int, tuple[Text, ...]] = {}
        self._lock = Lock()
        self._last: tuple[int, _Raw] = (0, self._opened(0))
        self.header = self._last[1].header
        self._note(0, self._last[1])

    @property
    def notes(self) -> tuple[Text, ...]:
        """The notes of every member that was read so far."""
        return tuple(self._said(m, note) for m, notes in sorted(self._notes.items()) for note in notes)

    def blocks(self) -> Iterator[Callable[[], RawBatch]]:
        """Yield the blocks of one member after the other; ReadError where one has other columns than the first."""
        for m in range(len(self.members)):
            raw = self._member(m)
            if raw.header != self.header:
                raise self._other_header(m, raw.header)
            for block in raw.blocks():
                yield partial(self._read, m, raw, block)

    def locate(self, rows: Collection[int]) -> dict[int, str]:
        """Return records as they were received, by `_row`."""
        found: dict[int, str] = {}
        for m in sorted({row // STEP for row in rows}):
            if 0 <= m < len(self.members):
                here = self._member(m).locate([row % STEP for row in rows if row // STEP == m])
                found |= {m * STEP + row: text for row, text in here.items()}
        return found

    def place(self, row: int, column: str | None = None) -> Text:
        """Say in which member, and where in it."""
        m = row // STEP
        return self._said(m, self._member(m).place(row % STEP, column))

    def _said(self, m: int, text: Text) -> Text:
        name = self.members[m].name
        return Text(f"{name} の {text.ja}", f"{name}, {text.en}") if name else text

    def _member(self, m: int) -> _Raw:
        with self._lock:
            if self._last[0] != m:
                self._last = (m, self._opened(m))
            return self._last[1]

    def _opened(self, m: int) -> _Raw:
        member: Member = self.members[m]
        return self._opener(member.path, f"{self._name}, {member.name}" if member.name else self._name)

    def _read(self, m: int, raw: _Raw, block: Callable[[], RawBatch]) -> RawBatch:
        batch = block()
        self._note(m, raw)
        return batch if m == 0 else _moved(batch, m * STEP)

    def _note(self, m: int, raw: _Raw) -> None:
        with self._lock:
            self._notes[m] = raw.notes

    def _other_header(self, m: int, header: tuple[str, ...]) -> Exception:
        gone = [name for name in self.header if name not in header]
        new = [name for name in header if name not in self.header]
        return other_header(self.members[m].name, self.members[0].name, gone, new, self._name)


def _moved(batch: RawBatch, by: int) -> RawBatch:
    place = batch.rows.column_names.index("_row")
    moved = pc.add(batch.rows["_row"], pa.scalar(by, pa.int64()))
    rejected, aside = (
        None if part is None else part.with_columns(pl.col("_row") + by) for part in (batch.rejected, batch.aside)
    )
    return replace(batch, rows=batch.rows.set_column(place, "_row", moved), rejected=rejected, aside=aside)
