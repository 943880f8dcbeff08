"""Records through a layout: every step is taken for all records of a part at once.

A place in the record is one number for all as long as nothing before it varies, and an array of numbers after the first
table whose length a record tells itself. `there` says which records have what comes next: all (None), or those whose
count is as high, or in which a chosen definition holds.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from renkei.model.readers.fixed_width import RecordsWhere
from renkei.readers.fixed_width.columns import Column, Decoder, spread
from renkei.readers.fixed_width.digits import Bytes, Mask
from renkei.readers.fixed_width.records import Records
from renkei.readers.fixed_width.steps import (
    Back,
    Cell,
    Count,
    Enter,
    Layout,
    Leave,
    Mark,
    Past,
    Seek,
    Skip,
    Step,
    When,
)

BAD_OCCURS, RECORD_LENGTH = "fixed.bad_occurs", "fixed.record_length"
ADRIFT = (BAD_OCCURS, RECORD_LENGTH)
"""The rules of records whose fields may stand anywhere."""
_Places = npt.NDArray[np.int64]
_At = int | _Places
_There = Mask | None


@dataclass(frozen=True)
class Fault:
    """What is wrong with a record: its rule and value, and in which column, where it is in one."""

    rule: str
    value: str
    column: str | None = None


@dataclass
class Reading:
    """What a part of a file became: texts by column, and by record all that is wrong with it."""

    texts: dict[str, Any] = field(default_factory=dict)
    faults: dict[int, list[Fault]] = field(default_factory=dict)


class Machine:
    """Takes the steps of a layout through some records. For one part of a file, and used once."""

    def __init__(
        self,
        layout: Layout,
        decoder: Decoder,
        records: Records,
        repeats: Collection[str] = (),
        *,
        longest: int | None = None,
    ) -> None:
        """`longest`: records may go on after the layout, up to so many bytes; without it they have its length."""
        self._layout, self._decoder, self._records = layout, decoder, records
        self._repeats, self._longest = repeats, longest
        self._cells = layout.cells
        self._square = _square(records)
        self._at: _At = 0
        self._there: _There = None
        self._counts: dict[int, _Places] = {}
        self._stack: list[tuple[_At, _There, bool]] = []
        self._marks: list[_At] = []
        self._early: dict[str, Column] = {}
        self._short = np.zeros(len(records), np.bool_)
        self.reading = Reading()

    def run(self) -> Reading:
        """Read all columns of all records."""
        for step in self._layout.steps:
            self._step(step)
        self._check_lengths()
        return self.reading

    def where(self, condition: RecordsWhere) -> Mask:
        """Return in which records a column has one of some values; it must be at one place in all."""
        values = pc.is_in(_plain(self._texts(condition.column)), value_set=pa.array(condition.values, pa.string()))
        mask: Mask = values.to_numpy(zero_copy_only=False)
        return mask

    def unsure(self) -> Sequence[int]:
        """Return the records that have faults so far: what is asked of them means nothing."""
        return sorted({*self.reading.faults, *np.flatnonzero(self._short).tolist()})

    def _step(self, step: Step) -> None:  # noqa: C901  one case a kind of step
        match step:
            case Cell():
                self._cell(step)
            case Skip(width):
                self._at = self._at + width
            case Seek(at):
                self._at = at
            case Count():
                self._count(step)
            case Enter(table, number):
                self._stack.append((self._at, self._there, True))
                self._there = _both(self._there, self._counts[table] >= number)
            case When(where, unless):
                self._stack.append((self._at, self._there, False))
                holds = self.where(where) if where else ~np.logical_or.reduce([self.where(each) for each in unless])
                self._there = _both(self._there, holds)
            case Leave():
                before, there, moves = self._stack.pop()
                if moves and self._there is not None:
                    self._at = np.where(self._there, self._at, before)
                self._there = there
            case Mark():
                self._marks.append(self._at)
            case Back():
                self._at = self._marks[-1]
            case Past(width):
                self._at = self._marks.pop() + width

    def _cell(self, cell: Cell) -> None:
        column = self._early.get(cell.column) or self._read(cell, self._at, self._there)
        self.reading.texts[cell.column] = column.texts
        self._at = self._at + cell.field.width

    def _texts(self, name: str) -> Any:
        """Return the texts of a column that may not have been reached yet."""
        if name in self.reading.texts:
            return self.reading.texts[name]
        if name not in self._early:
            cell = self._cells[name]
            assert cell.at is not None  # noqa: S101  the layout was checked for it
            self._early[name] = self._read(cell, cell.at, None)
        return self._early[name].texts

    def _read(self, cell: Cell, at: _At, there: _There) -> Column:
        """Decode one column; records without it, or that end before it does, have the empty text."""
        there = self._inside(at, cell.field.width, there)
        rows = None if there is None else np.flatnonzero(there)
        cells = self._bytes(at, cell.field.width, rows)
        decode = self._decoder.decode_distinct if cell.column in self._repeats else self._decoder.decode
        column = decode(cells, cell.field) if len(cells) else Column(pa.array([], pa.string()), {})
        for row, (rule, what) in column.faults.items():
            place = row if rows is None else int(rows[row])
            start = (at if isinstance(at, int) else int(at[place])) + 1
            said = f"{cell.column}: {what}, bytes {start:,}-{start + cell.field.width - 1:,} of the record"
            self._fault(place, Fault(rule, said, cell.column))
        if there is None:
            return column
        return Column(spread(_plain(column.texts), there), {})

    def _inside(self, at: _At, width: int, there: _There) -> _There:
        """Return which records have all bytes of a field; those that should and do not are too short."""
        if self._square is not None and isinstance(at, int) and at + width <= self._square.shape[1]:
            return there
        over = at + width > self._records.lengths
        if not over.any():
            return there
        self._short |= over if there is None else over & there
        return _both(there, ~over)

    def _bytes(self, at: _At, width: int, rows: _Places | None) -> Bytes:
        """Return the bytes of a field, record by record."""
        if self._square is not None and isinstance(at, int):
            cells = self._square[:, at : at + width]
            return cells if rows is None else cells[rows]
        starts = self._records.starts + at
        gathered: Bytes = self._records.data[(starts if rows is None else starts[rows])[:, None] + np.arange(width)]
        return gathered

    def _count(self, step: Count) -> None:
        texts = _plain(self._texts(step.column))
        numeric = pc.match_substring_regex(texts, r"^\d{1,9}$")
        counts = pc.cast(pc.if_else(numeric, texts, "-1"), pa.int64()).to_numpy()
        wrong = (counts < step.low) | (counts > step.high)
        if self._there is not None:
            wrong &= self._there
        wrong[self.unsure()] = False
        for place in np.flatnonzero(wrong).tolist():
            said = f"{step.column}: [{texts[place].as_py()}], {step.low} to {step.high} times"
            self._fault(place, Fault(BAD_OCCURS, said, step.column))
        self._counts[step.table] = np.where((counts < step.low) | (counts > step.high), 0, counts)

    def _check_lengths(self) -> None:
        """Find the records that are not as long as their layout, or were too short on the way."""
        lengths = self._records.lengths
        ends = np.broadcast_to(np.asarray(self._at, np.int64), lengths.shape)
        wrong = self._short | (ends > lengths) | (lengths > (ends if self._longest is None else self._longest))
        wrong[[place for place, faults in self.reading.faults.items() if faults[0].rule == BAD_OCCURS]] = False
        for place in np.flatnonzero(wrong).tolist():
            said = f"{lengths[place]:,} bytes; the layout has {ends[place]:,}"
            self.reading.faults[place] = [Fault(RECORD_LENGTH, said), *self.reading.faults.get(place, [])]

    def _fault(self, place: int, fault: Fault) -> None:
        self.reading.faults.setdefault(place, []).append(fault)


def _square(records: Records) -> Bytes | None:
    """Return the records as the rows of a matrix, where all have one length and stand at equal distances."""
    if not len(records):
        return None
    length = int(records.lengths[0])
    distance = int(records.starts[1] - records.starts[0]) if len(records) > 1 else max(length, 1)
    first = int(records.starts[0])
    if (records.lengths != length).any() or (np.diff(records.starts) != distance).any() or distance < length:
        return None
    return np.lib.stride_tricks.as_strided(records.data[first:], (len(records), length), (distance, 1), writeable=False)


def _both(there: _There, more: Mask) -> Mask:
    return more if there is None else there & more


def _plain(texts: Any) -> Any:
    return texts.dictionary_decode() if pa.types.is_dictionary(texts.type) else texts
