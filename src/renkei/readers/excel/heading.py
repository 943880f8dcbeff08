"""Where the table of a sheet begins and what its columns are called."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from renkei.model.readers.excel import ExcelReader
from renkei.readers.excel import faults
from renkei.readers.excel.cells import MAX_COLUMN, Fault, Merge, Sheet, letters, number_of, spot
from renkei.readers.header import join_names

SEARCHED = 1_000
_BAR = "\0"  # stops «as left» where a merged range ends
_SPACES = " \t\r\n\u3000\u00a0\ufeff"
Row = Mapping[int, str]


@dataclass(frozen=True)
class Heading:
    """The columns of a table by name, each with its place in the sheet (from 0), and the first row below the header.

    `area` are the columns that belong to the table, from and up to.
    """

    columns: Mapping[str, int]
    first_row: int
    area: range


def heading_of(sheet: Sheet, reader: ExcelReader, merges: Sequence[Merge], *, name: str) -> Heading:
    """Find the header of a sheet; raises ReadError where it is not there or not usable."""
    where = f"{name}, {sheet.name}"
    area = _area(reader.area)
    if not reader.header:
        return _without_header(reader, area, where)
    top = reader.preamble + 1
    rows, bad = _first_rows(sheet, area, SEARCHED + 9 if reader.find else reader.preamble + reader.header)
    if reader.find is not None:
        top = _found(rows, reader.find, where)
    last = top + reader.header - 1
    if not rows or max(rows) < top:
        raise faults.empty_sheet(where=where)
    for (row, column), fault in bad.items():
        if top <= row <= last:
            raise faults.header_fault(fault.value, where=f"{name}, {spot(sheet.name, row, column)}")
    named = _names([rows.get(row, {}) for row in range(top, last + 1)], top, merges, area, where)
    place = f"{name}, {spot(sheet.name, last)}"
    if not named:
        raise faults.no_names(where=place)
    called = _called(named, place, number=reader.number_repeated)
    _check_names(called, reader, place)
    return Heading(called, last + 1, area)


def _check_names(called: Mapping[str, int], reader: ExcelReader, where: str) -> None:
    if taken := [each for each in ("_row", reader.sheet_as) if each in called]:
        raise faults.reserved([str(each) for each in taken], where=where)
    for key, names in (("fill_down", reader.fill_down), ("serial_dates", reader.serial_dates)):
        if lacking := [each for each in names if each not in called]:
            raise faults.no_such_column(key, lacking, where=where)


def _area(said: str | None) -> range:
    if said is None:
        return range(MAX_COLUMN)
    first, last = said.split(":")
    return range(number_of(first), min(number_of(last) + 1, MAX_COLUMN))


def _without_header(reader: ExcelReader, area: range, where: str) -> Heading:
    columns = {called: area.start + i for i, called in enumerate(reader.columns)}
    if len(columns) < len(reader.columns):
        twice = [f"[{called}]" for called, times in Counter(reader.columns).items() if times > 1]
        raise faults.doubled(twice, where=f"{where}, reader.columns")
    _check_names(columns, reader, where)
    return Heading(columns, reader.preamble + 1, area)


def _first_rows(
    sheet: Sheet, area: range, count: int
) -> tuple[dict[int, dict[int, str]], dict[tuple[int, int], Fault]]:
    """Return the cells of the first rows that have some, and those of them that can't be taken."""
    rows: dict[int, dict[int, str]] = {}
    bad: dict[tuple[int, int], Fault] = {}
    for part in sheet.cells():
        few = part.where((part.rows <= count) & (part.columns >= area.start) & (part.columns < area.stop))
        for row, column, text in zip(few.rows.tolist(), few.columns.tolist(), few.text.to_pylist(), strict=True):
            rows.setdefault(row, {})[column] = text
        bad |= {(int(few.rows[i]), int(few.columns[i])): fault for i, fault in few.faults.items()}
        if part.rows[-1] >= count:
            break
    return rows, bad


def _found(rows: Mapping[int, Row], pattern: str, where: str) -> int:
    sought = re.compile(pattern)
    for row, cells in rows.items():
        if row <= SEARCHED and any(sought.search(_cell(text)) for text in cells.values()):
            return row
    raise faults.not_found(pattern, SEARCHED, where=where)


def _cell(text: str) -> str:
    """Take the line ends out of a name, and the spaces around it."""
    return text.strip(_SPACES).replace("\r", "").replace("\n", "")


def _names(rows: Sequence[Row], top: int, merges: Sequence[Merge], area: range, where: str) -> dict[int, str]:
    """Return the names by column.

    A column has none where its header cells are blank and of no merged range, or where its last header cell belongs to
    a range that begins further left: so are names and records of a sheet that is used as squared paper.
    """
    bottom = top + len(rows) - 1
    own = [{column: _cell(text) for column, text in row.items() if _cell(text)} for row in rows]
    covering = [
        m for m in merges if m.top <= bottom and m.bottom >= top and m.left < area.stop and m.right >= area.start
    ]
    if sum((m.right - m.left + 1) * (m.bottom - m.top + 1) for m in covering if m.bottom <= bottom) > MAX_COLUMN * 9:
        raise faults.broken("merged ranges that overlap", where=where)
    width = max((max(row) for row in own if row), default=-1) + 1
    width = max([width, *(m.right + 1 for m in covering if m.top >= top and own[m.top - top].get(m.left))])
    lines = [[row.get(column, "") for column in range(width)] for row in own]
    continued = set[int]()
    covered = set[int]()
    for merge in covering:
        columns = range(max(merge.left, area.start), min(merge.right + 1, width))
        covered |= set(columns)
        if merge.bottom >= bottom:
            continued |= {column for column in columns if column > merge.left}
        _spread(lines, merge, top, columns)
    names = join_names(lines) if lines and width else ()
    has_own = {column for row in own for column in row} | covered
    plain = {c: "/".join(part for part in name.split("/") if part != _BAR) for c, name in enumerate(names)}
    return {c: name for c, name in plain.items() if name and c in has_own and c not in continued}


def _spread(lines: list[list[str]], merge: Merge, top: int, columns: range) -> None:
    """Write the value of a merged range into the upper rows that it covers, and bar what is right of it and below."""
    for row in range(max(merge.top, top), min(merge.bottom, top + len(lines) - 2) + 1):
        line = lines[row - top]
        value = line[merge.left] if row == merge.top and merge.left < len(line) else _BAR
        for column in columns:
            line[column] = value or _BAR
        if merge.right + 1 < len(line):
            line[merge.right + 1] = line[merge.right + 1] or _BAR


def _called(named: Mapping[int, str], where: str, *, number: bool) -> dict[str, int]:
    """Return columns by name; a second one of a name is `name#2` where that is declared, else refused."""
    called: dict[str, int] = {}
    seen = Counter[str]()
    for column, name in named.items():
        seen[name] += 1
        called[name if seen[name] == 1 else f"{name}#{seen[name]}"] = column
    twice = [name for name, times in seen.items() if times > 1]
    if (twice and not number) or len(called) < len(named):
        places = {name: [letters(c) for c, each in named.items() if each == name] for name in twice}
        raise faults.doubled([f"[{name}] ({', '.join(at[:5])})" for name, at in places.items()][:9], where=where)
    return called
