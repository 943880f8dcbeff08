"""What a semantic type is: it knows how to parse, check and write a column of text.

A type works on whole Polars columns (Series), so that the kernel may run it on every row of a block, or once per
distinct value where `repeats` says that values repeat. Columns rather than lazy expressions, because a step can then
look at what is there and skip what nobody needs: most values need no repair at all. Nothing is repaired silently:
each change of a value is a named rule.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from renkei.language import Text
from renkei.semantics.telling import tell

# White space that may be trimmed: that of ASCII, and the full-width space. No-break spaces stay, and are seen.
WHITE_SPACE = " \t\n\r\v\f\u3000"
_FULL_WIDTH = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)}


@dataclass(frozen=True)
class Options:
    """How the source writes the column: its `unit` where the type has units (None: the first of its units).

    Of a quantity also how it is `kept`: in which unit (None: as it is written), with how many `decimals` (None: as many
    as the type has), and which `rounding` was declared for what does not fit: half_up, half_even or down (None: none,
    such a value is refused).
    """

    unit: str | None = None
    kept: str | None = None
    decimals: int | None = None
    rounding: str | None = None


@dataclass(frozen=True)
class Parsed:
    """A column of text, understood. All series are as long as the text, and in its order.

    `value`: typed, canonical; null where it could not be understood. `reason`: String, the name of the broken rule,
    null where the value is good. `rules`: which values each named rule changed (Boolean, never null, false where the
    value was rejected); a rule that changed nothing is not listed. A null text (a missing value) gives a null value,
    a null reason and no rule.
    """

    value: pl.Series
    reason: pl.Series
    rules: Mapping[str, pl.Series] = field(default_factory=dict)


@dataclass(frozen=True)
class SemanticType:
    """A meaning that a column may have.

    `standard` names the law, standard or manual that the rules come from. `parse` takes a String series and never
    raises for what is in it; `dtype` is what it gives. `write` turns values back into their canonical text, so that
    parsing that (under default options) gives the same values and no rule. `explain` says of each rule name what it
    means and, for a broken rule, what to do. `units` are those that a source may write in; values are kept in the
    first. `measures`: values are in the unit of the contract, whichever it is. `repeats`: the values of such a column
    usually repeat.
    """

    name: str
    title: Text
    standard: str
    dtype: pl.DataType
    parse: Callable[[pl.Series, Options], Parsed]
    write: Callable[[pl.Series], pl.Series]
    explain: Mapping[str, Text]
    repeats: bool = False
    units: tuple[str, ...] = ()
    measures: bool = False


@dataclass(frozen=True)
class Steps:
    """A text on its way to the canonical one, each change being noted under the name of its rule."""

    text: pl.Series
    rules: Mapping[str, pl.Series] = field(default_factory=dict)

    def then(self, rule: str, change: Callable[[pl.Series], pl.Series], *, where: pl.Series | None = None) -> "Steps":
        """Change the texts, or those `where` a mask holds; `rule` is noted for those that came out different."""
        places = None if where is None else where.arg_true()
        before = self.text if places is None else self.text.gather(places)
        after = change(before)
        different = (after != before).fill_null(value=False)
        if not different.any():
            return self
        tell(rule, before, after)
        if places is None:
            return Steps(after, {**self.rules, rule: different})
        noted = nowhere(len(self.text)).scatter(places, different)
        return Steps(self.text.clone().scatter(places, after), {**self.rules, rule: noted})

    def trimmed(self, rule: str) -> "Steps":
        """Remove surrounding ASCII and full-width white space."""
        return self.then(rule, lambda text: text.str.strip_chars(WHITE_SPACE))

    def folded(self, rule: str, *, also: Mapping[str, str] | None = None) -> "Steps":
        """Rewrite full-width letters, digits and signs (U+FF01-FF5E) in ASCII, and what `also` says of others."""
        pairs = {**_FULL_WIDTH, **(also or {})}
        return self.then(rule, lambda text: replaced(text, pairs), where=not_ascii(self.text))


def steps_where(text: pl.Series, mask: pl.Series, walk: Callable[[Steps], Steps]) -> Steps:
    """Walk with the texts for which `mask` holds, and with no others; the outcome has all texts."""
    places = mask.arg_true()
    if places.is_empty():
        return Steps(text)
    taken = walk(Steps(text.gather(places)))
    rules = {rule: nowhere(len(text)).scatter(places, different) for rule, different in taken.rules.items()}
    return Steps(text.clone().scatter(places, taken.text), rules)


def parsed_where(text: pl.Series, mask: pl.Series, parse: Callable[[pl.Series], Parsed]) -> Parsed:
    """Understand the texts for which `mask` holds; the others are values of the type String as they stand."""
    places = mask.arg_true()
    taken = parse(text.gather(places))
    reason = pl.Series(text.name, [None], dtype=pl.String).new_from_index(0, len(text))
    return Parsed(
        text.clone().scatter(places, taken.value),
        reason.scatter(places, taken.reason),
        {rule: nowhere(len(text)).scatter(places, different) for rule, different in taken.rules.items()},
    )


def together(*each: Mapping[str, pl.Series]) -> dict[str, pl.Series]:
    """Put the rules of several walks together; a text that one of them changed by a rule was changed by it."""
    rules: dict[str, pl.Series] = {}
    for masks in each:
        rules |= {rule: rules[rule] | mask if rule in rules else mask for rule, mask in masks.items()}
    return rules


def not_ascii(text: pl.Series) -> pl.Series:
    """Tell which texts hold a character beyond ASCII."""
    return text.str.len_bytes() != text.str.len_chars()


def replaced(text: pl.Series, pairs: Mapping[str, str]) -> pl.Series:
    """Replace every key of `pairs` by its value, in one pass."""
    return text.str.replace_many(list(pairs), list(pairs.values()))


def nowhere(length: int) -> pl.Series:
    """Return a mask that holds for none of so many texts."""
    return pl.Series([False]).new_from_index(0, length)


def only(values: pl.Series, mask: pl.Series) -> pl.Series:
    """Return the values for which `mask` holds, null for the others."""
    return pl.select(pl.when(mask).then(values)).to_series()


def understood(
    value: pl.Series,
    *,
    text: pl.Series,
    otherwise: str,
    broken: Mapping[str, pl.Series] | None = None,
    rules: Mapping[str, pl.Series] | None = None,
) -> Parsed:
    """Settle a column: the first rule of `broken` that holds is the reason, else `otherwise` where `value` is null.

    `text` is the column as it came. Whatever the masks say, a value stands only where there is no reason, and a
    reason only where there is a text.
    """
    value, broken, rules = value.alias(text.name), broken or {}, rules or {}
    reason = pl.Series(text.name, [None], dtype=pl.String).new_from_index(0, len(text))
    lost = value.is_null() & text.is_not_null()
    found = {**broken, otherwise: lost | broken.get(otherwise, lost)}
    holding = {name: mask for name, mask in found.items() if mask.any()}
    for name, mask in reversed(holding.items()):
        reason = pl.select(pl.when(mask).then(pl.lit(name)).otherwise(reason).alias(text.name)).to_series()
    good = reason.is_null() & text.is_not_null()
    changed = {rule: (mask & good).fill_null(value=False) for rule, mask in rules.items()}
    applied = {rule: mask for rule, mask in changed.items() if mask.any()}
    # Values that are lost are null already.
    return Parsed(only(value, good) if holding.keys() & broken.keys() else value, reason, applied)
