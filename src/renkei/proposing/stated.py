"""A unit that is stated once above the table, and that every amount below it is in: 【百万円】, （単位：千円）, 単位 トン."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from renkei.proposing.facts import Facts
from renkei.proposing.judging import judge
from renkei.proposing.words import Named
from renkei.semantics.units import known, unit

_SAID = re.compile(r"単位\s*:?\s*(?P<unit>[^()\[\]【】〔〕「」]+)|^[(\[【〔](?P<bare>[^()\[\]【】〔〕]+)[)\]】〕]$")
_APART = re.compile(r"[、,，・;]|及び|または|又は")
_SUMS = ("合計", "総数", "計", "total")
_COUNTS = ("number.integer", "rate")
_AMOUNTS = ("number.integer", "number.decimal", "money.jpy", "money.usd", "quantity")
_PLACES = ("latitude", "longitude")


def unit_stated(lines: Sequence[str]) -> str | None:
    """Return the one unit that the lines above a header state (cells apart by tabs); None where they state none, or two."""
    found: set[str] = set()
    for line in lines:
        for cell in line.split("\t"):
            for match in _SAID.finditer(unicodedata.normalize("NFKC", cell).strip()):
                told, bare = match.group("unit", "bare")
                for part in _APART.split(told or bare):
                    one = known(part)
                    found |= {one.symbol} if one else {part} if told else set()
    return next(iter(found)) if len(found) == 1 and known(*found) else None


def states_unit(text: str) -> bool:
    """Tell whether a text states a unit and nothing else, so that it is no title."""
    folded = unicodedata.normalize("NFKC", text).strip()
    return unit_stated([text]) is not None and bool(
        re.fullmatch(r"[(\[【〔]?\s*(単位)?[^()\[\]【】〔〕]*[)\]】〕]?", folded)
    )


def with_unit(name: Named, facts: Facts, stated: str | None) -> Named:
    """Return what a name says, with the unit above the table where the column holds amounts and has none of its own.

    Money is not what persons and cases are counted in, nor shares, codes, years or running numbers.
    """
    if stated is None or name.unit is not None or not facts.count:
        return name
    money = unit(stated).dimension in ("jpy", "usd") or stated.endswith("円")
    counts = name.type in _COUNTS and name.word not in _SUMS
    if name.type == "rate" or (money and counts) or (name.english or "") in _PLACES:
        return name
    alone = judge(facts, name)
    if alone.type not in _AMOUNTS or "period.year" in alone.others or _counts_up(facts):
        return name
    kind = None if money and name.word in _SUMS else name.type
    return replace(name, type=kind, unit=stated, above=True)


def _counts_up(facts: Facts) -> bool:
    return facts.unique and facts.trimmed.to_list() == [str(number) for number in range(1, len(facts.distinct) + 1)]
