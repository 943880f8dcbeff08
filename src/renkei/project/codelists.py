"""Code lists that are files: `code`, `valid_from`, `valid_to` (both inclusive, empty = open) and further columns."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from renkei.language import Text
from renkei.model.codelist import CodeList, CodeRow
from renkei.project.rows import Cells, Rows, header

__all__ = ["header", "read_codes"]

_OWN = ("code", "valid_from", "valid_to")


def read_codes(codelist: CodeList) -> tuple[CodeRow, ...]:
    """Read the rows of a code list from the CSV file beside it, in file order.

    Raises ContentError, with the line of each fault: not UTF-8, no `code` column, a wrong number of cells, an empty
    code, a date that is none, validity that ends before it begins or that overlaps for one code.
    """
    rows = Rows(codelist.path.with_suffix(".csv"), needs=("code",), about="code,valid_from,valid_to")
    read = tuple(_codes(rows))
    rows.done()
    return read


def _codes(rows: Rows) -> Iterator[CodeRow]:
    seen: defaultdict[str, list[tuple[date, date, int]]] = defaultdict(list)
    for line, said in rows.read():
        row = _code(rows, line, said)
        if row is not None:
            _overlap(rows, row, seen[row.code], line=line)
            yield row


def _code(rows: Rows, line: int, said: Cells) -> CodeRow | None:
    if not said["code"].strip():
        rows.add(line, Text("コードが空です。", "The code is empty."), Text("コードを書いてください。", "Write it."))
        return None
    try:
        since, until = (rows.day(line, said.get(name, "")) for name in ("valid_from", "valid_to"))
    except ValueError:
        return None
    more = {name: value for name, value in said.items() if name not in _OWN}
    return CodeRow(code=said["code"], more=more, valid_from=since, valid_to=until)


def _overlap(rows: Rows, row: CodeRow, others: list[tuple[date, date, int]], *, line: int) -> None:
    start, end = row.valid_from or date.min, row.valid_to or date.max
    if start > end:
        what = Text(
            f"コード「{row.code}」の終わりが始まりより前です。", f"The code [{row.code}] ends before it begins."
        )
        rows.add(line, what, Text("valid_from と valid_to を確かめてください。", "Check valid_from and valid_to."))
    for first, last, there in others:
        if start <= last and first <= end:
            what = Text(
                f"コード「{row.code}」の有効期間が {there} 行目と重なっています。",
                f"The code [{row.code}] is valid in part of the time of line {there}.",
            )
            fix = Text(
                "前の行の valid_to を、次の行の valid_from の前日にしてください。",
                "End one the day before the other begins.",
            )
            rows.add(line, what, fix)
            break
    others.append((start, end, line))
