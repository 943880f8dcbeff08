"""How the workbook of rejected rows is laid out: what its sheets and columns are called, and what proves that it is ours.

The sheet of facts keeps the source, the run and, by number, of which rejected row and column each line of the table is.
Their digest covers the values as they were received too: a workbook that was altered, or that was made of another run or
by another registration, is told from one that fits.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from renkei.language import Text
from renkei.ledger import canonical
from renkei.stages.mend.rows import Cell, Rejected

FORM = "rejected rows 1"
FACTS = "renkei"
COVER = Text("はじめに", "Read me first")
TABLE = Text("直す行", "Rows to mend")
NUMBER = "number"
VALUE, MENDED = "value", "mended"
TITLES: Mapping[str, Text] = {
    NUMBER: Text("番号", "No."),
    "file": Text("ファイル", "File"),
    "place": Text("場所", "Place"),
    "column": Text("列", "Column"),
    VALUE: Text("受け取った値", "Value as received"),
    "rule": Text("規則", "Rule"),
    "why": Text("隔離した理由", "Why it was rejected"),
    "suggested": Text("候補", "Suggestion"),
    MENDED: Text("直した値", "Mended value"),
    "record": Text("行の内容", "The whole row"),
}
BLANK = Text("（空欄）", "(blank)")
"""What is written to say that the value is to be empty: an empty cell says that nothing was mended."""

LONGEST = 32_000  # characters that a cell of Excel holds, and some to spare


@dataclass(frozen=True)
class Line:
    """One line of the table: a rejected row and one of its values. `number` counts from 1."""

    number: int
    rejected: Rejected
    cell: Cell

    @property
    def row(self) -> int:
        """The row of the sheet, as Excel shows it."""
        return self.number + 1

    @property
    def mendable(self) -> bool:
        """Whether the value can be mended in the workbook."""
        return self.cell.column is not None and self.rejected.record is not None and len(self.cell.value) <= LONGEST


def lines_of(rejected: Sequence[Rejected]) -> list[Line]:
    """Return the lines of a table of rejected rows."""
    cells = [(one, cell) for one in rejected for cell in one.cells]
    return [Line(number, one, cell) for number, (one, cell) in enumerate(cells, 1)]


def facts_of(source: str, run: str, lines: Sequence[Line]) -> dict[str, str]:
    """Return what the sheet of facts says of a table with these lines."""
    named = {"form": FORM, "source": source, "run": run, "digest": digest(source, run, lines)}
    return named | {str(line.number): _told(line) for line in lines}


def digest(source: str, run: str, lines: Sequence[Line]) -> str:
    """Return the SHA-256 of all that a table was made of, in hexadecimal digits."""
    said = [FORM, source, run, *([line.number, _told(line), line.cell.value] for line in lines)]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def _told(line: Line) -> str:
    kept = line.rejected.kept
    return json.dumps([line.rejected.fingerprint, kept.landed, kept.row, line.cell.column], ensure_ascii=False)
