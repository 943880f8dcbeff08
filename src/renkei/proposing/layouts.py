"""Files without a header whose layout is published: recognised by how many columns they have and what is in each.

The layouts are data (`layouts.csv`): 郵便番号データ (KEN_ALL, JIGYOSYO) as Japan Post describes them
(https://www.post.japanpost.jp/zipcode/dl/readme.html), and the files of 法人番号 as the National Tax Agency's
resource definition does.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl

from renkei.language import Text
from renkei.model.readers import Reader
from renkei.proposing.words import Named

_TITLES = {
    "ken_all": Text("郵便番号データ（KEN_ALL）", "Japan Post's postal codes (KEN_ALL)"),
    "jigyosyo": Text("大口事業所個別番号データ（JIGYOSYO）", "Japan Post's postal codes of large offices (JIGYOSYO)"),
    "corporate_numbers": Text("国税庁の法人番号", "the National Tax Agency's corporate numbers"),
}
_MOST, _SPREAD = 0.9, 0.5


@dataclass(frozen=True)
class Field:
    """One column of a layout: what its publisher calls it, the type that it is, and what its values look like."""

    name: str
    english: str
    type: str
    pattern: str


@cache
def layouts() -> Mapping[str, tuple[Field, ...]]:
    """Return the layouts, their columns in order."""
    text = (files("renkei.proposing") / "layouts.csv").read_text(encoding="utf-8")
    found: dict[str, list[Field]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(row["layout"], []).append(Field(row["name"], row["en"], row["type"], row["pattern"]))
    return {name: tuple(fields) for name, fields in found.items()}


def layout_of(rows: Sequence[Sequence[str]], width: int) -> tuple[tuple[str, ...], Text] | None:
    """Return the names of the columns, and why, where rows without a header have one of the layouts."""
    some = [row for row in rows if len(row) == width]
    for layout, fields in layouts().items():
        if some and len(fields) == width and _fits(some, fields):
            title = _TITLES[layout]
            why = Text(
                f"列の数と中身が{title.ja}の並びと同じ", f"its columns are in number and kind those of {title.en}"
            )
            return tuple(field.name for field in fields), why
    return None


def _fits(rows: Sequence[Sequence[str]], fields: Sequence[Field]) -> bool:
    """Tell whether every column has the values that it should have, and at least half of the columns have some."""
    filled = 0
    for place, field in enumerate(fields):
        values = pl.Series([row[place].strip() for row in rows], dtype=pl.String)
        values = values.filter(values != "")
        filled += bool(len(values))
        if len(values) and int(values.str.contains(f"^(?:{field.pattern})$").sum()) < _MOST * len(values):
            return False
    return filled >= _SPREAD * len(fields)


def known_names(reader: Reader) -> Mapping[str, Named]:
    """Return what the names say that a layout gave to the columns of a reader; nothing where it gave none."""
    columns = tuple(getattr(reader, "columns", ()))
    for fields in layouts().values():
        if columns == tuple(field.name for field in fields):
            return {
                each.name: Named(each.type, each.name, each.english, None, frozenset({each.type})) for each in fields
            }
    return {}
