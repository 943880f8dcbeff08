"""How the table lies in its sheet or file: L1-02 to L1-05, L1-14, L1-15, L2-03, L3-01, L3-09."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from renkei.language import Text
from renkei.proposing.heading import data_like
from renkei.proposing.readability.grids import Grid
from renkei.proposing.readability.rules import Hit

_EMPTY_NAME = re.compile(r"(列|項目|カラム|column|field|col|unnamed|#)?[\s_:\-]*\d*|[-―…・*]+", re.IGNORECASE)
_PERIOD = re.compile(r"((19|20)\d\d|令和|平成|昭和|[RHS]\d).{0,6}|(1[0-2]|[1-9])月|第?[1-4]四半期")
_WIDE = 3


def in_layout(grid: Grid) -> Iterator[Hit]:
    """Yield what is wrong with how the table lies."""
    yield from _tables(grid)
    yield from _cut_apart(grid)
    yield from _beside(grid)
    yield from _names(grid)
    yield from _records(grid)
    if grid.heading.rows and grid.heading.above:
        at = grid.where(grid.heading.above)
        yield Hit(
            "L3-01",
            grid.where(0),
            Text(
                f"項目名の上に {grid.heading.above} 行あります（項目名は {at}）。",
                f"{grid.heading.above} row(s) stand above the header ({at}).",
            ),
            _text(grid.rows[0]),
        )
    periods = [place for place, name in enumerate(grid.names) if _PERIOD.fullmatch(name.strip())]
    if len(periods) >= _WIDE:
        yield Hit(
            "L3-09",
            grid.where(grid.heading.above, periods[0]),
            Text(f"時点が {len(periods)} 列に並んでいます。", f"{len(periods)} columns are points in time."),
            ", ".join(grid.names[place] for place in periods[:3]),
        )


def _blank(row: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in row)


def _text(row: Sequence[str]) -> str:
    return " ".join(cell.strip() for cell in row if cell.strip())


def _tables(grid: Grid) -> Iterator[Hit]:
    """Find a second header: below a blank row, a row of names that is none of data."""
    rows = grid.rows
    for i in range(grid.below + 1, len(rows) - 1):
        if (
            _blank(rows[i - 1])
            and grid.full(rows[i])
            and grid.full(rows[i + 1])
            and not data_like(rows[i])
            and data_like(rows[i + 1])
        ):
            yield Hit(
                "L1-02",
                grid.where(i),
                Text("ここから別の表が始まるようです。", "Another table seems to begin here."),
                _text(rows[i]),
            )


def _cut_apart(grid: Grid) -> Iterator[Hit]:
    last = max((i for i, row in enumerate(grid.rows) if grid.full(row)), default=0)
    for i in range(grid.below, last):
        if _blank(grid.rows[i]):
            yield Hit(
                "L1-03", grid.where(i), Text("データの途中に空白の行があります。", "A blank row is among the data.")
            )
    for column in grid.columns:
        inner = 0 < column.place < len(grid.columns) - 1
        if inner and not column.name and not column.facts.count:
            yield Hit(
                "L1-03",
                grid.where(grid.heading.above, column.place),
                Text("表の中に空白の列があります。", "A blank column is in the table."),
            )


def _beside(grid: Grid) -> Iterator[Hit]:
    for i, row in enumerate(grid.rows[grid.below :], grid.below):
        filled = sum(bool(cell.strip()) for cell in row)
        if filled and not grid.full(row) and grid.heading.width > 2:
            place = next(column for column, cell in enumerate(row) if cell.strip())
            yield Hit(
                "L1-04",
                grid.where(i, place),
                Text("表の外に注やメモがあります。", "A note stands below or beside the table."),
                row[place].strip(),
            )
        outside = [column for column, cell in enumerate(row) if column >= grid.heading.width and cell.strip()]
        if outside and grid.sheet is not None:
            yield Hit(
                "L1-04",
                grid.where(i, outside[0]),
                Text("表の右に値があります。", "Something stands to the right of the table."),
                row[outside[0]].strip(),
            )


def _names(grid: Grid) -> Iterator[Hit]:
    if not grid.heading.rows:
        yield Hit(
            "L1-05", grid.where(0), Text("項目名の行がありません。", "There is no header."), _text(grid.rows[0][:5])
        )
        return
    for column in grid.columns:
        if column.facts.count and _EMPTY_NAME.fullmatch(column.name.strip()):
            yield Hit(
                "L1-05",
                grid.where(grid.below - 1, column.place),
                Text("項目名がないか、内容が分かりません。", "The column has no name that says anything."),
                column.name or None,
            )
    if grid.heading.rows > 1:
        yield Hit(
            "L2-03",
            grid.where(grid.heading.above),
            Text(f"項目名が {grid.heading.rows} 行に分かれています。", f"The header has {grid.heading.rows} rows."),
        )
    twice = {name for name, times in Counter(name for name in grid.names if name).items() if times > 1}
    for column in grid.columns:
        if column.name in twice:
            yield Hit(
                "L2-03",
                grid.where(grid.below - 1, column.place),
                Text("同じ項目名の列があります。", "Columns have the same name."),
                column.name,
            )


def _records(grid: Grid) -> Iterator[Hit]:
    if grid.sheet is not None:
        return
    for i, row in enumerate(grid.rows):
        if any("\n" in cell or "\r" in cell for cell in row):
            yield Hit(
                "L1-14",
                grid.where(i),
                Text("値の中に改行があります。", "A value has a line break in it."),
                _text(row).replace("\n", "⏎"),
            )
        if i >= grid.below and len(row) > grid.heading.width:
            yield Hit(
                "L1-15",
                grid.where(i),
                Text(
                    "項目の数より値が多い行です。カンマを含む値が囲まれていないようです。",
                    "The line has more values than there are columns: one with a comma is not quoted, it seems.",
                ),
                _text(row),
            )
