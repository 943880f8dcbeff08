"""A table of an HTML page: one row a row of the table, its columns called as its header cells.

The page is held whole, up to 32 MB. Rows of another length than the header's are rejected; empty ones, and those that
the registration sets aside, are counted.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path

import pyarrow as pa

from renkei.errors import ReadError
from renkei.language import Text
from renkei.model.batch import RawBatch
from renkei.model.readers import HtmlTableReader
from renkei.readers.html_table.grid import Cell, grid
from renkei.readers.html_table.page import choose, tables
from renkei.readers.leftovers import looked_through, no_rows, rejections

__all__ = ["HtmlTableFile"]

_BETWEEN = " | "


class HtmlTableFile:
    """One table of a page. `_row` is the place of a row in it, header rows counted, from 1."""

    def __init__(self, reader: HtmlTableReader, path: Path, *, name: str) -> None:
        table = choose(tables(path, reader, name), reader, name)
        where = f"{name}, table {table.number}"
        self._number, self._rows = table.number, grid(table.element, where)
        self._first = reader.preamble + reader.header
        self._set_aside = {rule: re.compile(pattern) for rule, pattern in reader.set_aside.items()}
        if len(self._rows) < self._first:
            raise _too_short(where)
        self.header = _names(self._rows[reader.preamble : self._first]) if reader.header else reader.columns
        _check(self.header, where)
        self.notes: tuple[Text, ...] = ()

    def blocks(self) -> Iterator[Callable[[], RawBatch]]:
        """Yield the rows, all at once, and what stands above them."""
        yield partial(no_rows, self.header, [(i, _shown(row)) for i, row in enumerate(self._rows[: self._first], 1)])
        yield self._read

    def locate(self, rows: Collection[int]) -> dict[int, str]:
        """Return the texts of rows, by their places."""
        return {row: _shown(self._rows[row - 1]) for row in rows if self._first < row <= len(self._rows)}

    def place(self, row: int, column: str | None = None) -> Text:
        """Say which row of which table, and its column."""
        inside = f" {column}" if column else ""
        return Text(f"表{self._number} {row:,} 行目{inside}", f"table {self._number}, row {row:,}{inside}")

    def _read(self) -> RawBatch:
        dropped, good = Counter[str](), list[tuple[int, list[Cell]]]()
        rejected, left = list[tuple[int, str, str, str]](), list[tuple[int, str]]()
        for place, row in enumerate(self._rows[self._first :], self._first + 1):
            said = next((cell.text for cell in row if cell.text), None)
            aside = "blank_line" if said is None else self._aside(said)
            if aside:
                dropped[aside] += 1
                left.append((place, _shown(row)))
            elif len(row) != len(self.header):
                count = f"{len(row)} of {len(self.header)}"
                rejected.append((place, "html_table.cell_count", count, _shown(row)))
            else:
                good.append((place, row))
        columns = {n: pa.array([row[i].text for _, row in good], pa.string()) for i, n in enumerate(self.header)}
        table = pa.table({**columns, "_row": pa.array([place for place, _ in good], pa.int64())})
        return RawBatch(table, rejections(rejected), dropped, looked_through(left))

    def _aside(self, said: str) -> str | None:
        return next((rule for rule, pattern in self._set_aside.items() if pattern.search(said)), None)


def _names(rows: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    """Return one name a column: what stands above one another, a cell that spans rows once."""
    names = []
    for column in range(max((len(row) for row in rows), default=0)):
        cells = dict.fromkeys(row[column] for row in rows if column < len(row))
        names.append("/".join(cell.text.replace("\n", "") for cell in cells if cell.text) or f"#{column + 1}")
    return tuple(names)


def _check(names: tuple[str, ...], where: str) -> None:
    doubled = [name for name, times in Counter(names).items() if times > 1]
    if doubled or not names or "_row" in names:
        raise _unusable(doubled or list(names), where)


def _shown(row: Sequence[Cell]) -> str:
    return _BETWEEN.join(cell.text for cell in row)


def _too_short(where: str) -> ReadError:
    return ReadError(
        Text(
            "登録された前文と見出しの行数より短い表です。",
            "The table is shorter than the preamble and header that are registered.",
        ),
        where=where,
        fix=Text(
            "登録の reader の table・preamble・header を表に合わせてください。",
            "Make table, preamble and header of the registration's reader fit the table.",
        ),
    )


def _unusable(names: list[str], where: str) -> ReadError:
    shown = ", ".join(f"[{name}]" for name in names)
    return ReadError(
        Text(f"列名が使えません（重複、予約名、または空）: {shown}", f"These column names can't be used: {shown}"),
        where=where,
        fix=Text(
            "見出しの行数を登録の header に合わせるか、header: 0 とし、preamble で見出しを読み飛ばして columns に列名を書いてください。",
            "Set header to the number of header rows; or set it to 0, skip the header by preamble and name the columns in "
            "columns.",
        ),
    )
