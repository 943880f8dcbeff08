"""Numbers as agencies write them: grouped, full-width, in kanji, with △ ▲ or parentheses for negatives.

Never through floats. A number with a mark on it (p, r, *, ※) is refused by name: what the mark says would be lost.
"""

from collections.abc import Mapping

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, not_ascii, nowhere, steps_where, understood
from renkei.semantics.codes import TRIMMED, WIDTH_FOLDED
from renkei.semantics.kanji import CIRCLED, KANJI, in_digits

_GROUPED = r"^-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?$"
_DIGIT = f"(?:[0-9]|{KANJI})"
_MARKED_NEGATIVE = rf"^(?:[△▲] ?({_DIGIT}.*)|\(({_DIGIT}.*)\))$"
MARK = r"[pPrReE#※†*]+|\([pPrReE]\)|\(?注 ?[0-9]*\)?[0-9]*"
_FLAGGED = rf"^[-△▲(]?[0-9][0-9,.]*\)? ?(?:{MARK})$"
_MISGROUPED = r"^-?[0-9][0-9,]*(?:\.[0-9]+)?$"

EXPLAIN = {
    "number.form": Text(
        "数値として読めません。単位・注記・範囲などは別の列に分け、欠損を表す記号は登録の missing に宣言してください。",
        "It can't be read as a number. Put units, notes and ranges in columns of their own, and declare signs for "
        "missing values under `missing`.",
    ),
    "number.grouping": Text(
        "桁区切りのコンマの位置が正しくありません。小数点の誤りや桁の欠落がないか確かめてください。",
        "The commas do not stand every three digits. Look for a lost digit, or a comma meant as a decimal point.",
    ),
    "number.overflow": Text(
        "扱える桁数を超えています。単位や桁を確かめてください。",
        "It has more digits than the column can hold. Check the unit and the digits.",
    ),
    "number.flagged": Text(
        "数値に注記の記号（p・r・e・*・#・※・注）など）が付いています。記号の意味が失われるため、そのままは読みません。"
        "登録の type を number.marked か money.jpy.marked にし、記号は number.mark の列に取ってください。",
        "A mark (p, r, e, *, #, ※, 注) and the like) stands at the number, and what it says would be lost. Make the "
        "`type` in the registration number.marked or money.jpy.marked, and take marks into a column of number.mark.",
    ),
    "number.trimmed": TRIMMED,
    "number.width_folded": WIDTH_FOLDED,
    "number.negative_sign_unified": Text(
        "負数を表す △・▲・括弧を - に直しました。", "△, ▲ or parentheses for a negative number became a minus sign."
    ),
    "number.circle_as_zero": Text(
        "漢数字の中の記号 ○ を数字の 〇 とみなしました。", "The sign ○ amid digits in kanji was taken as the digit 〇."
    ),
    "number.kanji_converted": Text("漢数字を算用数字に直しました。", "Kanji numerals became ASCII digits."),
    "number.plus_removed": Text("先頭の + を取り除きました。", "The leading plus sign was removed."),
    "number.grouping_removed": Text("桁区切りのコンマを取り除きました。", "Commas between thousands were removed."),
    "number.leading_zeros_removed": Text(
        "先頭の余分な 0 を取り除きました。", "Superfluous leading zeros were removed."
    ),
}
WHOLE_EXPLAIN = {
    "number.zero_fraction_removed": Text(
        "小数点以下の 0 を取り除きました。", "A fraction of nothing but zeros was removed."
    ),
}
_NOT_WHOLE = Text(
    "整数の列に小数があります。元の値か、列の型を確かめてください。",
    "It has a fraction where whole numbers are promised. Check the value, or the type of the column.",
)


def plain(text: pl.Series) -> tuple[Steps, dict[str, pl.Series]]:
    """Return numbers as `-?digits(.digits)?`, and the broken rules of form; null where the form is broken."""
    steps = steps_where(text, text.str.contains("[^0-9,.-]"), _in_ascii)  # most have digits alone
    steps, broken = _well_formed(steps)
    steps = steps.then("number.grouping_removed", lambda t: t.str.replace_all(",", "", literal=True))
    padded = steps.text.str.starts_with("0") | steps.text.str.starts_with("-0")
    removed = steps.then(
        "number.leading_zeros_removed", lambda t: t.str.replace("^(-?)0+([0-9])", "$1$2"), where=padded
    )
    return removed, broken


def _well_formed(steps: Steps) -> tuple[Steps, dict[str, pl.Series]]:
    """Take out the texts that are no numbers, and say why they are none."""
    places = (~steps.text.str.contains(_GROUPED)).arg_true()
    if places.is_empty():
        return steps, {}
    failed = steps.text.gather(places)
    found = {
        "number.grouping": failed.str.contains(_MISGROUPED),
        "number.flagged": failed.str.contains(_FLAGGED),
        "number.form": failed.is_not_null(),
    }
    left = steps.text.clone().scatter(places, None)
    return Steps(left, steps.rules), {rule: nowhere(len(left)).scatter(places, mask) for rule, mask in found.items()}


