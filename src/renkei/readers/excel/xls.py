"""Workbooks of Excel 97 to 2003, .xls: values through calamine, and beside them what calamine keeps to itself."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from renkei.language import Text
from renkei.readers.excel import faults
from renkei.readers.excel.biff import Told, tell
from renkei.readers.excel.cells import Cells, Facts, Fault, Merge, letters
from renkei.readers.excel.compound import Compound, alone
from renkei.readers.excel.values import duration, number_text

MAX_ROWS, MAX_COLUMNS = 1 << 16, 256
_BATCH = 20_000
_BOX, _SPARSE = 4_000_000, 20
_FIRST_SURE = dt.date(
    1900, 3, 1
)  # calamine gives 1900-02-28 for two days, and for times of negative numbers their twin


class XlsWorkbook:
    """An open .xls."""

    recalculates = False

    def __init__(self, path: Path, *, name: str, macros: bool) -> None:
        """Read what it consists of; raises ReadError where it is broken, encrypted, has macros, or is no .xls."""
        self.name = name
        compound = Compound(path, name=name)
        if "EncryptedPackage" in compound.names:
            raise faults.encrypted(where=name)
        called = next((each for each in ("Workbook", "Book") if compound.stream(each)), "")
        stream = compound.stream(called)
        if stream is None:
            raise faults.not_a_workbook(
                Text("古い形式の Word などのファイル", "an old file of Word or the like"), where=name
            )
        if not macros and "_VBA_PROJECT_CUR" in compound.names:
            raise faults.has_macros(where=name)
        told, self.from_1904 = tell(stream, where=name)
        _check_sizes(told, name)
        with _calamine(name):
            self._book = CalamineWorkbook.from_filelike(BytesIO(alone(stream, name=called)))
            listed = [s for s in self._book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
        if len(listed) != len(told):
            raise faults.broken(f"BIFF: {len(told)} sheets, and {len(listed)} names", where=name)
        self.sheets: Sequence[XlsSheet] = [
            XlsSheet(self, sheet.name, sheet.visible == SheetVisibleEnum.Visible, each)
            for sheet, each in zip(listed, told, strict=True)
        ]

    def sheet(self, name: str) -> Any:
        """Return calamine's sheet."""
        with _calamine(f"{self.name}, {name}"):
            return self._book.get_sheet_by_name(name)


@dataclass(frozen=True)
class XlsSheet:
    """One sheet of an .xls."""

    workbook: XlsWorkbook
    name: str
    visible: bool
    told: Told

    def facts(self) -> Facts:
        """Return what the records tell of it. Whether there are formulas is of no use: calamine gives their values."""
        merges = [
            Merge(a[0] + 1, a[1], b[0] + 1, b[1]) for a, b in self.workbook.sheet(self.name).merged_cell_ranges or ()
        ]
        return Facts(sorted(self.told.hidden_rows), sorted(self.told.hidden_columns), merges)

    def cells(self) -> Iterator[Cells]:
        """Yield its cells, 20,000 rows at once."""
        sheet = self.workbook.sheet(self.name)
        with _calamine(f"{self.workbook.name}, {self.name}"):
            rows = sheet.to_python(skip_empty_area=False)
        for first in range(0, len(rows), _BATCH):
            batch = self._batch(rows[first : first + _BATCH], first + 1)
            if len(batch):
                yield batch

    def _batch(self, batch: list[list[Any]], first: int) -> Cells:
        rows, columns, texts, bad = list[int](), list[int](), list[str](), dict[int, Fault]()
        numeric = list[bool]()
        for row, cells in enumerate(batch, first):
            for column, value in enumerate(cells):
                error = self.told.errors.get((row, column))
                if value == "" and error is None:
                    continue
                text = error or self._text(value, (row, column))
                if error or text is None:
                    text = text or str(value)
                    bad[len(texts)] = Fault("excel.error_cell" if error else "excel.no_such_day", text)
                rows.append(row)
                columns.append(column)
                texts.append(text)
                numeric.append(isinstance(value, float))
        places = np.array(rows, np.int64), np.array(columns, np.int64)
        return Cells(*places, pa.array(texts, pa.string()), np.array(numeric, np.bool_), bad)

    def _text(self, value: Any, place: tuple[int, int]) -> str | None:
        timed = isinstance(value, (dt.date, dt.time, dt.timedelta))
        return None if timed and place in self.told.negative else _text(value)


def _text(value: Any) -> str | None:
    """Return the text of what calamine gives; None for a day that can't be told from another."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return number_text(value) if isinstance(value, (int, float)) else _time(value)


def _time(value: dt.date | dt.time | dt.timedelta) -> str | None:
    if isinstance(value, dt.timedelta):
        return duration(round(value.total_seconds() * 1000)) if value >= dt.timedelta() else None
    if isinstance(value, dt.date) and (value.date() if isinstance(value, dt.datetime) else value) < _FIRST_SURE:
        return None
    if isinstance(value, (dt.datetime, dt.time)):
        return value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")
    return value.isoformat()


def _check_sizes(told: Sequence[Told], name: str) -> None:
    for each in told:
        if each.rows > MAX_ROWS or each.columns > MAX_COLUMNS:
            raise faults.broken(f"BIFF: {each.rows:,} rows, {each.columns:,} columns", where=name)
        if each.rows * each.columns > max(_BOX, _SPARSE * each.values):  # calamine makes room for the whole range
            last = f"{letters(each.columns - 1)}{each.rows}"
            raise faults.too_large(
                Text(
                    f"範囲 [A1:{last}] に値が [{each.values:,}] 個しかないシートがあります。",
                    f"One sheet has [{each.values:,}] values in all of [A1:{last}].",
                ),
                where=name,
            )


@contextmanager
def _calamine(where: str) -> Iterator[None]:
    """Turn what calamine raises into errors that say where; its panics are no Exceptions."""
    try:
        yield
    except PasswordError as e:
        raise faults.encrypted(where=where) from e
    except (CalamineError, OverflowError, ValueError, OSError) as e:
        raise faults.broken(f"{type(e).__name__}: {e}", where=where) from e
    except BaseException as e:
        if type(e).__name__ != "PanicException":
            raise
        raise faults.broken("calamine gave up", where=where) from e
