"""Workbooks that go to people and come back: one table, a drop-down where there is a choice, and what it was made of.

Every cell is text, written as such: nothing that an agency sent can become a formula or a link in Excel (OWASP, CSV
injection), and codes keep their zeros. The titles of the columns are in the reader's language; coming back, they are
known in either. A second sheet keeps the facts of the export, for whoever must tell whether the workbook is stale.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from renkei.errors import UsageError
from renkei.language import Language, Text
from renkei.readers.excel.cells import Sheet, letters
from renkei.readers.excel.workbook import open_workbook

Row = Mapping[str, str | None]

FACTS = "renkei"
MOST_ROWS = 1_048_575  # of a sheet, without its header
_LONGEST = 32_767  # characters of a cell
_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_ALLOWED = {"autofilter": True, "format_columns": True, "format_rows": True}
_LISTS = 3  # the column of the second sheet where lists of choices begin


@dataclass(frozen=True)
class Column:
    """One column of the table. `answer` is to be filled in; `choices` says what a row's drop-down has, if anything."""

    name: str
    title: Text
    width: int = 16
    answer: bool = False
    hidden: bool = False
    choices: Callable[[Row], Sequence[str]] | None = None


@dataclass(frozen=True)
class Cover:
    """A first sheet that says what the workbook is: its title, and lines of text, of which the first is the heading."""

    title: Text
    lines: Sequence[str]


@dataclass(frozen=True)
class Returned:
    """A workbook that came back: the facts of its export, and its rows by the number that Excel shows."""

    facts: Mapping[str, str]
    rows: Mapping[int, Mapping[str, str]]


def write_workbook(
    path: Path,
    *,
    title: Text,
    columns: Sequence[Column],
    rows: Iterable[Row],
    facts: Mapping[str, str],
    language: Language,
    cover: Cover | None = None,
) -> int:
    """Write the table and return how many rows it has; UsageError where a sheet can't hold them or no file be written.

    Where there is a `cover`, the workbook goes to people who do not know it: then only answers can be filled in.
    """
    with _whole(path) as part, xlsxwriter.Workbook(str(part), {**_AS_TEXT, "constant_memory": True}) as book:
        if cover is not None:
            _write_cover(book, cover, language)
        writing = _Writing(book, title.in_(language), columns, language)
        if cover is not None:
            writing.table.protect("", _ALLOWED)
        for row in rows:
            if writing.rows == MOST_ROWS:
                raise _too_many(path)
            writing.row(row)
        writing.finish(facts)
    return writing.rows


