"""What stands in single cells: L1-06 to L1-08, L2-01, L2-05."""

import re
from collections.abc import Iterator

from renkei.language import Text
from renkei.proposing.readability.grids import COLUMNS, Column, Grid
from renkei.proposing.readability.rules import Hit

_SPACED = re.compile(r"[\u3040-\u9fff][ \u3000]+[\u3040-\u9fff](?:[ \u3000]+[\u3040-\u9fff])*")
_SEVERAL = re.compile(r"\d[\d,.]*\s*[（(]\s*[-△▲]?\d[\d,.]*\s*[)）]|[^\n]+\n+[^\n]+", re.DOTALL)
_DRESSED = re.compile(r"[¥￥$]?\s*[-+△▲]?\s*\d{1,3}(,\d{3})+(\.\d+)?|.*\d\s*[^\d\s.,]+|[¥￥※*].*\d.*")
_PLAIN = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
_OTHER = re.compile(r"その他\s*[（(：:].+")
_EXTENDED = {0x87, 0xED, 0xEE, 0xFA, 0xFB, 0xFC}
_NUMERIC = ("number.integer", "number.decimal", "money.jpy", "money.usd", "rate", "quantity")


def in_cells(grid: Grid) -> Iterator[Hit]:
    """Yield what is wrong with single cells, names of columns included."""
    for row, place, cell in _all(grid):
        if not cell.isascii() and (extended := [char for char in cell if is_extended(char)]):
            yield Hit(
                "L1-08",
                grid.where(row, place),
                Text("機種依存文字があります。", "A character depends on the platform."),
                "".join(dict.fromkeys(extended)),
            )
        short = len(cell) <= 12 or row < grid.below
        if (
            cell != cell.strip(" \u3000\n\r\t")
            or (short and _SPACED.fullmatch(cell.strip()))
            or (row < grid.below and "\n" in cell)
        ):
            yield Hit(
                "L1-06",
                grid.where(row, place),
                Text("スペースか改行で体裁を整えています。", "Spaces or line breaks are there for looks."),
                cell.replace("\n", "⏎"),
            )
        if row >= grid.below and _SEVERAL.fullmatch(cell.strip()):
            yield Hit(
                "L1-07",
                grid.where(row, place),
                Text("1 つのセルに複数のデータがあります。", "A cell holds several data."),
                cell.replace("\n", "⏎"),
            )
    for column in grid.columns:
        yield from _numbers(grid, column)
        yield from _others(grid, column)


def is_extended(char: str) -> bool:
    """Tell whether a character is one of NEC's or IBM's extensions of JIS X 0208 (code page 932), or a private one."""
    if char.isascii():
        return False
    if "\ue000" <= char <= "\uf8ff":
        return True
    try:
        return char.encode("cp932")[0] in _EXTENDED
    except UnicodeEncodeError:
        return False


def _all(grid: Grid) -> Iterator[tuple[int, int, str]]:
    for i, row in enumerate(grid.rows[grid.heading.above :], grid.heading.above):
        for place, cell in enumerate(row[:COLUMNS]):
            if cell:
                yield i, place, cell


def _numbers(grid: Grid, column: Column) -> Iterator[Hit]:
    """Find what is no plain number in a column of numbers."""
    if column.judged.type not in _NUMERIC:
        return
    for row, cell in _values(grid, column):
        if cell not in column.facts.markers and not _PLAIN.fullmatch(cell) and _DRESSED.fullmatch(cell):
            yield Hit(
                "L2-01",
                grid.where(row, column.place),
                Text("数値にカンマ・単位・記号が付いています。", "A number has commas, a unit or a sign."),
                cell,
            )


def _others(grid: Grid, column: Column) -> Iterator[Hit]:
    for row, cell in _values(grid, column):
        if _OTHER.fullmatch(cell):
            yield Hit(
                "L2-05",
                grid.where(row, column.place),
                Text("「その他」の内容が同じ列にあります。", "What «other» means is in the same column."),
                cell,
            )


def _values(grid: Grid, column: Column) -> Iterator[tuple[int, str]]:
    for i, row in grid.records:
        if column.place < len(row) and row[column.place].strip():
            yield i, row[column.place].strip()
