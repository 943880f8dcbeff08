"""Which kind of workbook a file is, and opening it."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from renkei.language import Text
from renkei.readers.excel import faults
from renkei.readers.excel.cells import Sheet, Workbook
from renkei.readers.excel.compound import MAGIC
from renkei.readers.excel.values import is_blank
from renkei.readers.looks import UTF8_BOM, seems_instead

_LOOK = 1 << 16
_MARKUP = Text("HTML または XML（拡張子だけが .xls のもの）", "HTML or XML that is only called .xls")
_TEXT = Text("CSV などの文字データ", "CSV or other text")


def open_workbook(path: Path, *, name: str, macros: bool) -> Workbook:
    """Open a workbook of either kind; raises ReadError where the file is none, broken, encrypted or has macros."""
    with path.open("rb") as file:
        head = file.read(_LOOK)
    if not head:
        raise faults.not_a_workbook(Text("空のファイル", "an empty file"), where=name)
    if head.startswith(b"PK\x03\x04"):
        from renkei.readers.excel.xlsx import XlsxWorkbook

        return XlsxWorkbook(path, name=name, macros=macros)
    if head.startswith(MAGIC):
        from renkei.readers.excel.xls import XlsWorkbook

        return XlsWorkbook(path, name=name, macros=macros)
    if head.removeprefix(UTF8_BOM).lstrip().startswith(b"<"):
        raise faults.not_a_workbook(seems_instead(head) or _MARKUP, where=name)
    raise faults.not_a_workbook(seems_instead(head) or _TEXT, where=name)


def choose(sheets: Sequence[Sheet], asked: str | None, *, name: str) -> Sequence[Sheet]:
    """Return the sheets to read; raises ReadError where the registration leaves open which, or names none of them."""
    if asked is not None:
        exact = [sheet for sheet in sheets if sheet.name == asked]
        # Hidden sheets must be named in full: a pattern means those that a user sees.
        found = exact or [sheet for sheet in sheets if sheet.visible and fnmatchcase(sheet.name, asked)]
        if not found:
            raise faults.no_such_sheet(asked, [sheet.name for sheet in sheets], where=name)
        return found
    visible = [sheet for sheet in sheets if sheet.visible]
    if len(visible) > 1:  # an empty Sheet2 and Sheet3, as Excel once made them, leave nothing open
        visible = [sheet for sheet in visible if _holds_something(sheet)]
    if not visible:
        raise faults.no_sheet(where=name)
    if len(visible) > 1:
        raise faults.several_sheets([sheet.name for sheet in visible], where=name)
    return visible


def _holds_something(sheet: Sheet) -> bool:
    return any(part.faults or not is_blank(part.text).all() for part in sheet.cells())
