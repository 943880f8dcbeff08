"""A workbook of rejected rows that came back: read by the reader's limits, and held against the quarantine.

What a person mended is the column of mended values, and nothing else of the workbook is believed: rows, columns and
values as received are those of the quarantine. A workbook in which anything but that column was altered is refused, and
so is one that holds more than was sent: further sheets, formulas, macros, links to other files.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from renkei.model.mending import MENDED as BY_PEOPLE
from renkei.model.registration import Source
from renkei.readers.excel.cells import Sheet, letters, spot
from renkei.readers.excel.workbook import open_workbook
from renkei.readers.excel.xlsx import XlsxWorkbook
from renkei.stages.mend import faults
from renkei.stages.mend.rows import Rejected, rejected_rows
from renkei.stages.mend.sheet import BLANK, COVER, FACTS, LONGEST, MENDED, NUMBER, TABLE, TITLES, VALUE, Line, lines_of
from renkei.stages.mend.sheet import facts_of as facts_made
from renkei.stages.prepare.guard import holding_lines
from renkei.stages.prepare.messages import individual_number_found
from renkei.warehouse.reading import Run
from renkei.workspace import Workspace

MOST_CHARACTERS = 64 << 20
_STRANGE = ("externallinks/", "embeddings/", "activex/", "connections.xml", "querytables/", "customui")

_FINGERPRINT = re.compile(r'\["([0-9a-f]{16})"')

Grid = dict[int, dict[int, str]]


@dataclass(frozen=True)
class Change:
    """One value that was mended: the line of the table, the row of the sheet that it came back in, the new value."""

    line: Line
    row: int
    after: str


@dataclass(frozen=True)
class Returned:
    """What came back: the run whose rows they are, and what was mended of them. `spot` names a place in the workbook."""

    run: Run
    table: str
    column: int
    changes: tuple[Change, ...]

    def spot(self, row: int) -> str:
        """Return how Excel calls the mended cell of a row."""
        return spot(self.table, row, self.column)


def mended_spot(path: Path, row: int) -> str:
    """Return how Excel calls the cell of the mended value in a row of a workbook that came back."""
    sheets = _sheets(path)
    name = next(name for name in TABLE if name in sheets)
    return spot(name, row, _places(_grid(sheets[name], path), path, name)[MENDED])


def returned(workspace: Workspace, source: Source, path: Path) -> Returned:
    """Read a workbook that `renkei quarantine --export` made of rows of `source`.

    Raises ReadError where it is no such workbook, was altered, or no longer fits the quarantine or the registration;
    IndividualNumberFound where somebody wrote one into it.
    """
    sheets = _sheets(path)
    facts = {cells[0]: cells.get(1, "") for cells in _grid(sheets[FACTS], path).values() if 0 in cells}
    run = _run(workspace, source, facts, path)
    lines = _lines(workspace, source, run, facts, path)
    name = next(name for name in TABLE if name in sheets)
    grid = _grid(sheets[name], path)
    _guard(source, path, name, grid)
    places = _places(grid, path, name)
    return Returned(run, name, places[MENDED], tuple(_changes(lines, grid, places, where=f"{path.name}, {name}")))


def _sheets(path: Path) -> dict[str, Sheet]:
    """Return the sheets by name; ReadError where there is anything that no workbook of ours has."""
    book = open_workbook(path, name=path.name, macros=False)
    if not isinstance(book, XlsxWorkbook):
        raise faults.not_ours(path)
    strange = [part for part in book.package.parts if any(each in part for each in _STRANGE)]
    sheets = {sheet.name: sheet for sheet in book.sheets}
    others = [name for name in sheets if name not in {FACTS, *COVER, *TABLE}]
    if strange or others:
        raise faults.more_than_was_sent([*others, *strange], path)
    if FACTS not in sheets or len(set(TABLE) & set(sheets)) != 1:
        raise faults.not_ours(path)
    if formulas := [name for name, sheet in sheets.items() if sheet.facts().formulas]:
        raise faults.formulas(formulas, path)
    return dict(sheets)


def _grid(sheet: Sheet, path: Path) -> Grid:
    """Return the cells of a sheet as text, by row (from 1) and column (from 0)."""
    found, size = Grid(), 0
    for cells in sheet.cells():
        for i, fault in cells.faults.items():
            place = spot(sheet.name, int(cells.rows[i]), int(cells.columns[i]))
            raise faults.unreadable_cell(fault.value, where=f"{path.name}, {place}")
        for row, column, text in zip(cells.rows.tolist(), cells.columns.tolist(), cells.text.to_pylist(), strict=True):
            size += len(text)
            if text.strip():
                found.setdefault(row, {})[column] = text
        if size > MOST_CHARACTERS:
            raise faults.too_much(size, MOST_CHARACTERS, path)
    return found


def _run(workspace: Workspace, source: Source, facts: Mapping[str, str], path: Path) -> Run:
    """Return the run whose rows they are."""
    if "digest" not in facts or "run" not in facts:
        raise faults.not_ours(path)
    if facts.get("source") != source.id:
        raise faults.of_another_source(facts.get("source", "?"), source.id, path)
    run = workspace.warehouse.run(facts["run"])
    if run is None or run.source != source.id or run.delivers == BY_PEOPLE:
        raise faults.unknown_run(facts["run"], path)
    return run


def _lines(workspace: Workspace, source: Source, run: Run, facts: Mapping[str, str], path: Path) -> Mapping[int, Line]:
    """Return the lines of the table by number, as they would be written now; ReadError where others were written."""
    rejected = rejected_rows(workspace, source.id, workspace.warehouse.quarantined(source.id, run=run.run))
    lines = lines_of(_named(rejected, facts))
    if facts_made(source.id, run.run, lines) != dict(facts):
        raise faults.altered_or_stale(path)
    return {line.number: line for line in lines}


def _named(rejected: Sequence[Rejected], facts: Mapping[str, str]) -> list[Rejected]:
    """Return the rejected rows that the facts name."""
    said = {_FINGERPRINT.match(text) for name, text in facts.items() if name.isdecimal()}
    named = {found[1] for found in said if found}
    return [one for one in rejected if one.fingerprint in named]


def _places(grid: Grid, path: Path, name: str) -> dict[str, int]:
    """Return where the columns of the table stand, by name."""
    titles = {title: column for column, each in TITLES.items() for title in each}
    places = {titles[text.strip()]: at for at, text in grid.get(1, {}).items() if text.strip() in titles}
    if len(places) < len(TITLES) or len(grid.get(1, {})) > len(TITLES):
        raise faults.other_columns(where=f"{path.name}, {name}")
    return places


def _changes(lines: Mapping[int, Line], grid: Grid, places: Mapping[str, int], *, where: str) -> Iterator[Change]:
    """Yield what was mended; ReadError where a row is not the one that was sent, or can't be mended here."""
    seen: set[int] = set()
    for row, cells in grid.items():
        if row == 1:
            continue
        at = f"{where}!{row}:{row}"
        said = cells.get(places[NUMBER], "")
        line = lines.get(int(said)) if said.isdecimal() and len(said) < 9 else None
        if line is None or line.number in seen or set(cells) - set(places.values()):
            raise faults.not_a_row_of_ours(said, where=at)
        seen.add(line.number)
        value, after = line.cell.value, cells.get(places[MENDED])
        if len(value) <= LONGEST and _plain(cells.get(places[VALUE], "")) != _plain(value):
            raise faults.other_value(line.number, where=f"{where}!{letters(places[VALUE])}{row}")
        after = "" if after is not None and after.strip() in BLANK else after
        if after is None or after == value:
            continue
        if not line.mendable:
            raise faults.not_mendable(where=f"{where}!{letters(places[MENDED])}{row}")
        yield Change(line, row, after)


def _plain(text: str) -> str:
    """Return a value as spreadsheets leave it alone: they write line ends and white space at the ends their own way."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _guard(source: Source, path: Path, name: str, grid: Grid) -> None:
    """Refuse a workbook into which somebody wrote an Individual Number; of mended values the kernel judges too."""
    texts = [(spot(name, row, column), text) for row, cells in grid.items() for column, text in cells.items()]
    found = holding_lines(pl.Series([text for _, text in texts], dtype=pl.String), named=False)
    if len(found):
        places = [f"{path.name}, {texts[at][0]}" for at in found.to_list()[:20]]
        raise individual_number_found(source, places, len(found))
