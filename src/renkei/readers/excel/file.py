"""A workbook as a stream of records: sheets one after the other, rows set aside as declared, the rest as text."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from renkei.language import Text
from renkei.model.batch import RawBatch
from renkei.model.readers.excel import ExcelReader
from renkei.readers.excel import faults, notes
from renkei.readers.excel.cells import Cells, Fault, Mask, Numbers, Sheet, as_record, letters, spot
from renkei.readers.excel.heading import Heading, heading_of
from renkei.readers.excel.styles import Form
from renkei.readers.excel.values import is_blank, serial_texts
from renkei.readers.excel.workbook import choose, open_workbook
from renkei.readers.leftovers import looked_through, rejections

SHEET = 10_000_000
"""`_row` of sheet k (from 0) is k times this, and the row of the sheet as Excel shows it, from 1."""


class ExcelFile:
    """One workbook, of which one sheet or several of one header are read."""

    def __init__(self, reader: ExcelReader, path: Path, *, name: str, repeats: Collection[str] = ()) -> None:
        """Find the sheets and the header; raises ReadError where the file does not fit its registration."""
        self._reader, self._name, self._repeats = reader, name, frozenset(repeats)
        book = open_workbook(path, name=name, macros=reader.macros)
        self._from_1904 = book.from_1904
        self._sheets = choose(book.sheets, reader.sheet, name=name)
        facts = [sheet.facts() for sheet in self._sheets]
        self._merges = [each.merges for each in facts]
        told = [note for sheet, each in zip(self._sheets, facts, strict=True) for note in notes.of_sheet(sheet, each)]
        self.notes: tuple[Text, ...] = (*notes.of_workbook(book, self._sheets, facts), *told)
        self._headings: dict[int, Heading] = {}
        names = tuple(self._heading(0).columns)
        self.header = (reader.sheet_as, *names) if reader.sheet_as else names

    def blocks(self) -> Iterator[Callable[[], RawBatch]]:
        """Yield the records of all sheets, in pieces of about 4 MB of the sheet's XML."""
        for k in range(len(self._sheets)):
            table = self._table(k)
            for cells in table.pieces():
                yield partial(_as_it_is, table.batch(cells))  # fills go from block to block: read here, in order
            if (rest := table.rest()) is not None:
                yield partial(_as_it_is, rest)

    def locate(self, rows: Collection[int]) -> dict[int, str]:
        """Return rows as JSON of their cells that are not blank, by `_row`."""
        found: dict[int, str] = {}
        for k in sorted({row // SHEET for row in rows} & set(range(len(self._sheets)))):
            wanted = np.unique([row % SHEET for row in rows if row // SHEET == k])
            table = self._table(k)
            for cells in table.pieces():
                found |= table.records(cells.where(np.isin(cells.rows, wanted)))
        return found

    def place(self, row: int, column: str | None = None) -> Text:
        """Say the cell as Excel writes it, `Sheet1!C7`, or the row, `Sheet1!7:7`."""
        k, number = divmod(row, SHEET)
        if not 0 <= k < len(self._sheets):
            return Text(f"{row:,} 行目", f"row {row:,}")
        said = spot(self._sheets[k].name, number, self._heading(k).columns.get(column) if column else None)
        return Text(said, said)

    def _heading(self, k: int) -> Heading:
        if k not in self._headings:
            found = heading_of(self._sheets[k], self._reader, self._merges[k], name=self._name)
            if k and (differing := set(found.columns) ^ set(self._headings[0].columns)):
                lacking = [n for n in self._headings[0].columns if n in differing]
                new = [n for n in found.columns if n in differing]
                where, first = f"{self._name}, {self._sheets[k].name}", self._sheets[0].name
                raise faults.other_header(lacking, new, where=where, first=first)
            self._headings[k] = found
        return self._headings[k]

    def _table(self, k: int) -> "_Table":
        sheet, heading = self._sheets[k], self._heading(k)
        return _Table(self._reader, sheet, heading, k, self.header, self._repeats, from_1904=self._from_1904)


def _solid(cells: Cells) -> Mask:
    """Tell which cells are not blank: more than white space, or at fault."""
    found = ~is_blank(cells.text)
    found[list(cells.faults)] = True
    return found


def _filled_rows(cells: Cells) -> Cells:
    """Return the rows that have a cell that is not blank."""
    if not len(cells):
        return cells
    begins = np.flatnonzero(np.diff(cells.rows, prepend=0))
    filled = np.logical_or.reduceat(_solid(cells), begins)
    return cells if filled.all() else cells.where(np.repeat(filled, np.diff(begins, append=len(cells))))


def _as_it_is(batch: RawBatch) -> RawBatch:
    return batch


@dataclass
class _Above:
    """What stands above in a column that is filled down."""

    text: str = ""
    fault: Fault | None = None


class _Table:
    """The records of one sheet, read once from top to bottom."""

    def __init__(
        self,
        reader: ExcelReader,
        sheet: Sheet,
        heading: Heading,
        k: int,
        header: Sequence[str],
        repeats: Collection[str],
        *,
        from_1904: bool,
    ) -> None:
        self._reader, self._sheet, self._heading, self._k = reader, sheet, heading, k
        self._header, self._repeats = header, repeats
        self._last, self._from_1904 = heading.first_row - 1, from_1904
        self._serial = [heading.columns[name] for name in reader.serial_dates]
        self._above = {name: _Above() for name in reader.fill_down}
        self._patterns = {rule: re.compile(pattern) for rule, pattern in reader.set_aside.items()}
        self._outside: list[Cells] = []  # what stands above, beside and below the table, until a batch takes it along

    def pieces(self) -> Iterator[Cells]:
        """Yield the cells below the header and above the footer, whole rows of which each has a cell that is not blank."""
        held: list[Cells] = []
        area = self._heading.area
        for part in self._sheet.cells():
            inside = (part.rows >= self._heading.first_row) & (part.columns >= area.start) & (part.columns < area.stop)
            if not inside.all():
                self._outside.append(part.where(~inside))
            cells = self._dated(_filled_rows(part.where(inside)))
            if not len(cells):
                continue
            cells = Cells.joined([*held, cells])
            end = int(cells.rows[-1]) - self._reader.footer
            ready = cells.where(cells.rows <= end)
            held = [cells.where(cells.rows > end)] if self._reader.footer else []
            if len(ready):
                yield ready
        self._outside += held

    def _dated(self, cells: Cells) -> Cells:
        """Write the numbers of columns that are declared so as the days that they count."""
        places = np.flatnonzero(np.isin(cells.columns, self._serial) & cells.numeric)
        places = places[~np.isin(places, list(cells.faults))]
        if not places.size:
            return cells
        numbers = np.array([float(text) for text in cells.text.take(pa.array(places)).to_pylist()])
        days = serial_texts(numbers, np.full(places.size, Form.DATE), from_1904=self._from_1904).to_pylist()
        bad = {
            int(i): Fault("excel.no_such_day", cells.text[int(i)].as_py())
            for i, d in zip(places, days, strict=True)
            if not d
        }
        mask = np.zeros(len(cells), np.bool_)
        mask[[i for i in places.tolist() if i not in bad]] = True
        text = pc.replace_with_mask(cells.text, pa.array(mask), pa.array([day for day in days if day], pa.string()))
        return replace(cells, text=text, faults={**cells.faults, **bad})

    def batch(self, cells: Cells) -> RawBatch:
        """Return the records of some rows; to be called in the order of the rows."""
        solid = np.flatnonzero(_solid(cells))
        rows, begins = np.unique(cells.rows[solid], return_index=True)
        dropped = {"blank_line": int(rows[-1]) - self._last - rows.size}
        self._last = int(rows[-1])
        aside = np.zeros(rows.size, np.bool_)
        for rule, mask in self._aside(cells.text.take(pa.array(solid[begins])), rows.size).items():
            dropped[rule] = dropped.get(rule, 0) + int(mask.sum())
            aside |= mask
        if aside.any():
            out = aside[np.searchsorted(rows, cells.rows)]
            self._outside.append(cells.where(out))
            cells, rows = cells.where(~out), rows[~aside]
        bad = self._faults(cells)
        columns = {name: self._column(cells, rows, name, bad) for name in self._heading.columns}
        good = np.ones(rows.size, np.bool_)
        good[np.searchsorted(rows, sorted(bad))] = False
        table = self._shaped({n: c if good.all() else c.filter(pa.array(good)) for n, c in columns.items()}, rows[good])
        counts = {rule: n for rule, n in dropped.items() if n}
        return RawBatch(table, self._rejected(cells, bad), counts, self._looked_through())

    def rest(self) -> RawBatch | None:
        """Return, without a record, what stands below the last one; None where nothing does."""
        outside = self._looked_through()
        nothing = {name: pa.array([], pa.string()) for name in self._heading.columns}
        return None if outside is None else RawBatch(self._shaped(nothing, np.empty(0, np.int64)), aside=outside)

    def _looked_through(self) -> pl.DataFrame | None:
        """Return what became no record since the last call, for whoever must know what it holds."""
        outside, self._outside = self._outside, []
        rows = [found for cells in outside for found in self.records(cells.where(_solid(cells))).items()]
        return looked_through(rows)

    def records(self, cells: Cells) -> dict[int, str]:
        """Return the JSON of rows, by `_row`."""
        return {self._k * SHEET + row: as_record(texts) for row, texts in self._texts(cells).items()}

    def _aside(self, first: pa.StringArray, count: int) -> dict[str, Mask]:
        """Return which rows are set aside, by the rule whose expression their first cell has; the first rule counts."""
        found, left = dict[str, Mask](), np.ones(count, np.bool_)
        if not self._patterns:
            return found
        coded = first.dictionary_encode()
        words, places = [text.strip() for text in coded.dictionary.to_pylist()], coded.indices.to_numpy()
        for rule, pattern in self._patterns.items():
            hit = np.array([pattern.search(word) is not None for word in words], np.bool_)[places] & left
            found[rule] = hit
            left &= ~hit
        return found

    def _faults(self, cells: Cells) -> dict[int, Fault]:
        """Return what is wrong, by row: a cell that can't be taken, or one in a column without a name."""
        bad = dict[int, Fault]()
        stray = ~np.isin(cells.columns, list(self._heading.columns.values()))
        if stray.any():
            stray &= _solid(cells)
        for i in sorted({*np.flatnonzero(stray).tolist(), *cells.faults}):
            row, place = int(cells.rows[i]), f"{letters(int(cells.columns[i]))}{cells.rows[i]}"
            fault = cells.faults.get(i) or Fault("excel.unnamed_column", cells.text[i].as_py())
            rule = fault.rule if not stray[i] or i not in cells.faults else "excel.unnamed_column"
            bad.setdefault(row, Fault(rule, f"{place}: {fault.value}"))
        return bad

    def _column(self, cells: Cells, rows: Numbers, name: str, bad: dict[int, Fault]) -> pa.StringArray:
        """Return one column, a text a row; a cell that is filled down from a faulty one is added to `bad`."""
        own = np.flatnonzero(cells.columns == self._heading.columns[name])
        index = np.full(rows.size, -1, np.int64)
        index[np.searchsorted(rows, cells.rows[own])] = own
        if name in self._above:
            return self._filled(cells, rows, index, name, bad)
        if not own.size:
            return pa.array([""] * rows.size, pa.string())
        if (index >= 0).all():
            return cells.text.take(pa.array(index))
        return pc.fill_null(cells.text.take(pa.array(index, mask=index < 0)), "")

    def _filled(self, cells: Cells, rows: Numbers, index: Numbers, name: str, bad: dict[int, Fault]) -> pa.StringArray:
        above = self._above[name]
        has = index >= 0
        has[has] = _solid(cells)[index[has]]
        source = np.maximum.accumulate(np.where(has, np.arange(index.size), -1))
        taken = np.where(source >= 0, index[np.maximum(source, 0)], -1)
        texts = pc.fill_null(cells.text.take(pa.array(taken, mask=taken < 0)), above.text)
        for place in np.flatnonzero(np.isin(taken, [*cells.faults, *([-1] if above.fault else [])])).tolist():
            fault = cells.faults.get(int(taken[place]), above.fault)
            if fault is not None:
                bad.setdefault(int(rows[place]), fault)
        if taken.size and taken[-1] >= 0:
            self._above[name] = _Above(texts[-1].as_py(), cells.faults.get(int(taken[-1])))
        return texts

    def _shaped(self, columns: Mapping[str, pa.StringArray], rows: Numbers) -> pa.Table:
        if self._reader.sheet_as:
            columns = {**columns, self._reader.sheet_as: pa.array([self._sheet.name] * rows.size, pa.string())}
        coded = {n: columns[n].dictionary_encode() if n in self._repeats else columns[n] for n in self._header}
        return pa.table({**coded, "_row": pa.array(rows + self._k * SHEET, pa.int64())})

    def _rejected(self, cells: Cells, bad: Mapping[int, Fault]) -> pl.DataFrame | None:
        if not bad:
            return None
        said = self.records(cells.where(np.isin(cells.rows, list(bad))))
        rows = [(self._k * SHEET + row, *bad[row], said[self._k * SHEET + row]) for row in sorted(bad)]
        return rejections(rows)

    def _texts(self, cells: Cells) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for row, column, text in zip(cells.rows.tolist(), cells.columns.tolist(), cells.text.to_pylist(), strict=True):
            found.setdefault(row, {})[self._names.get(column, letters(column))] = text
        return found

    @cached_property
    def _names(self) -> dict[int, str]:
        return {column: name for name, column in self._heading.columns.items()}
