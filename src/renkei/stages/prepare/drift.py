"""Layout drift: the columns of a file against those that a registration remembers. Pure.

A column that is gone and one that is new are one that was renamed where their names are alike, or where the new one
stands between the same neighbours. It is a guess, and is only ever proposed.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["new", "missing", "renamed", "moved"]
_ALIKE, _SAME_PLACE = 0.6, 0.5
_COMPARED, _FEW = 10_000, 50  # pairs of names that are compared, and columns that a closest name is looked for


@dataclass(frozen=True)
class Difference:
    """One difference. `column` is the name that was registered, of a new column its own.

    `now` is the new name of a column that was renamed; `closest` the registered name that a new column, or the name in
    the file that a missing one, is most like. `was` and `place` are places, from 1, in the registration and the file.
    """

    kind: Kind
    column: str
    now: str | None = None
    closest: str | None = None
    was: int | None = None
    place: int | None = None


def compare(registered: Sequence[str], header: Sequence[str]) -> list[Difference]:
    """Return how `header` differs from what was registered; nothing where both are the same list of names."""
    was = {name: place for place, name in enumerate(registered, 1)}
    now = {name: place for place, name in enumerate(header, 1)}
    gone = [name for name in registered if name not in now]
    new = [name for name in header if name not in was]
    renamed = _renamed(gone, new, registered, header)
    taken, few = set(renamed.values()), len(gone) + len(new) <= _FEW
    found = [Difference("renamed", a, now=b, was=was[a], place=now[b]) for a, b in renamed.items()]
    found += [
        Difference("missing", a, closest=closest(a, header) if few else None, was=was[a])
        for a in gone
        if a not in renamed
    ]
    found += [
        Difference("new", b, closest=closest(b, registered) if few else None, place=now[b])
        for b in new
        if b not in taken
    ]
    found += [Difference("moved", name, was=was[name], place=now[name]) for name in _moved(registered, header)]
    return found


def _renamed(
    gone: Sequence[str], new: Sequence[str], registered: Sequence[str], header: Sequence[str]
) -> dict[str, str]:
    """Pair names, the surest first; each once."""
    before, after = _neighbours(registered, set(gone)), _neighbours(header, set(new))
    if len(gone) * len(new) > _COMPARED:
        by_place = {place: name for name, place in after.items()}
        pairs = [(1.0, a, by_place[before[a]]) for a in gone if before[a] in by_place]
    else:
        pairs = [(_likeness(a, b) + _SAME_PLACE * (before[a] == after[b]), a, b) for a in gone for b in new]
    found: dict[str, str] = {}
    taken: set[str] = set()
    for sure, a, b in sorted(pairs, key=lambda pair: -pair[0]):
        if sure >= _ALIKE and a not in found and b not in taken:
            found[a] = b
            taken.add(b)
    return {a: found[a] for a in gone if a in found}


def _neighbours(names: Sequence[str], changed: set[str]) -> dict[str, tuple[str | None, int, str | None]]:
    """Return, for each changed name, the unchanged ones left and right of it, and its place between them."""
    rights: list[str | None] = [None] * len(names)
    right = None
    for i in range(len(names) - 1, -1, -1):
        rights[i], right = right, right if names[i] in changed else names[i]
    found: dict[str, tuple[str | None, int, str | None]] = {}
    left: str | None = None
    place = 0
    for name, right in zip(names, rights, strict=True):
        if name in changed:
            found[name] = (left, place, right)
            place += 1
        else:
            left, place = name, 0
    return found


def _likeness(a: str, b: str) -> float:
    return SequenceMatcher(None, _folded(a), _folded(b), autojunk=False).ratio()


def _folded(name: str) -> str:
    """See through width and case, and through spaces."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def closest(name: str, names: Sequence[str]) -> str | None:
    """Return which of `names` is most like `name`, width, case and spaces seen through; None where none is like it."""
    best = max(names, key=lambda other: _likeness(name, other), default=None)
    return best if best is not None and _likeness(name, best) >= _ALIKE else None


def _moved(registered: Sequence[str], header: Sequence[str]) -> list[str]:
    """Return the fewest columns that must have moved for the others to be in their old order."""
    places = {name: place for place, name in enumerate(header)}
    kept = [name for name in registered if name in places]
    ends: list[int] = []  # the smallest place that an ascending run of each length ends with
    lengths = []
    for name in kept:
        length = bisect_left(ends, places[name])
        ends[length : length + 1] = [places[name]]
        lengths.append(length)
    staying, length, after = set(), len(ends) - 1, len(header)
    for name, its in zip(reversed(kept), reversed(lengths), strict=True):
        if its == length and places[name] < after:
            staying.add(name)
            length, after = length - 1, places[name]
    return [name for name in kept if name not in staying]
