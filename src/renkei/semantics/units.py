"""Units: what a text such as 百万円, ｋｇ, 千トン, 人/km² or 人口１０万対 says, and what one unit is in another, exact.

A unit is a name, with a word or number of its size before it (千, 百万, 10), or two of them with / between. Full-width
letters, ㎡, ㌧, ㌶ and other characters of compatibility, spaces and brackets around it mean what they mean elsewhere.
Pure Python: factors are fractions, nothing is a float.
"""

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cache

from renkei.language import Text
from renkei.semantics.unit_names import COUNTERS, DIMENSIONS, SCALES, named

_SIZE = re.compile(r"(?P<number>[0-9][0-9,]*)?(?P<scale>[十百千万億兆]*)(?P<name>.+)")
_WORDS = {10**places: word for word, places in SCALES.items() if places >= 3}
_BARE = re.compile(r"[(\[「【]?(?:単位:?)?([^()\[\]「」【】]+)[)\]」】]?")
_UNSIZED = ("ratio", "points", "per_head", "temperature")


@dataclass(frozen=True)
class Unit:
    """A unit: how this house writes it, of what (the unit's `dimension`), and how many base units it is."""

    symbol: str
    dimension: str
    factor: Fraction

    def to(self, other: "Unit") -> Fraction:
        """Return what one of these is in the `other` unit, exact; ValueError where they are of different things."""
        if self.dimension != other.dimension:
            raise ValueError(f"[{self.symbol}] is {self.dimension}, [{other.symbol}] is {other.dimension}")
        return self.factor / other.factor


class UnknownUnit(KeyError):
    """No unit is written so; `closest` are names that resemble it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text, self.closest = text, tuple(get_close_matches(plain(text), _names(), n=3, cutoff=0.5))

    def __str__(self) -> str:
        hint = f"; close to it: {', '.join(self.closest)}" if self.closest else ""
        return f"no unit is written [{self.text}]{hint}"


def unit(text: str) -> Unit:
    """Return the unit that a text names; UnknownUnit where it names none."""
    found = _unit(plain(text))
    if found is None:
        raise UnknownUnit(text)
    return found


def known(text: str) -> Unit | None:
    """Return the unit that a text names; None where it names none."""
    return _unit(plain(text))


def step(text: str, of: str | None) -> Fraction:
    """Return the unit that figures were rounded to (億円, or a number such as 0.1) in the unit `of` their column.

    Raises UnknownUnit, or ValueError where the two are of different things or have no decimal between them.
    """
    number = re.fullmatch(r"[0-9]+(\.[0-9]+)?", text, re.ASCII)
    size = Fraction(text) if number else unit(text).to(unit(of or ""))
    if size <= 0 or not decimal(size):
        raise ValueError(f"no decimal says what [{text}] is in [{of}]")
    return size


def decimal(number: Fraction) -> bool:
    """Tell whether a fraction has an end in decimals."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def called(dimension: str) -> Text:
    """Say what units of a dimension are of, in both languages."""
    if "/" in dimension:
        above, below = (called(part) for part in dimension.split("/"))
        return Text(f"{below.ja}当たりの{above.ja}", f"{above.en} per {below.en}")
    return DIMENSIONS.get(dimension) or Text(f"「{dimension}」の数", f"number of [{dimension}]")


def sized(one: Unit) -> bool:
    """Tell whether a unit has a word or number of its size before its name, as 千円 has."""
    return plain(one.symbol) not in _names()


def in_header(name: str) -> Unit | None:
    """Return the unit in brackets at the end of the name of a column, as in 費用（千円）; None where there is none."""
    found = re.search(r"[(\[【][^()\[\]【】]+[)\]】]$", re.sub(r"\s", "", unicodedata.normalize("NFKC", name)))
    return known(found[0]) if found else None


def plain(text: str) -> str:
    """Write a text as the names of units are written: NFKC, without spaces and without brackets around it."""
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    bare = _BARE.fullmatch(folded)
    return bare[1] if bare else folded


@cache
def names_of(dimension: str) -> tuple[str, ...]:
    """Return how the units of a dimension are written, in their order, ours first."""
    return tuple(name for one in named() if one.dimension == dimension for name in one.names)


@cache
def _names() -> dict[str, Unit]:
    """Return every name, as `plain` leaves it, with its unit."""
    found: dict[str, Unit] = {}
    for one in named():
        made = Unit(one.names[0], one.dimension, one.factor)
        for name in one.names:
            key = plain(name)
            if found.setdefault(key, made) != made:
                raise AssertionError(f"two units are written [{name}]")
    return found


@cache
def _unit(text: str) -> Unit | None:
    if text in _names():
        return _names()[text]
    above, slash, below = text.partition("/")
    one, other = _sized(above), _sized(below) if slash else None
    if one is None or other is None:
        return None if slash else one
    return Unit(f"{one.symbol}/{other.symbol}", f"{one.dimension}/{other.dimension}", one.factor / other.factor)


def _sized(text: str) -> Unit | None:
    """Read a name with its size before it: 千t, 100万円, 10a; the longest name counts."""
    if text in _names():
        return _names()[text]
    read = _SIZE.fullmatch(text)
    if read is None or read["name"] not in _names():
        return None
    one, size = _names()[read["name"]], _size(read["number"], read["scale"])
    if size is None or one.dimension in _UNSIZED:
        return None
    word = _WORDS.get(size, "" if size == 1 else f"{size}")
    return Unit(f"{word}{one.symbol}", one.dimension, one.factor * size)


def _size(number: str | None, scale: str) -> int | None:
    if scale and scale not in SCALES:
        return None
    count = int(number.replace(",", "")) if number else 1
    return count * 10 ** SCALES.get(scale, 0) or None


__all__ = [
    "COUNTERS",
    "Unit",
    "UnknownUnit",
    "called",
    "decimal",
    "in_header",
    "known",
    "names_of",
    "plain",
    "sized",
    "step",
    "unit",
]
