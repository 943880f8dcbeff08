"""A workbook as it seems to be: which sheet holds the table, and where its header is."""

import re
from pathlib import Path
from typing import Any

from renkei.language import Text
from renkei.model.proposal import Choice, Doubt
from renkei.proposing import faults
from renkei.proposing.heading import Heading, heading_of
from renkei.readers.excel.cells import Sheet
from renkei.readers.excel.workbook import open_workbook

ROWS = 400
_DATED = re.compile(r"(令和|平成|[RH])?[0-9０-９元][0-9０-９.．年月日度]*")

Found = tuple[dict[str, Any], tuple[Text, ...], tuple[Doubt, ...]]


def in_workbook(path: Path, *, name: str, sheet: str | None) -> Found:
    """Return the settings that read one sheet of a workbook, and the question which, where several hold a table."""
    book = open_workbook(path, name=name, macros=False)
    tables = {each.name: each for each in book.sheets if each.visible and heading_of(grid(each))}
    if not tables:
        raise faults.no_table(name)
    first = max(tables, key=lambda each: len(grid(tables[each])))
    chosen = sheet if sheet in tables else next(iter(tables)) if len(tables) > 1 else first
    heading = heading_of(grid(tables[chosen]))
    if heading is None:
        raise faults.no_table(name)
    settings: dict[str, Any] = {"kind": "excel"}
    if len(book.sheets) > 1:
        settings["sheet"] = pattern_of(chosen, [each.name for each in book.sheets])
    settings |= _heading(heading, grid(tables[chosen]))
    why = Text(f"Excel ブックのシート「{chosen}」", f"the sheet [{chosen}] of a workbook")
    return settings, (why, _said(heading)), _which(tables, chosen) if len(tables) > 1 and sheet is None else ()


def grid(sheet: Sheet, rows: int = ROWS) -> list[list[str]]:
    """Return the first rows of a sheet as texts, blank ones too."""
    found: list[list[str]] = []
    for part in sheet.cells():
        for row, column, text in zip(part.rows.tolist(), part.columns.tolist(), part.text.to_pylist(), strict=True):
            if row > rows:
                return found
            found += [[] for _ in range(row - len(found))]
            line = found[row - 1]
            line += [""] * (column + 1 - len(line))
            line[column] = text or ""
    return found


def pattern_of(chosen: str, names: list[str]) -> str:
    """Return the sheet's name with its date as `*`, where that still means this sheet alone."""
    from fnmatch import fnmatchcase

    open_ended = _DATED.sub("*", chosen)
    means = [each for each in names if fnmatchcase(each, open_ended)]
    return open_ended if means == [chosen] and open_ended.strip("*") else chosen


def _heading(heading: Heading, rows: list[list[str]]) -> dict[str, Any]:
    from renkei.proposing.formats import aside, doubled

    settings: dict[str, Any] = {"preamble": heading.above} if heading.above else {}
    if not heading.rows:
        return settings | {"header": 0, "columns": [f"#{place}" for place in range(1, heading.width + 1)]}
    settings |= {"header": heading.rows} if heading.rows > 1 else {}
    below = heading.above + heading.rows
    settings |= doubled(tuple(tuple(row) for row in rows[heading.above : below]))
    return settings | aside(tuple(tuple(row) for row in rows[below:]))


def _said(heading: Heading) -> Text:
    from renkei.proposing.formats import said_of

    return said_of(heading.above, heading.rows)


def _which(tables: dict[str, Sheet], chosen: str) -> tuple[Doubt, ...]:
    return (
        Doubt(
            id="sheet",
            question=Text("どのシートを登録しますか。", "Which sheet is it?"),
            why=Text("表のあるシートが複数あります。", "Several sheets hold a table."),
            default=chosen,
            choices=tuple(Choice(value=each, says=Text(each, each)) for each in tables),
        ),
    )
