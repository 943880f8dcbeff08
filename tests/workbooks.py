"""Workbooks as people hand them in: a cell filled in, a part added, as Excel would have saved it."""

import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from renkei.readers.excel.workbook import open_workbook

TABLE = "xl/worksheets/sheet2.xml"


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Change the parts of a workbook, by name."""
    with zipfile.ZipFile(path) as book:
        parts = {entry.filename: book.read(entry) for entry in book.infolist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return path


def filled(path: Path, cells: Mapping[str, str], *, sheet: str = TABLE) -> Path:
    """Write texts into cells (`I2`) that are there, whether they are empty or not."""

    def change(parts: dict[str, bytes]) -> None:
        text = parts[sheet].decode()
        for at, value in cells.items():
            cell = f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
            text, count = re.subn(
                rf'<c r="{at}"(?: [^>]*?)?(?:/>|>.*?</c>)', lambda _, new=cell: new, text, flags=re.DOTALL
            )
            assert count == 1, at
        parts[sheet] = text.encode()

    return rewritten(path, change)


def cells_of(path: Path) -> dict[str, dict[str, str]]:
    """The texts of every sheet, by cell."""
    from renkei.readers.excel.cells import letters

    found: dict[str, dict[str, str]] = {}
    for sheet in open_workbook(path, name=path.name, macros=False).sheets:
        of = found.setdefault(sheet.name, {})
        for cells in sheet.cells():
            places = zip(cells.rows.tolist(), cells.columns.tolist(), cells.text.to_pylist(), strict=True)
            of |= {f"{letters(column)}{row}": text for row, column, text in places if text}
    return found
