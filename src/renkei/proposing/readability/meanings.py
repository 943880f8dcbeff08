"""What whole columns say: L1-09, L2-02, L2-04, L3-02 to L3-06."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from renkei.language import Text
from renkei.proposing.markers import explained
from renkei.proposing.readability.grids import Column, Grid
from renkei.proposing.readability.rules import Hit

_NUMERIC = ("number.integer", "number.decimal", "money.jpy", "money.usd", "rate", "quantity")
_DITTO = {"〃", "同上", "”", '"', "々"}
_ERA = re.compile(
    r"(明治|大正|昭和|平成|令和|[MTSHR])\s?(\d{1,2}|元)[年./-].*|(明治|大正|昭和|平成|令和)\s?(\d{1,2}|元)年度?"
)
_AREA = re.compile(r"市区町村|市町村|自治体|団体名|都道府県|県名|地域")
_UNITLESS = ("number.integer", "number.decimal", "money.jpy", "money.usd", "quantity")
_COUNTED = re.compile(r"(数|回|番|No|NO|no|年|月|日|率|緯度|経度|ID|コード)$")
_CODE = re.compile(r"[0-9A-Za-z]{1,4}")
_CHOICES, _FEW, _SHARE = 30, 3, 0.2


def in_meanings(grid: Grid, others: Sequence[Grid]) -> Iterator[Hit]:
    """Yield what is wrong with columns as wholes; `others` are the other sheets, which may explain what stands here."""
    notes = [
        cell for each in (grid, *others) for row in each.rows if not grid.full(row) for cell in row if cell.strip()
    ]
    notes += [cell for each in others for row in each.rows for cell in row if cell.strip()]
    stated = any("単位" in cell for cell in notes) or any("単位" in name for name in grid.names)
    for column in grid.columns:
        at = grid.where(max(grid.below - 1, 0), column.place)
        yield from _zeros(grid, column)
        yield from _ditto(grid, column)
        yield from _variants(grid, column)
        yield from _signs(column, notes, at)
        if column.judged.type == "code" and others == () and _coded(column):
            yield Hit(
                "L3-02",
                at,
                Text("コードの意味を示す表がファイルにありません。", "Nothing in the file says what the codes mean."),
                ", ".join(column.facts.distinct.head(3).to_list()),
            )
        if (
            column.judged.type in _UNITLESS
            and not stated
            and column.named.unit is None
            and not _COUNTED.search(column.name)
            and not column.name.isascii()
        ):
            yield Hit(
                "L3-04",
                at,
                Text("数値の単位が書かれていません。", "The unit of the numbers is not stated."),
                column.name,
            )
        eras = [
            value
            for value in column.facts.distinct.to_list()
            if _ERA.fullmatch(value.strip()) and not re.search(r"(18|19|20)\d\d", value)
        ]
        if eras and column.judged.type.startswith(("date", "period")):
            yield Hit(
                "L3-05", at, Text("和暦だけで書かれています。", "Years are those of Japanese eras alone."), eras[0]
            )
    yield from _areas(grid)


def _zeros(grid: Grid, column: Column) -> Iterator[Hit]:
    if column.judged.type in _NUMERIC and "" in column.facts.markers and (column.facts.trimmed == "0").any():
        row = next(
            (i for i, cells in _rows(grid) if column.place >= len(cells) or not cells[column.place].strip()), grid.below
        )
        yield Hit(
            "L1-09",
            grid.where(row, column.place),
            Text(
                "同じ列に空白と 0 があり、空白の意味が分かりません。",
                "The column has blanks and zeros; what a blank means is not said.",
            ),
            column.name,
        )


def _ditto(grid: Grid, column: Column) -> Iterator[Hit]:
    for row, cells in _rows(grid):
        if column.place < len(cells) and cells[column.place].strip() in _DITTO:
            yield Hit(
                "L2-02",
                grid.where(row, column.place),
                Text("「同上」などと省略されています。", "It says «as above»."),
                cells[column.place].strip(),
            )
    if column.place > 1 or not column.values or not column.values[0].strip() or column.judged.type in _NUMERIC:
        return
    blanks = [not value.strip() for value in column.values]
    runs = sum(1 for before, after in pairwise(blanks) if not before and after)
    if sum(blanks) >= _SHARE * len(blanks) and runs >= _FEW - 1 and column.facts.unique:
        row = next(i for i, cells in _rows(grid) if column.place >= len(cells) or not cells[column.place].strip())
        yield Hit(
            "L2-02",
            grid.where(row, column.place),
            Text("上と同じ値が省略されているようです。", "Values seem to be left out where they are as above."),
            column.name,
        )


def _variants(grid: Grid, column: Column) -> Iterator[Hit]:
    """Find choices that differ in width, spaces or case alone."""
    distinct = column.facts.distinct.to_list()
    if not 1 < len(distinct) <= _CHOICES or column.facts.count < 2 * len(distinct):
        return
    folded: dict[str, list[str]] = {}
    for value in distinct:
        folded.setdefault(re.sub(r"[\s・、,.-]", "", unicodedata.normalize("NFKC", value)).lower(), []).append(value)
    for same in folded.values():
        if len(same) > 1:
            rarest = min(same, key=column.values.count)
            row = next(i for i, cells in _rows(grid) if column.place < len(cells) and cells[column.place] == rarest)
            yield Hit(
                "L2-04",
                grid.where(row, column.place),
                Text("同じ選択肢の表記が揺れています。", "One choice is written in several ways."),
                " / ".join(same),
            )


def _signs(column: Column, notes: Sequence[str], at: str) -> Iterator[Hit]:
    if column.judged.type not in _NUMERIC:
        return
    signs = [sign for sign in column.facts.markers if sign]
    said = explained(signs, notes)
    if unknown := [sign for sign in signs if sign not in said]:
        yield Hit(
            "L3-03",
            at,
            Text("数値の列にある記号の意味が書かれていません。", "What signs among the numbers mean is not said."),
            " ".join(unknown),
        )


def _coded(column: Column) -> bool:
    distinct = column.facts.distinct
    return (
        1 < len(distinct) <= _CHOICES
        and column.facts.count > _FEW * len(distinct)
        and column.facts.share(_CODE.pattern) == 1.0
    )


def _areas(grid: Grid) -> Iterator[Hit]:
    codes = any(each.judged.type in ("jp.local_government_code", "jp.municipality") for each in grid.columns)
    for column in grid.columns:
        named = _AREA.search(column.name) and column.judged.type in ("text.display", "code")
        if named and not codes and column.facts.count and column.facts.share(r".*[市区町村郡].*|.{2,3}") > 0.5:
            yield Hit(
                "L3-06",
                grid.where(max(grid.below - 1, 0), column.place),
                Text(
                    "地域の列に標準地域コードが添えられていません。", "No standard area code stands beside the areas."
                ),
                column.name,
            )
            return


def _rows(grid: Grid) -> Iterator[tuple[int, Sequence[str]]]:
    return iter(grid.records)
