from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from renkei.model.readers import ExcelReader
from renkei.readers.excel import ExcelFile

Open = Callable[..., ExcelFile]


def write(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], **options: Any) -> Path:
    """Write a workbook of plain cells: text stays text, numbers numbers, None nothing."""
    book = xlsxwriter.Workbook(str(path), options)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(r, c, value)
                elif value is not None:
                    sheet.write(r, c, value)
    book.close()
    return path


@pytest.fixture
def book(tmp_path: Path) -> Callable[[Any], ExcelFile]:
    """Open what a function writes with xlsxwriter: `book(lambda b: …, header=2)`."""

    def made(build: Callable[[Any], None], *, options: Any = None, **reader: Any) -> ExcelFile:
        path = tmp_path / "book.xlsx"
        made = xlsxwriter.Workbook(str(path), options or {})
        build(made)
        made.close()
        return ExcelFile(ExcelReader(kind="excel", **reader), path, name="book.xlsx")

    return made


@pytest.fixture
def excel(tmp_path: Path) -> Open:
    """Open sheets of plain cells: `excel([["a", "b"], [1, 2]], header=1)`, or `excel({"Sheet1": …, "Sheet2": …})`."""

    def opened(sheets: Any, *, repeats: Sequence[str] = (), **reader: Any) -> ExcelFile:
        sheets = sheets if isinstance(sheets, dict) else {"Sheet1": sheets}
        path = write(tmp_path / "book.xlsx", sheets)
        return ExcelFile(ExcelReader(kind="excel", **reader), path, name="book.xlsx", repeats=repeats)

    return opened


@pytest.fixture
def received(tmp_path: Path) -> Open:
    """Open bytes as they came."""

    def opened(data: bytes, *, name: str = "book.xls", **reader: Any) -> ExcelFile:
        path = tmp_path / name
        path.write_bytes(data)
        return ExcelFile(ExcelReader(kind="excel", **reader), path, name=name)

    return opened
