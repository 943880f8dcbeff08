"""The guard against Individual Numbers (マイナンバー).

The Act on the Use of Numbers to Identify a Specific Individual (平成25年法律第27号) allows nobody to keep one outside
the purposes that it lists (Articles 19 and 20), so a file that seems to hold one is refused whole. Twelve digits with
a valid check digit are no proof by themselves, since one in eleven random numbers passes; the column decides:

- a column whose name speaks of Individual Numbers: one valid value is enough;
- a column of free text: one value that is nothing else, or one that names it beside such a number;
- any other column: at least three values of twelve digits, all of them valid;
- a column that nothing reads, and whatever is rejected: also one value that names it beside such a number.

Lines that never become rows are judged by `holding_lines`.
"""

from collections.abc import Iterable, Mapping

import polars as pl

from renkei.semantics.individual_number import (
    LIKELY,
    holds_individual_number,
    looks_like_individual_number,
    mentions_individual_number,
)

_INSIDE = r"(?:^|[^0-9０-９])([0-9０-９]{4}[-－‐−\s]?[0-9０-９]{4}[-－‐−\s]?[0-9０-９]{4})(?:$|[^0-9０-９])"
_TWELVE = r"^\s*[0-9０-９]{4}[-－‐−\s]?[0-9０-９]{4}[-－‐−\s]?[0-9０-９]{4}\s*$"
_ENOUGH = 3
_TEXT = pl.col("text")
_WHOLE = looks_like_individual_number(_TEXT)
_WITHIN = looks_like_individual_number(_TEXT.str.extract(_INSIDE, 1))
_NAMED = holds_individual_number(_TEXT)
_IN_LINE = holds_individual_number(pl.lit("個人番号 ") + _TEXT)


def individual_numbers(texts: pl.Series, *, name: str, free_text: bool, unread: bool = False) -> pl.Series:
    """Return the places (UInt32) of texts of one raw column that hold an Individual Number; values are not kept.

    One look at every text tells the few, mostly none, that are worth a second one.
    """
    if mentions_individual_number(name):
        return _found(texts, texts.str.contains(_INSIDE), _WHOLE | _WITHIN)
    twelve = texts.str.contains(_TWELVE)
    if free_text:
        return _found(texts, twelve | texts.str.contains(LIKELY), _WHOLE | _NAMED)
    whole = _found(texts, twelve, _WHOLE)
    if len(whole) >= _ENOUGH and len(whole) == twelve.sum():
        return whole
    return _found(texts, texts.str.contains(LIKELY), _NAMED) if unread else whole.clear()


def holding_lines(lines: pl.Series, *, named: bool) -> pl.Series:
    """Return the places (UInt32) of lines of a file that hold an Individual Number.

    `named`: the file speaks of such numbers elsewhere, so that a line need not. A tab stands between two values.
    """
    texts = lines.str.replace_all("\t", ",", literal=True)
    return _found(texts, texts.str.contains(_INSIDE), _IN_LINE if named else _NAMED)


def describe(places: Mapping[str, Iterable[int]]) -> list[str]:
    """Say where they are, without any value: `column: rows 3, 5, …`."""
    said = []
    for name, rows in places.items():
        some = list(rows)
        more = " …" if len(some) > 20 else ""
        said.append(f"{name}: {', '.join(map(str, some[:20]))}{more}")
    return said


def _found(texts: pl.Series, likely: pl.Series, judge: pl.Expr) -> pl.Series:
    """Return the places of the texts that `judge` finds among those that are `likely`."""
    places = likely.arg_true()
    if places.is_empty():
        return places
    few = pl.DataFrame({"_i": places, "text": texts.gather(places)})
    return few.filter(judge.fill_null(value=False))["_i"]
