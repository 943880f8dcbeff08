"""The guard against Individual Numbers (マイナンバー).

The Act on the Use of Numbers to Identify a Specific Individual (平成25年法律第27号) allows nobody to keep one outside
the purposes that it lists (Articles 19 and 20), so a file that seems to hold one is refused whole. Twelve digits with
a valid check digit are no proof by themselves, since one in eleven random numbers passes; the column decides:

- a column whose name speaks of Individual Numbers: one valid value is enough;
- a column of free text: one value that is nothing else, or one that names it beside such a number;
- any other column: at least three values of twelve digits, all of them valid;
- a column that nothing reads, and whatever is rejected: also one value that names it beside such a number.
"""

from collections.abc import Iterable, Mapping

import polars as pl

from renkei.semantics.individual_number import (
    holds_individual_number,
    looks_like_individual_number,
    mentions_individual_number,
)

_INSIDE = r"(?:^|[^0-9０-９])([0-9０-９]{4}[-－‐−\s]?[0-9０-９]{4}[-－‐−\s]?[0-9０-９]{4})(?:$|[^0-9０-９])"
_TWELVE = r"^\s*[0-9０-９]{4}[-－‐−\s]?[0-9０-９]{4}[-－‐−\s]?[0-9０-９]{4}\s*$"
_ENOUGH = 3


def individual_numbers(texts: pl.Series, *, name: str, free_text: bool, unread: bool = False) -> pl.Series:
    """Return the places (UInt32) of texts of one raw column that hold an Individual Number; values are not kept."""
    frame = pl.DataFrame({"text": texts}).with_row_index("_i").lazy()
    text = pl.col("text")
    valid, holds = looks_like_individual_number(text), holds_individual_number(text)
    if mentions_individual_number(name):
        inside = looks_like_individual_number(text.str.extract(_INSIDE, 1))
        return _places(frame, of=text.str.contains(_INSIDE), found=valid | inside)
    if free_text:
        return _places(frame, of=text.str.contains(_TWELVE) | mentions_individual_number(text), found=valid | holds)
    twelve = frame.filter(text.str.contains(_TWELVE)).select("_i", valid=valid).collect(engine="in-memory")
    if twelve.height >= _ENOUGH and bool(twelve["valid"].all()):
        return twelve["_i"]
    if unread:
        return _places(frame, of=mentions_individual_number(text), found=holds)
    return twelve["_i"].clear()


def describe(places: Mapping[str, Iterable[int]]) -> list[str]:
    """Say where they are, without any value: `column: rows 3, 5, …`."""
    said = []
    for name, rows in places.items():
        some = list(rows)
        more = " …" if len(some) > 20 else ""
        said.append(f"{name}: {', '.join(map(str, some[:20]))}{more}")
    return said


def _places(frame: pl.LazyFrame, *, of: pl.Expr, found: pl.Expr) -> pl.Series:
    """Return the places of texts for which `found` holds; it is worked out for those alone that `of` lets through."""
    few = frame.filter(of).collect(engine="in-memory").lazy()
    return few.filter(found.fill_null(value=False)).select("_i").collect(engine="in-memory")["_i"]
