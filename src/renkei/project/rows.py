"""CSV files of content, read row by row with the line of every fault: code lists, their events, crosswalks, decisions."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from renkei.contracts.document import gathered, instead
from renkei.errors import ContentError
from renkei.language import Text

Cells = Mapping[str, str]


class Rows:
    """Reads one file, in UTF-8 with a header that has the columns `needs`, and collects its faults.

    `about` is the header as it is to be written, for who has to mend it; `spare` are columns that may be left out, where
    no others than these and `needs` are allowed.
    """

    def __init__(self, path: Path, *, needs: Sequence[str], about: str, spare: Sequence[str] | None = None) -> None:
        self.path, self.needs, self.about, self.spare = path, needs, about, spare
        self.faults: list[ContentError] = []

    def read(self) -> Iterator[tuple[int, Cells]]:
        """Yield the line and the cells of each row that has as many as the header names."""
        reader = csv.reader(io.StringIO(self._text()), strict=True)
        names = next(reader, [])
        if not self._header(names):
            return
        try:
            for cells in reader:
                if len(cells) == len(names):
                    yield reader.line_num, dict(zip(names, cells, strict=True))
                else:
                    self._count(reader.line_num, cells, names)
        except csv.Error as error:
            what = Text(f"CSV として読めません（{error}）。", f"This is not CSV: {error}.")
            self.add(reader.line_num, what, Text("引用符を確かめてください。", "Check the quotes."))

    def add(self, line: int, what: Text, fix: Text) -> None:
        """Keep a fault of a line."""
        self.faults.append(ContentError(what, where=self.where(line), fix=fix))

    def where(self, line: int) -> str:
        """Name a line as messages do."""
        return f"{self.path.parent.parent.name}/{self.path.parent.name}/{self.path.name}:{line}"

    def day(self, line: int, written: str) -> date | None:
        """Read a day, None where nothing is written; keep a fault where it is none."""
        try:
            return date.fromisoformat(written) if written else None
        except ValueError:
            what = Text(f"日付「{written}」が読み取れません。", f"[{written}] is not a date.")
            self.add(line, what, Text("「2024-01-31」のように書いてください。", "Write it like [2024-01-31]."))
            raise

    def done(self) -> None:
        """Raise ContentError where faults were kept: all of them, in the order of their lines."""
        if self.faults:
            raise gathered(self.faults)

    def _text(self) -> str:
        data = self.path.read_bytes()
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            what = Text("UTF-8 として読めません。", "This is not UTF-8.")
            fix = Text("文字コードを UTF-8 にして保存し直してください。", "Save the file again as UTF-8.")
            self.add(data.count(b"\n", 0, error.start) + 1, what, fix)
            return ""

    def _header(self, names: list[str]) -> bool:
        if self.faults:
            return False
        doubled = {name for name in names if names.count(name) > 1 or not name.strip()}
        allowed = names if self.spare is None else [*self.needs, *self.spare]
        gone = [name for name in self.needs if name not in names]
        strange = [name for name in names if name not in allowed]
        if not (doubled or gone or strange):
            return True
        what = Text(f"見出しが正しくありません（{names}）。", f"The header is wrong: {names}.")
        fix = Text(
            f"1 行目に {self.about} と列名を重複なく書いてください。", f"Begin with {self.about}; no name twice."
        )
        if names and (strange or gone):
            close = instead(strange[0], allowed) if strange else instead(gone[0], names)
            fix = Text(f"{fix.ja}{close.ja}", f"{fix.en} {close.en}")
        self.add(1, what, fix)
        return False

    def _count(self, line: int, cells: list[str], names: list[str]) -> None:
        what = Text(
            f"列が {len(cells)} 個です（見出しは {len(names)} 個）。", f"{len(cells)} cells, {len(names)} named."
        )
        self.add(line, what, Text("コンマの数を確かめてください。", "Check the commas; quote a cell that has one."))


def header(path: Path) -> tuple[str, ...]:
    """Return the column names of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return tuple(next(csv.reader(lines), ()))