def read_workbook(path: Path, columns: Sequence[Column]) -> Returned:
    """Read a workbook that `write_workbook` made with these columns; its rows are those that hold anything.

    Raises UsageError where there is no such file or a column is gone, ReadError where it is no workbook. Columns that
    people have added are left alone; a cell without a value is not there.
    """
    if not path.is_file():
        what = Text(f"ファイル「{path.name}」がありません。", f"There is no file [{path.name}].")
        raise UsageError(what, where=str(path), fix=Text("パスを確かめてください。", "Check the path."))
    sheets = {sheet.name: sheet for sheet in open_workbook(path, name=path.name, macros=False).sheets}
    facts = _grid(sheets[FACTS]) if FACTS in sheets else {}
    grids = (_grid(sheet) for name, sheet in sheets.items() if name != FACTS)
    table = next((grid for grid in grids if _places(grid.get(1, {}), columns)), {})
    places = _places(table.get(1, {}), columns)
    for column in columns:
        if column.name not in places.values():
            raise _lacks(path, column)
    rows = {
        number: {places[at]: text for at, text in cells.items() if at in places and text.strip()}
        for number, cells in table.items()
        if number > 1
    }
    return Returned({cells[0]: cells.get(1, "") for cells in facts.values() if 0 in cells}, rows)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Yield where to write a file that takes the place of `path` once it is whole; what stood there stays till then."""
    part = path.with_name(f"{path.name}.part")
    try:
        yield part
    except FileCreateError as error:
        raise _not_written(path) from error
    else:
        _put(part, path)
    finally:
        with suppress(OSError):
            part.unlink()


def _put(part: Path, path: Path) -> None:
    try:
        part.replace(path)
    except OSError as error:
        raise _not_written(path) from error


def _write_cover(book: Any, cover: Cover, language: Language) -> None:
    sheet = book.add_worksheet(cover.title.in_(language))
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    first = book.add_format({"num_format": "@", "bold": True, "font_size": 14})
    sheet.set_column(0, 0, 100, text)
    sheet.hide_gridlines(2)
    for number, line in enumerate(cover.lines):
        sheet.write_string(number, 0, line, text if number else first)
    sheet.protect()


class _Writing:
    """A workbook that is being written: the table row by row, then the second sheet."""

    def __init__(self, book: Any, title: str, columns: Sequence[Column], language: Language) -> None:
        self.book, self.columns, self.rows = book, columns, 0
        self.table, self.second = book.add_worksheet(title), book.add_worksheet(FACTS)
        self.lists: dict[tuple[str, ...], int] = {}
        self.runs: dict[int, tuple[int, tuple[str, ...]]] = {}
        self.text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        filled = {"num_format": "@", "valign": "top", "text_wrap": True, "bg_color": "#FFF8DC", "locked": False}
        self.answer = book.add_format(filled)
        head = book.add_format({"bold": True, "bg_color": "#DDE6EE", "valign": "top", "text_wrap": True})
        for at, column in enumerate(columns):
            form = self.answer if column.answer else self.text
            self.table.set_column(at, at, column.width, form, {"hidden": column.hidden})
            self.table.write_string(0, at, column.title.in_(language), head)
        self.table.freeze_panes(1, 0)
        self.second.hide()

    def row(self, row: Row) -> None:
        """Write one row."""
        self.rows += 1
        for at, column in enumerate(self.columns):
            form = self.answer if column.answer else self.text
            value = row.get(column.name)
            if value:
                self.table.write_string(self.rows, at, _fitting(value), form)
            elif column.answer:
                self.table.write_blank(self.rows, at, None, form)
            if column.choices is not None:
                self._offer(at, tuple(column.choices(row)))

    def finish(self, facts: Mapping[str, str]) -> None:
        """Write the facts and the lists of choices, and end the drop-downs that are still open."""
        for at in list(self.runs):
            self._close(at, self.rows)
        if self.rows:
            self.table.autofilter(0, 0, self.rows, len(self.columns) - 1)
        said = list(facts.items())
        for number in range(max([len(said), *(len(choices) for choices in self.lists)])):
            for at, text in enumerate(said[number] if number < len(said) else ()):
                self.second.write_string(number, at, text)
            for choices, at in self.lists.items():
                if number < len(choices):
                    self.second.write_string(number, at, choices[number])

    def _offer(self, at: int, choices: tuple[str, ...]) -> None:
        """Go on with the drop-down of the row above, or begin another."""
        if at in self.runs and self.runs[at][1] != choices:
            self._close(at, self.rows - 1)
        if choices and at not in self.runs:
            self.runs[at] = (self.rows, choices)

    def _close(self, at: int, last: int) -> None:
        first, choices = self.runs.pop(at)
        place = self.lists.setdefault(choices, _LISTS + len(self.lists))
        called = letters(place)
        source = f"={FACTS}!${called}$1:${called}${len(choices)}"
        self.table.data_validation(first, at, last, at, {"validate": "list", "source": source})


def _fitting(value: str) -> str:
    """Cut what no cell can hold, and say so in the cell: the whole value is where the row came from."""
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 40]} … [{len(value):,}]"


def _grid(sheet: Sheet) -> dict[int, dict[int, str]]:
    """Return the cells of a sheet as text, by row (from 1) and column (from 0)."""
    found: dict[int, dict[int, str]] = {}
    for cells in sheet.cells():
        placed = zip(cells.rows.tolist(), cells.columns.tolist(), cells.text.to_pylist(), strict=True)
        for row, column, text in placed:
            if text:
                found.setdefault(row, {})[column] = text
    return found


def _places(header: Mapping[int, str], columns: Sequence[Column]) -> dict[int, str]:
    """Return the name of each column that the header has, by where it stands; its title may be in either language."""
    titles = {title: column.name for column in columns for title in column.title}
    return {at: titles[text.strip()] for at, text in header.items() if text.strip() in titles}


def _lacks(path: Path, column: Column) -> UsageError:
    return UsageError(
        Text(f"列「{column.title.ja}」がありません。", f"The column [{column.title.en}] is gone."),
        where=str(path),
        fix=Text(
            "1 行目の見出しは変えずに、書き出したブックに記入してください。",
            "Fill in the workbook that was exported, and leave the titles in its first row as they are.",
        ),
    )


def _not_written(path: Path) -> UsageError:
    return UsageError(
        Text(f"ファイル「{path.name}」を書き出せません。", f"The file [{path.name}] can't be written."),
        where=str(path),
        fix=Text(
            "フォルダーがあるか、書き込めるか、同じ名前のファイルを Excel で開いていないかを確かめてください。",
            "See whether the folder exists and can be written to, and whether the file is open in Excel.",
        ),
    )


def _too_many(path: Path) -> UsageError:
    return UsageError(
        Text(f"行が多すぎて一枚のシートに入りません（{MOST_ROWS:,} 行まで）。", f"A sheet holds {MOST_ROWS:,} rows."),
        where=str(path),
        fix=Text("対象を絞って書き出してください。", "Export fewer rows."),
    )
