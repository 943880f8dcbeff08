"""Where the header of a table seems to be: title rows above it, one or several rows, or none."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

Row = Sequence[str]
_SEARCHED, _MOST = 40, 3
_NUMBER = re.compile(r"[-+△▲−]?[\d,０-９，]+([.．][\d０-９]+)?%?")
_DAY = re.compile(r"(\d{4}|[明大昭平令MTSHR]\w{0,2}?\d{1,2})[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?.*")
_YEAR = re.compile(r"(19|20)\d\d(年度?)?")
_FEW = 0.1
NOTE = re.compile("^([（(]?注[)）:：0-9０-９ 　]|※|資料[:：]|出典[:：])")
_HALF = 0.5
_AGAIN = 1 / 3


@dataclass(frozen=True)
class Heading:
    """The header: how many rows are above it, how many rows it has, how many columns the table seems to have."""

    above: int
    rows: int
    width: int


def heading_of(rows: Sequence[Row], *, written: bool = False) -> Heading | None:
    """Return where the header is among the first rows of a table; None where there is no table.

    `written`: blank cells at the end of a row are there, as commas are, and tell how many columns there are.
    """
    width = _most(Counter(len(row) for row in rows if _filled(row))) if written else _width(rows)
    if not width:
        return None
    for i, row in enumerate(rows[:_SEARCHED]):
        if _filled(row) < max(1, _HALF * width) or (width > 1 and _filled(row) < 2):
            continue
        if data_like(row) > _FEW or _comes_again(row, rows[i + 1 :]):
            return Heading(i, 0, width)
        if len(rows) == i + 1:
            return Heading(i, 1, width)
        return Heading(i, 1 + _continued(rows, i, width), width)
    return None


def _width(rows: Sequence[Row]) -> int:
    """Return the extent that most rows have, title rows aside."""
    return _most(Counter(_extent(row) for row in rows if _filled(row)))


def _most(extents: Counter[int]) -> int:
    most = max(extents.values(), default=0)
    return max((extent for extent, times in extents.items() if times >= _HALF * most), default=0)


def _continued(rows: Sequence[Row], top: int, width: int) -> int:
    """Return how many further rows belong to a header that begins at `top`: each fills what its upper one left blank."""
    count = 0
    while count < _MOST - 1 and top + count + 2 < len(rows):
        upper, lower = _padded(rows[top + count], width), _padded(rows[top + count + 1], width)
        gaps = [i for i, cell in enumerate(upper) if not cell.strip()]
        known = {row[i].strip() for row in rows[top + count + 2 :] for i in range(min(width, len(row)))}
        fills = sum(bool(lower[i].strip()) for i in gaps)
        own = [cell.strip() for cell in lower if cell.strip()]
        if not gaps or not fills or data_like(lower) > _FEW or not own:
            break
        if sum(cell in known for cell in own) > _HALF * len(set(own)) and len(own) > _HALF * width:
            break
        count += 1
    return count


def _comes_again(row: Row, below: Sequence[Row]) -> bool:
    """Tell whether cells of a row are values of their own columns, so that it is data and no header."""
    cells = [(i, cell.strip()) for i, cell in enumerate(row) if cell.strip()]
    again = sum(any(i < len(other) and other[i].strip() == cell for other in below[:200]) for i, cell in cells)
    return len(below) > 1 and again > _AGAIN * len(cells) and again >= min(2, len(cells))


def data_like(row: Row) -> float:
    """Return the share of cells that are numbers or days; years may head a column."""
    cells = [cell.strip() for cell in row if cell.strip()]
    some = [cell for cell in cells if not _YEAR.fullmatch(cell)] or cells
    return sum(bool(_NUMBER.fullmatch(cell) or _DAY.fullmatch(cell)) for cell in some) / len(some) if some else 0.0


def _filled(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _extent(row: Row) -> int:
    return max((i + 1 for i, cell in enumerate(row) if cell.strip()), default=0)


def _padded(row: Row, width: int) -> list[str]:
    return [*row[:width], *[""] * (width - len(row))]
