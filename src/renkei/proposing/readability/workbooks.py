"""What only a workbook can have: L1-10 to L1-13, L2-06."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from renkei.language import Text
from renkei.proposing.readability.grids import Grid
from renkei.proposing.readability.rules import Hit
from renkei.readers.excel.cells import letters, spot
from renkei.readers.excel.package import Package
from renkei.readers.excel.workbook import open_workbook
from renkei.readers.excel.xlsx import XlsxSheet, XlsxWorkbook

_OBJECTS = re.compile(r"xl/(media|charts|embeddings)/.+|xl/drawings/[^/]+\.(xml|vml)")
_CELL = re.compile(rb"<c\b([^>]*)>")
_PLACE, _STYLE = re.compile(rb'\br="([A-Z]{1,3})(\d+)"'), re.compile(rb'\bs="(\d+)"')
_FORMULA = re.compile(rb'<c\b[^>]*\br="([A-Z]{1,3}\d+)"[^>]*>\s*<f')
_NONE = (0, 1)  # the fills «none» and «gray125» that every workbook has
_MOSTLY = 0.5
_OVERLAP = 2048


def in_workbook(path: Path, grids: tuple[Grid, ...], *, name: str) -> Iterator[Hit]:
    """Yield what is wrong with a workbook beside its texts."""
    book = open_workbook(path, name=name, macros=True)
    for sheet in book.sheets:
        if not sheet.visible:
            yield Hit("L1-13", f"{sheet.name}", Text("非表示のシートがあります。", "A sheet is hidden."), sheet.name)
    for grid in grids:
        yield from _facts(grid)
    if not isinstance(book, XlsxWorkbook):
        return
    objects = [part for part in book.package.parts if _OBJECTS.fullmatch(part)]
    if objects:
        yield Hit(
            "L1-10",
            name,
            Text(
                f"画像・図形・グラフなどが {len(objects)} 個あります。",
                f"There are {len(objects)} pictures, shapes or charts.",
            ),
            objects[0].rpartition("/")[2],
        )
    fills = _fills(book.package)
    for grid in grids:
        sheet = next(each for each in book.sheets if each.name == grid.sheet)
        if isinstance(sheet, XlsxSheet):
            yield from _formats(sheet, grid, fills)
            yield from _formulas(sheet, grid)


def _facts(grid: Grid) -> Iterator[Hit]:
    facts, sheet = grid.facts, grid.sheet or ""
    if facts is None:
        return
    for merge in facts.merges:
        yield Hit(
            "L1-12",
            spot(sheet, merge.top, merge.left),
            Text("セルが結合されています。", "Cells are merged."),
            f"{letters(merge.left)}{merge.top}:{letters(merge.right)}{merge.bottom}",
        )
    for row in facts.hidden_rows:
        yield Hit("L1-13", spot(sheet, row), Text("非表示の行があります。", "A row is hidden."))
    for column in facts.hidden_columns:
        yield Hit(
            "L1-13",
            f"{sheet}!{letters(column)}:{letters(column)}",
            Text("非表示の列があります。", "A column is hidden."),
        )


def _fills(package: Package) -> Mapping[int, int]:
    """Return the fill of each style of cells."""
    fills: list[int] = []
    inside: list[str] = []

    def start(tag: str, said: Mapping[str, str]) -> None:
        if tag in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside[:] = [tag]
        elif tag == "xf" and inside == ["cellXfs"]:
            said_fill = said.get("fillId", "0")
            fills.append(int(said_fill) if said_fill.isdigit() else 0)

    if "xl/styles.xml" in package:
        package.walk("xl/styles.xml", start)
    return dict(enumerate(fills))


def _formats(sheet: XlsxSheet, grid: Grid, fills: Mapping[int, int]) -> Iterator[Hit]:
    """Find coloured cells among records: of a column some are, others not, so that colour says something."""
    places: dict[str, list[tuple[int, int]]] = {}
    for found in _found(sheet, _CELL):
        place, style = _PLACE.search(found[1]), _STYLE.search(found[1])
        if place is not None and int(place[2]) > grid.below:
            fill = fills.get(int(style[1]) if style is not None else 0, 0)
            places.setdefault(place[1].decode(), []).append((int(place[2]), fill))
    for column, cells in places.items():
        counts = Counter(fill for _, fill in cells)
        usual, times = counts.most_common(1)[0]
        if len(counts) < 2 or times < _MOSTLY * counts.total():
            continue
        for row, fill in cells:
            if fill != usual and (fill not in _NONE or usual not in _NONE):
                yield Hit(
                    "L1-11",
                    f"{spot(grid.sheet or '', row).rpartition('!')[0]}!{column}{row}",
                    Text("ほかと色の違うセルがあります。", "A cell has another colour than those around it."),
                )


def _formulas(sheet: XlsxSheet, grid: Grid) -> Iterator[Hit]:
    if grid.facts is None or not grid.facts.formulas:
        return
    for found in _found(sheet, _FORMULA):
        yield Hit(
            "L2-06",
            f"{spot(grid.sheet or '', 1).rpartition('!')[0]}!{found[1].decode()}",
            Text("数式があります。", "There is a formula."),
        )


def _found(sheet: XlsxSheet, pattern: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
    """Yield what an expression finds in the XML of a sheet, piece by piece."""
    left = b""
    for piece in sheet.workbook.package.pieces(sheet.part):
        data, end = left + piece, 0
        for found in pattern.finditer(data, 0, max(0, len(data) - _OVERLAP)):
            yield found
            end = found.end()
        left = data[max(end, len(data) - 2 * _OVERLAP) :]
    yield from pattern.finditer(left)
