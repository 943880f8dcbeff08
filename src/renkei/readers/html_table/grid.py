"""Cells of a table in their places: one that spans rows or columns belongs to all of them (HTML, «forming a table»)."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from renkei.errors import ReadError
from renkei.language import Text
from renkei.readers.html_table.text import UNSEEN, text_of

_WIDEST, _TALLEST = 1_000, 65_534  # what HTML itself allows
MOST = 1_000_000
"""A table may not have more places: spans of spans are an attack on memory."""
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = ("td", "th")
_OWN = frozenset({"caption", "colgroup", "table", "tr", *_CELLS, *_GROUPS})


class Cell(NamedTuple):
    """What is in one place of the grid: the text, and which cell it is of (the same for all that it spans)."""

    text: str
    of: int


Row = dict[int, Cell]


def grid(table: Any, name: str) -> list[list[Cell]]:
    """Return the rows of a table, each as long as it is.

    Raises ReadError where spans overlap or have no end, or where a cell stands in no row.
    """
    rows: list[list[Cell]] = []
    places = number = 0
    for group in _groups(table):
        hanging: dict[int, tuple[int, Cell]] = {}  # column: (rows that it still spans, cell)
        for tr in group:
            row: Row = {column: cell for column, (_, cell) in hanging.items()}
            hanging = {column: (left - 1, cell) for column, (left, cell) in hanging.items() if left > 1}
            at = 0
            for cell in _seen(tr, _CELLS):
                while at in row:
                    at += 1
                wide, tall = _span(cell, "colspan", _WIDEST), _span(cell, "rowspan", _TALLEST, zero=_TALLEST)
                number += 1
                placed = Cell(text_of(cell), number)
                for column in range(at, at + wide):
                    if column in row:
                        raise _overlap(len(rows) + 1, name)
                    row[column] = placed
                    if tall > 1:
                        hanging[column] = (tall - 1, placed)
                at += wide
                places += wide
            places += len(row)
            if places > MOST:
                raise _too_many(name)
            rows.append([row.get(column, Cell("", 0)) for column in range(max(row, default=-1) + 1)])
    if number != sum(1 for _ in table.iter(*_CELLS)):
        raise _stray(name)
    return rows


def _groups(table: Any) -> list[list[Any]]:
    """Return the rows by group: no cell spans rows beyond its group."""
    groups, loose = list[list[Any]](), list[Any]()
    for child in _seen(table, {"tr", *_GROUPS}):
        if child.tag == "tr":
            loose.append(child)
            continue
        if loose:
            groups.append(loose)
            loose = []
        groups.append(list(_seen(child, {"tr"})))
    return [*groups, loose] if loose else groups


def _seen(element: Any, tags: Collection[str]) -> Iterator[Any]:
    """Yield what is in an element; browsers look through what does not belong in a table, such as a form around rows."""
    for child in element:
        if child.tag in tags:
            yield child
        elif child.tag not in UNSEEN and child.tag not in _OWN:
            yield from _seen(child, tags)


def _span(cell: Any, attribute: str, most: int, *, zero: int = 1) -> int:
    """Return a span as browsers read it: no number is 1, more than allowed is the most, 0 of rows is all that follow."""
    said = (cell.get(attribute) or "1").strip()
    count = int(said[:9]) if said[:9].isascii() and said[:9].isdigit() else 1
    return min(count, most) if count else zero


def _overlap(row: int, name: str) -> ReadError:
    return ReadError(
        Text("行や列にまたがるセルどうしが重なっています。", "Cells that span rows and columns lie upon each other."),
        where=f"{name}, row {row}",
        fix=Text(
            "どの値がどの列のものか決まりません。提供元に表の訂正を依頼してください。",
            "Which value belongs to which column cannot be told: ask the agency to mend the table.",
        ),
    )


def _stray(name: str) -> ReadError:
    return ReadError(
        Text("行（tr）に入っていないセルが表にあります。", "There are cells in the table that stand in no row (tr)."),
        where=name,
        fix=Text(
            "どの行のものか決まりません。提供元に表の訂正か、CSV などでの提供を依頼してください。",
            "Which row they belong to cannot be told: ask the agency to mend the table, or for CSV or the like.",
        ),
    )


def _too_many(name: str) -> ReadError:
    return ReadError(
        Text(f"表のセルが [{MOST:,}] を超えます。", f"The table has more than [{MOST:,}] places."),
        where=name,
        fix=Text("CSV などでの提供を依頼してください。", "Ask the agency for CSV or the like."),
    )
