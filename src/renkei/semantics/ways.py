"""Which codes what codes meant came to, over several steps: weights along a way multiply, those of parallel ways add up.

A weight that nobody knows makes unknown whatever it is multiplied with or added to; the worst of the splits along the
ways is the split of the whole. Both are associative: the order in which steps are put together makes no difference.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Context, Decimal, localcontext
from typing import NamedTuple

import polars as pl

from renkei.semantics.crosswalks import CROSSWALK, SCALE, SPLITS, WHOLE
from renkei.semantics.divisions import ONE

_EXACT = Context(prec=200)
_SMALLEST = Decimal(1).scaleb(-SCALE)


class Part(NamedTuple):
    """How much of a code went some way, as in a crosswalk."""

    weight: Decimal | None
    split: str
    basis: tuple[str, ...] = ()

    def then(self, other: "Part") -> "Part":
        """Go on: the other part is one of this."""
        known = self.weight is not None and other.weight is not None
        return self._with(other, self.weight * other.weight if known else None)  # type: ignore[operator]

    def beside(self, other: "Part") -> "Part":
        """Come to one code on two ways."""
        known = self.weight is not None and other.weight is not None
        return self._with(other, self.weight + other.weight if known else None)  # type: ignore[operator]

    def _with(self, other: "Part", weight: Decimal | None) -> "Part":
        said = (*self.basis, *(each for each in other.basis if each not in self.basis))
        return Part(weight, max(self.split, other.split, key=SPLITS.index), said)


ALL = Part(ONE, WHOLE)
Moves = Mapping[str, Sequence[tuple[str | None, Part]]]


class Ways:
    """What became of codes so far: of each, the codes that it came to (None: nothing is left of it)."""

    def __init__(self, codes: Iterable[str]) -> None:
        self._at: dict[str, dict[str | None, Part]] = {code: {code: ALL} for code in codes}
        self._from: defaultdict[str | None, set[str]] = defaultdict(set)
        for code in self._at:
            self._from[code].add(code)

    def go(self, moves: Moves) -> None:
        """Take one step: all codes that `moves` names move at once, the others stay."""
        leaving = [(code, origin, self._at[origin].pop(code)) for code in moves for origin in self._from.pop(code, ())]
        with localcontext(_EXACT):
            for code, origin, so_far in leaving:
                for to_code, part in moves[code]:
                    self._arrive(origin, to_code, so_far.then(part))

    def frame(self) -> pl.DataFrame:
        """Return the crosswalk, sorted by both codes."""
        rows = [
            (origin, to_code, part.weight, part.split, "; ".join(part.basis) or None)
            for origin, reached in self._at.items()
            for to_code, part in _rounded(reached).items()
        ]
        return pl.DataFrame(rows, schema=CROSSWALK, orient="row").sort("from_code", "to_code")

    def _arrive(self, origin: str, to_code: str | None, part: Part) -> None:
        there = self._at[origin].get(to_code)
        self._at[origin][to_code] = part if there is None else there.beside(part)
        self._from[to_code].add(origin)


def compose(first: pl.DataFrame, second: pl.DataFrame) -> pl.DataFrame:
    """Put two crosswalks together: from the codes of the first to those of the second.

    A code of the middle that the second does not know is as good as gone.
    """
    ways = Ways(first["from_code"].unique())
    ways.go(moves_of(first))
    middle = set(first["to_code"].drop_nulls())
    known = {code: moves for code, moves in moves_of(second).items() if code in middle}
    ways.go({**{code: [(None, ALL)] for code in middle - known.keys()}, **known})
    return ways.frame()


def moves_of(frame: pl.DataFrame) -> dict[str, list[tuple[str | None, Part]]]:
    """Return a crosswalk as moves."""
    moves: defaultdict[str, list[tuple[str | None, Part]]] = defaultdict(list)
    for code, to_code, weight, split, basis in frame.select(*CROSSWALK).iter_rows():
        moves[code].append((to_code, Part(weight, split, (basis,) if basis else ())))
    return moves


def _rounded(reached: Mapping[str | None, Part]) -> dict[str | None, Part]:
    """Round weights to the decimals of a crosswalk so that they add up to what they did: the largest takes the rest."""
    weights = {code: part.weight for code, part in reached.items() if part.weight is not None}
    if all(weight == round(weight, SCALE) for weight in weights.values()):
        return dict(reached)
    with localcontext(_EXACT):
        near = {code: weight.quantize(_SMALLEST) for code, weight in weights.items()}
        largest = max(near, key=lambda code: (near[code], str(code)))
        near[largest] += sum(weights.values(), Decimal(0)).quantize(_SMALLEST) - sum(near.values(), Decimal(0))
    return {code: part._replace(weight=near.get(code, part.weight)) for code, part in reached.items()}
