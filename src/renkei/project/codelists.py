"""Code lists that are files: `code`, `valid_from`, `valid_to` (both inclusive, empty = open) and further columns."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from renkei.contracts.document import gathered, instead
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.codelist import CodeList, CodeRow

_OWN = ("code", "valid_from", "valid_to")


def read_codes(codelist: CodeList) -> tuple[CodeRow, ...]:
    """Read the rows of a code list from the CSV file beside it, in file order.

    Raises ContentError, with the line of each fault: not UTF-8, no `code` column, a wrong number of cells, an empty
    code, a date that is none, validity that ends before it begins or that overlaps for one code.
    """
    path = codelist.path.with_suffix(".csv")
    reading = _Reading(path)
    rows = tuple(reading.rows())
    if reading.faults:
        raise gathered(reading.faults)
    return rows


def header(path: Path) -> tuple[str, ...]:
    """Return the column names of a code list's CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return tuple(next(csv.reader(lines), ()))


class _Reading:
    """Reads one file and collects its faults."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[ContentError] = []

    def rows(self) -> Iterator[CodeRow]:
        reader = csv.reader(io.StringIO(self._text()), strict=True)
        names = next(reader, [])
        if not self._header(names):
            return
        seen: defaultdict[str, list[tuple[date, date, int]]] = defaultdict(list)
        try:
            for cells in reader:
                row = self._row(names, cells, line=reader.line_num)
                if row is not None:
                    self._overlap(row, seen[row.code], line=reader.line_num)
                    yield row
        except csv.Error as error:
            what = Text(f"CSV として読めません（{error}）。", f"This is not CSV: {error}.")
            self._add(reader.line_num, what, Text("引用符を確かめてください。", "Check the quotes."))

    def _text(self) -> str:
        data = self.path.read_bytes()
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            what = Text("UTF-8 として読めません。", "This is not UTF-8.")
            fix = Text("文字コードを UTF-8 にして保存し直してください。", "Save the file again as UTF-8.")
            self._add(data.count(b"\n", 0, error.start) + 1, what, fix)
            return ""

    def _header(self, names: list[str]) -> bool:
        if self.faults:
            return False
        doubled = {name for name in names if names.count(name) > 1 or not name.strip()}
        if "code" in names and not doubled:
            return True
        what = Text(f"見出しが正しくありません（{names}）。", f"The header is wrong: {names}.")
        close = instead("code", names) if "code" not in names and names else None
        fix = Text(
            "1 行目に code,valid_from,valid_to と列名を重複なく書いてください。",
            "Begin with code,valid_from,valid_to; no name twice.",
        )
        self._add(1, what, fix if close is None else Text(f"{fix.ja}{close.ja}", f"{fix.en} {close.en}"))
        return False

    def _row(self, names: list[str], cells: list[str], *, line: int) -> CodeRow | None:
        if len(cells) != len(names):
            what = Text(
                f"列が {len(cells)} 個です（見出しは {len(names)} 個）。", f"{len(cells)} cells, {len(names)} named."
            )
            self._add(
                line, what, Text("コンマの数を確かめてください。", "Check the commas; quote a cell that has one.")
            )
            return None
        said = dict(zip(names, cells, strict=True))
        if not said["code"].strip():
            self._add(
                line, Text("コードが空です。", "The code is empty."), Text("コードを書いてください。", "Write it.")
            )
            return None
        try:
            dates = {name: _date(said, name) for name in ("valid_from", "valid_to")}
        except ValueError as error:
            what = Text(f"日付「{error}」が読み取れません。", f"[{error}] is not a date.")
            self._add(line, what, Text("「2024-01-31」のように書いてください。", "Write it like [2024-01-31]."))
            return None
        more = {name: value for name, value in said.items() if name not in _OWN}
        return CodeRow(code=said["code"], more=more, valid_from=dates["valid_from"], valid_to=dates["valid_to"])

    def _overlap(self, row: CodeRow, others: list[tuple[date, date, int]], *, line: int) -> None:
        start, end = row.valid_from or date.min, row.valid_to or date.max
        if start > end:
            what = Text(
                f"コード「{row.code}」の終わりが始まりより前です。", f"The code [{row.code}] ends before it begins."
            )
            self._add(line, what, Text("valid_from と valid_to を確かめてください。", "Check valid_from and valid_to."))
        for first, last, there in others:
            if start <= last and first <= end:
                self._add(
                    line,
                    Text(
                        f"コード「{row.code}」の有効期間が {there} 行目と重なっています。",
                        f"The code [{row.code}] is valid in part of the time of line {there}.",
                    ),
                    Text(
                        "前の行の valid_to を、次の行の valid_from の前日にしてください。",
                        "End one the day before the other begins.",
                    ),
                )
                break
        others.append((start, end, line))

    def _add(self, line: int, what: Text, fix: Text) -> None:
        shown = f"{self.path.parent.parent.name}/{self.path.parent.name}/{self.path.name}:{line}"
        self.faults.append(ContentError(what, where=shown, fix=fix))


def _date(said: Mapping[str, str], name: str) -> date | None:
    written = said.get(name, "")
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise ValueError(written) from error
