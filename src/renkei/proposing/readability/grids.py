"""A file as the grids of texts that a reader of it sees, each cell with its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from renkei.proposing.facts import Facts, facts_of
from renkei.proposing.heading import NOTE, Heading, heading_of
from renkei.proposing.judging import Judged, judge
from renkei.proposing.sheets import grid
from renkei.proposing.text import first_lines
from renkei.proposing.words import Named, named
from renkei.readers.excel.cells import Facts as SheetFacts
from renkei.readers.excel.cells import spot
from renkei.readers.excel.workbook import open_workbook
from renkei.readers.header import join_names

ROWS, COLUMNS = 5_000, 300
_NOTES = 2


@dataclass(frozen=True)
class Column:
    """A column of the table: its place (from 0), its name, its values below the header, and what they seem to mean."""

    place: int
    name: str
    values: Sequence[str]
    facts: Facts
    named: Named
    judged: Judged


@dataclass(frozen=True)
class Grid:
    """One sheet, or one file of delimited text: its rows as texts, where its header is, and how its places are called.

    `starts` are the lines on which the records of a delimited file begin; `facts` what else is known of a sheet.
    """

    sheet: str | None
    rows: Sequence[Sequence[str]]
    heading: Heading
    starts: Sequence[int] = ()
    facts: SheetFacts | None = None

    def where(self, row: int, column: int | None = None) -> str:
        """Say a place; rows and columns from 0."""
        if self.sheet is not None:
            return spot(self.sheet, row + 1, column)
        line = self.starts[row] if row < len(self.starts) else row + 1
        return f"{line}" if column is None else f"{line}:{column + 1}"

    @property
    def below(self) -> int:
        """The first row below the header, from 0."""
        return self.heading.above + self.heading.rows

    @cached_property
    def header(self) -> list[list[str]]:
        """The cells of the header, filled up to the width of the table."""
        rows = self.rows[self.heading.above : self.below]
        return [[*row[: self.heading.width], *[""] * (self.heading.width - len(row))] for row in rows]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the columns are called, in one."""
        if not self.header:
            return tuple("" for _ in range(self.heading.width))
        return join_names([[cell.strip() for cell in row] for row in self.header])

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table; rows that are notes or blank left out."""
        made = []
        for place, name in enumerate(self.names[:COLUMNS]):
            values = [row[place] if place < len(row) else "" for _, row in self.records]
            facts, said = facts_of(pl.Series(values, dtype=pl.String)), named(name)
            made.append(Column(place, name, values, facts, said, judge(facts, said)))
        return tuple(made)

    @cached_property
    def records(self) -> tuple[tuple[int, Sequence[str]], ...]:
        """The rows below the header that are records, each with its place."""
        return tuple((i, row) for i, row in enumerate(self.rows[self.below :], self.below) if self.full(row))

    def full(self, row: Sequence[str]) -> bool:
        """Tell whether a row is a record: more than a note beside which nothing stands."""
        cells = [cell.strip() for cell in row if cell.strip()]
        if len(cells) > _NOTES or len(cells) >= self.heading.width:
            return True
        return bool(cells) and self.heading.width <= _NOTES and not NOTE.search(cells[0])


def grids_of(path: Path, *, name: str) -> tuple[Grid, ...]:
    """Return the grids of a workbook or a delimited file; none where it is another kind of file."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        book = open_workbook(path, name=name, macros=True)
        found = []
        for sheet in book.sheets:
            rows = grid(sheet, ROWS)
            if (heading := heading_of(rows)) is not None:
                found.append(Grid(sheet.name, rows, heading, (), sheet.facts()))
        return tuple(found)
    lines = first_lines(path, name=name, most=ROWS)
    heading = heading_of(lines.rows, written=True)
    return (Grid(None, lines.rows, heading, lines.starts),) if heading is not None else ()