def _in_ascii(steps: Steps) -> Steps:
    """Write numbers with ASCII digits and, where they are negative, with a minus sign before them."""
    steps = steps.trimmed("number.trimmed").folded("number.width_folded", also={"−": "-"})
    marked = not_ascii(steps.text) | steps.text.str.starts_with("(")
    steps = steps.then("number.negative_sign_unified", lambda t: t.str.replace(_MARKED_NEGATIVE, "-$1$2"), where=marked)
    signed = steps.text.str.starts_with("+")
    steps = steps.then("number.plus_removed", lambda t: t.str.replace(rf"^\+({_DIGIT})", "$1"), where=signed)
    converted = steps_where(steps.text, not_ascii(steps.text), _without_kanji)
    return Steps(converted.text, {**steps.rules, **converted.rules})


def _without_kanji(steps: Steps) -> Steps:
    circled = steps.text.str.contains(CIRCLED)
    steps = steps.then("number.circle_as_zero", lambda t: t.str.replace_all("[○◯]", "〇"), where=circled)
    return steps.then("number.kanji_converted", in_digits, where=steps.text.str.contains(KANJI))


def whole(text: pl.Series, steps: Steps, *, broken: Mapping[str, pl.Series], not_whole: str) -> Parsed:
    """Settle plain numbers as Int64; a fraction that is not zero breaks the rule `not_whole`."""
    fractional = steps.text.str.contains(".", literal=True)
    steps = steps.then("number.zero_fraction_removed", lambda t: t.str.replace(r"\.0+$", ""), where=fractional)
    reasons = dict(broken)
    if fractional.any():
        reasons[not_whole] = steps.text.str.contains(".", literal=True)
    value = steps.text.cast(pl.Int64, strict=False)
    return understood(value, text=text, otherwise="number.overflow", broken=reasons, rules=steps.rules)


def decimal(text: pl.Series, steps: Steps, *, broken: Mapping[str, pl.Series], scale: int, too_fine: str) -> Parsed:
    """Settle plain numbers as Decimal(38, scale); more digits after the point break the rule `too_fine`."""
    # The cast would drop further digits silently: trailing zeros may go, others not.
    reasons = {**broken, too_fine: steps.text.str.contains(rf"\.[0-9]{{{scale}}}[0-9]*[1-9]")}
    value = steps.text.cast(pl.Decimal(38, scale), strict=False)
    return understood(value, text=text, otherwise="number.overflow", broken=reasons, rules=steps.rules)


def point_moved(text: pl.Series, places: int) -> pl.Series:
    """Multiply plain numbers by 10^places, by moving the decimal point in their text."""

    def move(fractional: pl.Series) -> pl.Series:
        digits = fractional.str.extract(r"\.([0-9]+)$").str.pad_end(places, "0")
        moved = fractional.str.extract(r"^(-?[0-9]+)\.") + digits.str.head(places) + "." + digits.str.slice(places)
        return moved.str.strip_suffix(".")

    fractional = text.str.contains(".", literal=True).arg_true()
    moved = text + "0" * places
    return moved.scatter(fractional, move(text.gather(fractional))) if len(fractional) else moved


def as_text(value: pl.Series) -> pl.Series:
    """Write numbers in plain digits."""
    return value.cast(pl.String)


def _integer(text: pl.Series, _: Options) -> Parsed:
    steps, broken = plain(text)
    return whole(text, steps, broken=broken, not_whole="number.integer.not_whole")


def too_fine(scale: int) -> Text:
    """Explain that a number has more decimals than `scale`."""
    return Text(
        f"小数点以下が {scale} 桁を超えています。丸めずに保存できないため、元の値か列の型を確かめてください。",
        f"It has more than {scale} decimals and could only be kept rounded. Check the value, or the type of the column.",
    )


def _decimal_type(name: str, title: Text, *, scale: int) -> SemanticType:
    rule = f"{name}.too_fine"

    def parse(text: pl.Series, _: Options) -> Parsed:
        steps, broken = plain(text)
        return decimal(text, steps, broken=broken, scale=scale, too_fine=rule)

    return SemanticType(
        name=name,
        title=title,
        standard="decimal arithmetic, ISO/IEC 9075 NUMERIC(38, s)",
        dtype=pl.Decimal(38, scale),
        parse=parse,
        write=as_text,
        explain={**EXPLAIN, rule: too_fine(scale)},
    )


TYPES = (
    SemanticType(
        name="number.integer",
        title=Text("整数", "whole number"),
        standard="64-bit integers, ISO/IEC 9075 BIGINT",
        dtype=pl.Int64(),
        parse=_integer,
        write=as_text,
        explain={**EXPLAIN, **WHOLE_EXPLAIN, "number.integer.not_whole": _NOT_WHOLE},
    ),
    _decimal_type("number.decimal", Text("小数", "decimal number"), scale=9),
    _decimal_type("rate", Text("率・相場", "rate"), scale=6),
)
