"""What the values of a column look like, each distinct one counted once."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from renkei.semantics import get
from renkei.semantics.base import Options

MOST = 5_000
_MARKERS = r"^(…+|\.\.\.|‥+|－+|-+|―+|‐+|—+|−+|ー|\*+|＊+|[xXｘＸχ]|[nN]\.?[aA]\.?|N/A|ND|NULL|null|none|nan|NaN|該当なし|不明|非公表|未定|未公表|\.|・|//?)$"


@dataclass(frozen=True)
class Facts:
    """The values of one column: blanks and markers aside, `distinct` in the order of the file, `count` all of them.

    `markers` are signs in it that stand for no value, with their numbers; `""` among them for blanks.
    """

    values: pl.Series
    distinct: pl.Series
    markers: dict[str, int]

    @property
    def count(self) -> int:
        """How many values there are."""
        return len(self.values)

    @property
    def unique(self) -> bool:
        """Whether no value comes twice."""
        return self.count > 0 and self.values.n_unique() == self.count

    def share(self, pattern: str) -> float:
        """Return the share of distinct values that an expression matches as a whole."""
        if self.distinct.is_empty():
            return 0.0
        return int(self.trimmed.str.contains(f"^(?:{pattern})$").sum()) / len(self.distinct)

    def understood(self, type_name: str, unit: str | None = None) -> float:
        """Return the share of distinct values that a semantic type understands."""
        if self.distinct.is_empty():
            return 0.0
        parsed = get(type_name).parse(self.distinct, Options(unit=unit, kept=unit))
        return 1 - int(parsed.reason.is_not_null().sum()) / len(self.distinct)

    @cached_property
    def trimmed(self) -> pl.Series:
        """The distinct values without white space around them."""
        return self.distinct.str.strip_chars(" \t\r\n\u3000")

    @cached_property
    def lengths(self) -> list[int]:
        """How many characters each distinct value has."""
        return [int(length) for length in self.trimmed.str.len_chars().to_list()]

    @cached_property
    def width(self) -> int | None:
        """The length of all distinct values, where it is one."""
        widths = set(self.lengths)
        return widths.pop() if len(widths) == 1 else None


def facts_of(column: pl.Series) -> Facts:
    """Look at a column of text."""
    text = column.fill_null("")
    stripped = text.str.strip_chars(" \t\r\n\u3000")
    blank = stripped == ""
    marked = stripped.str.contains(_MARKERS)
    kept = text.filter(~blank & ~marked)
    counts = stripped.filter(marked).value_counts(sort=True)
    markers = {"": int(blank.sum())} if blank.any() else {}
    markers |= dict(counts.head(8).iter_rows()) if len(counts) else {}
    if kept.is_empty() and not counts.is_empty():
        kept, markers = text.filter(marked), {"": markers[""]} if "" in markers else {}
    return Facts(kept, kept.unique(maintain_order=True).head(MOST), markers)
