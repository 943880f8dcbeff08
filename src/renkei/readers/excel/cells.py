"""The cells of a sheet as arrays, whatever the form of the workbook; and how Excel calls their places."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from renkei.language import Text

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
MAX_ROW, MAX_COLUMN = 1 << 20, 1 << 14
_PLAIN_NAME = re.compile(r"[^\W\d][\w.]*")


class Fault(NamedTuple):
    """Why a cell can't be taken: the named rule, and the value."""

    rule: str
    value: str


@dataclass(frozen=True)
class Cells:
    """Cells in the order of the sheet, one a place: rows from 1 as Excel counts, columns from 0, what they say.

    `text` is an Arrow string array; `numeric` tells the cells that hold a number and are not formatted as dates;
    `faults` are cells that can't be taken, by their index.
    """

    rows: Numbers
    columns: Numbers
    text: "pa.StringArray"
    numeric: Mask
    faults: Mapping[int, Fault] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.rows.size

    def where(self, mask: Mask) -> "Cells":
        """Return the cells for which `mask` holds."""
        if mask.all():
            return self
        places = np.flatnonzero(mask)
        faults = {int(np.searchsorted(places, i)): fault for i, fault in self.faults.items() if mask[i]}
        return Cells(
            self.rows[places], self.columns[places], self.text.take(pa.array(places)), self.numeric[places], faults
        )

    @classmethod
    def joined(cls, parts: Sequence["Cells"]) -> "Cells":
        """Return the cells of several parts, one after the other."""
        if len(parts) == 1:
            return parts[0]
        faults, before = dict[int, Fault](), 0
        for part in parts:
            faults |= {before + i: fault for i, fault in part.faults.items()}
            before += len(part)
        rows, columns = np.concatenate([p.rows for p in parts]), np.concatenate([p.columns for p in parts])
        numeric = np.concatenate([p.numeric for p in parts])
        return cls(rows, columns, pa.concat_arrays([p.text for p in parts]), numeric, faults)


class Merge(NamedTuple):
    """A merged range, its ends included; rows from 1, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Facts:
    """What is to be known of a sheet beside its cells."""

    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    merges: Sequence[Merge] = ()
    formulas: bool = False


class Sheet(Protocol):
    """One sheet of a workbook."""

    @property
    def name(self) -> str:
        """What its tab says."""
        ...

    @property
    def visible(self) -> bool:
        """Whether a user sees its tab."""
        ...

    def facts(self) -> Facts:
        """Return what is to be known of it; raises ReadError where it is broken."""
        ...

    def cells(self) -> Iterator[Cells]:
        """Yield its cells, whole rows in their order; raises ReadError where it is broken."""
        ...


class Workbook(Protocol):
    """A workbook: its sheets of cells in the order of their tabs, and what a steward should know of it."""

    @property
    def sheets(self) -> Sequence[Sheet]:
        """The sheets; charts and macro sheets are none."""
        ...

    @property
    def from_1904(self) -> bool:
        """Whether its days are counted from 1904-01-01 (day 0), as Excel for Macintosh once did."""
        ...

    @property
    def recalculates(self) -> bool:
        """Whether it asks Excel to work out all formulas anew, so that the values in it may be none of Excel's."""
        ...


def letters(column: int) -> str:
    """Return what Excel calls a column, from 0: `C`, `AA`."""
    called = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        called = chr(65 + rest) + called
    return called


def number_of(called: str) -> int:
    """Return the column, from 0, that Excel calls so."""
    number = 0
    for letter in called:
        number = number * 26 + ord(letter) - 64
    return number - 1


def spot(sheet: str, row: int, column: int | None = None) -> str:
    """Return how Excel writes a place: `Sheet1!C7`, `'R6.1.1 現在'!C7`; without a column, the row `Sheet1!7:7`."""
    quoted = sheet if _PLAIN_NAME.fullmatch(sheet) else "'" + sheet.replace("'", "''") + "'"
    return f"{quoted}!{row}:{row}" if column is None else f"{quoted}!{letters(column)}{row}"


def ranges(numbers: Sequence[int], called: Sequence[str] | None = None) -> str:
    """Write ascending numbers in short: `3, 5-9`; `called` are what to write for them, a few at most."""
    said = called or [str(n) for n in numbers]
    runs: list[list[int]] = []
    for i, number in enumerate(numbers):
        if runs and number == numbers[runs[-1][-1]] + 1:
            runs[-1][1:] = [i]
        else:
            runs.append([i])
    shown = [said[run[0]] + (f"-{said[run[-1]]}" if len(run) > 1 else "") for run in runs[:20]]
    return ", ".join(shown) + (", …" if len(runs) > 20 else "")


def as_record(texts: Mapping[str, str]) -> str:
    """Return the JSON of a row of cells."""
    return json.dumps(texts, ensure_ascii=False)


def row_place(row: int) -> Text:
    """Say a row in words, for people who look at the sheet."""
    return Text(f"{row:,} 行", f"row {row:,}")
