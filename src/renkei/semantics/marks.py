"""Numbers with marks at them (1,234r, 56 p, 78※): the number and the mark, each for a column of its own.

What a mark says (preliminary, revised, estimated, see the note) differs from table to table. The other types of numbers
refuse such a value, so that nobody loses a mark without knowing: a registration has to name one of the types here.
"""

from dataclasses import replace

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, only, together, understood
from renkei.semantics.codes import TRIMMED, WIDTH_FOLDED
from renkei.semantics.money import YEN, YEN_EXPLAIN, yen
from renkei.semantics.numbers import EXPLAIN, MARK, as_text, decimal, plain, too_fine

_NUMBER = "[-+−△▲(]? ?[0-9][0-9,.]*\\)?"
_MARKED = f"^({_NUMBER}) ?({MARK})$"
_BARE = r"^(?:[pre#※†*]+|注[0-9]*)$"
_NONE = "none"
_SET_APART = {
    "number.mark_set_apart": Text(
        "数値に付いた注記の記号（p・r・※ など）を外しました。記号は number.mark の列に取れます。",
        "The mark at the number (p, r, ※ and the like) was taken off; a column of the type `number.mark` can hold it.",
    )
}


# The marks of these types are taken off; what has one more, within (5p), has no form of a number.
_UNFLAGGED = {rule: text for rule, text in EXPLAIN.items() if rule != "number.flagged"}
_UNFLAGGED_YEN = {rule: text for rule, text in YEN_EXPLAIN.items() if rule != "number.flagged"}


def _set_apart(text: pl.Series) -> Steps:
    steps = Steps(text).trimmed("number.trimmed").folded("number.width_folded")
    return steps.then("number.mark_set_apart", lambda t: t.str.replace(_MARKED, "$1"))


def _marked(text: pl.Series, _: Options) -> Parsed:
    before = _set_apart(text)
    steps, broken = plain(before.text)
    steps = Steps(steps.text, together(before.rules, steps.rules))
    return _unflagged(decimal(text, steps, broken=broken, scale=9, too_fine="number.marked.too_fine"))


def _marked_yen(text: pl.Series, options: Options) -> Parsed:
    return _unflagged(yen(text, _set_apart(text), unit=options.unit))


def _unflagged(found: Parsed) -> Parsed:
    return replace(found, reason=found.reason.replace("number.flagged", "number.form"))


def _mark(text: pl.Series, _: Options) -> Parsed:
    steps = Steps(text).trimmed("number.mark.trimmed").folded("number.mark.width_folded")
    steps = steps.then("number.mark.taken", _taken)
    value = only(steps.text, steps.text.str.contains(_BARE) | (steps.text == _NONE))
    return understood(value, text=text, otherwise="number.mark.form", rules=steps.rules)


def _taken(text: pl.Series) -> pl.Series:
    mark = text.str.extract(_MARKED, 2).str.replace_all("[() ]", "").str.to_lowercase()
    none = only(pl.Series([_NONE]).new_from_index(0, len(text)), text.str.contains(f"^{_NUMBER}$"))
    return pl.select(pl.coalesce(mark, none, text)).to_series()


def _shortest(value: pl.Series) -> pl.Series:
    """Write decimals without zeros at the end of the fraction, so that a whole number reads as one."""
    return value.cast(pl.String).str.replace(r"\.?0+$", "")


TYPES = (
    SemanticType(
        name="number.marked",
        title=Text("注記の付いた数値", "number with a mark"),
        standard="decimal arithmetic, ISO/IEC 9075 NUMERIC(38, 9)",
        dtype=pl.Decimal(38, 9),
        parse=_marked,
        write=_shortest,
        explain={**_UNFLAGGED, **_SET_APART, "number.marked.too_fine": too_fine(9)},
    ),
    SemanticType(
        name="number.mark",
        title=Text("数値に付いた注記の記号", "the mark at a number"),
        standard="the notes of the table; marks of Japanese official statistics (p, r, e, *, #, ※, †, 注)",
        dtype=pl.String(),
        parse=_mark,
        write=lambda value: value,
        explain={
            "number.mark.form": Text(
                "注記の付いた数値として読めません。記号は、数値の後の p・r・e・*・#・※・†・注 です。",
                "It is no number with a mark. Marks are p, r, e, *, #, ※, † and 注, after the number.",
            ),
            "number.mark.trimmed": TRIMMED,
            "number.mark.width_folded": WIDTH_FOLDED,
            "number.mark.taken": Text(
                "数値から注記の記号だけを取りました（記号がなければ none）。",
                "Only the mark at the number was taken (none where there is no mark).",
            ),
        },
        repeats=True,
    ),
    SemanticType(
        name="money.jpy.marked",
        title=Text("注記の付いた金額（円）", "amount in yen with a mark"),
        standard="ISO 4217 JPY (no minor unit)",
        dtype=pl.Int64(),
        parse=_marked_yen,
        write=as_text,
        explain={**_UNFLAGGED_YEN, **_SET_APART},
        units=YEN,
    ),
)
