"""How somebody is reached: postal codes and telephone numbers."""

from collections.abc import Callable

import polars as pl

from renkei.language import Text
from renkei.semantics.base import (
    Options,
    Parsed,
    SemanticType,
    Steps,
    not_ascii,
    only,
    parsed_where,
    steps_where,
    understood,
)
from renkei.semantics.codes import TRIMMED, WIDTH_FOLDED

_HYPHENS = dict.fromkeys("‐‑‒–—―−ーｰ", "-")
_WIDE = {**_HYPHENS, "\u3000": " ", "㈹": "(代)"}
_USUAL_POSTAL_CODE = "^[0-9]{3}-?[0-9]{4}$"
_LOST_ZERO_OF_POSTAL_CODE = r"^[1-9][0-9][- ]?[0-9]{4}$"

_AREA_IN_BRACKETS = r"^\((0[0-9]{1,4})\)[- ]?([0-9]{1,4}-[0-9]{3,4})$"
_EXCHANGE_IN_BRACKETS = r"^(0[0-9]{1,4})[- ]?\(([0-9]{1,4})\)[- ]?([0-9]{3,4})$"
_EXTENSION = r"^(.*[0-9]) ?(?:[(,/;]? ?(?:内線|内|ext\.?|EXT\.?)(?:番号)?[ :.]?([0-9]{1,6})\)?)$"
_EXTENDED = r" ext\. [0-9]{1,6}$"
_MAIN = r" ?(?:\(代表?\)|代表)$|^(?:\(代表?\)|代表) ?"
_PHONE = r"^0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}$|^0[0-9]{9,10}$"
# How most numbers are written, each with as many digits as the plan says; all others are looked at more closely.
USUAL_PHONE = (
    "^0[2-9]0(?:-[0-9]{4}-[0-9]{4}|[0-9]{8}|0-[0-9]{3}-[0-9]{4})$"
    "|^0[1-9](?:-[1-9][0-9]{3}-[0-9]{4}|[1-9](?:-[0-9]{3}-[0-9]{4}|[0-9](?:-[0-9]{2}-[0-9]{4}|-[0-9]{3}-[0-9]{3}"
    "|[0-9]-[0-9]-[0-9]{4}|[0-9]{6})))$"
)
_LOST_ZERO_OF_PHONE = r"^[1-9][0-9]{0,3}-[0-9]{1,4}-[0-9]{3,4}$|^[1-9][0-9]{8,9}$"
# 0X0 is a number without a place (050, 070, 080, 090, 0800 …) and has 11 digits; all others, area codes and 0120, have 10.
_WITHOUT_PLACE = "^0-?[2-9]-?0"


def _postal_code(text: pl.Series, _: Options) -> Parsed:
    name = "jp.postal_code"
    steps = steps_where(text, ~text.str.contains(_USUAL_POSTAL_CODE), _without_mark)
    # Only what stands after the third digit goes: 12-34567 is no postal code.
    hyphened = steps.text.str.contains("^[0-9]{3}[- ]")
    steps = steps.then(f"{name}.hyphen_removed", lambda t: t.str.head(3) + t.str.slice(4), where=hyphened)
    value = only(steps.text, steps.text.str.contains("^[0-9]{7}$"))
    broken = {f"{name}.leading_zero_lost": steps.text.str.contains(_LOST_ZERO_OF_POSTAL_CODE)}
    return understood(value, text=text, otherwise=f"{name}.form", broken=broken, rules=steps.rules)


def _without_mark(steps: Steps) -> Steps:
    name = "jp.postal_code"
    steps = steps.trimmed(f"{name}.trimmed").folded(f"{name}.width_folded", also=_HYPHENS)
    bare = steps.text.str.strip_prefix("〒").str.strip_chars_start(" ")
    return steps.then(f"{name}.mark_removed", lambda _: bare)


def _with_hyphens(text: pl.Series) -> pl.Series:
    return text.str.replace(_AREA_IN_BRACKETS, "$1-$2").str.replace(_EXCHANGE_IN_BRACKETS, "$1-$2-$3")


def _phone(text: pl.Series, _: Options) -> Parsed:
    return parsed_where(text, ~text.str.contains(USUAL_PHONE), any_phone)


def any_phone(text: pl.Series) -> Parsed:
    """Understand telephone numbers, however they are written."""
    name = "jp.phone"
    steps = Steps(text).trimmed(f"{name}.trimmed").folded(f"{name}.width_folded", also=_WIDE)
    plain = steps.text.str.contains(_PHONE)
    spelt = steps_where(steps.text, ~plain, _with_one_spelling)  # most are plain, and need no second look
    number = _number(spelt.text)
    formed = plain | number.str.contains(_PHONE)
    broken = {
        f"{name}.digits": formed & ~_has_its_digits(number),
        f"{name}.leading_zero_lost": _lost_zero(number, formed),
    }
    value = only(spelt.text, formed)
    return understood(value, text=text, otherwise=f"{name}.form", broken=broken, rules={**steps.rules, **spelt.rules})


def _with_one_spelling(steps: Steps) -> Steps:
    name = "jp.phone"
    steps = steps.then(f"{name}.main_line_removed", lambda t: t.str.replace_all(_MAIN, ""), where=not_ascii(steps.text))
    extended = steps.text.str.contains("内|ext|EXT")
    steps = steps.then(f"{name}.extension_unified", lambda t: t.str.replace(_EXTENSION, "$1 ext. $2"), where=extended)
    steps = steps.then(
        f"{name}.country_code_replaced",
        lambda t: t.str.replace(r"^\+81[- ]?(?:\(0\)|0)?", "0"),
        where=steps.text.str.starts_with("+81"),
    )
    steps = steps.then(
        f"{name}.parentheses_replaced",
        lambda t: _before_extension(t, _with_hyphens),
        where=steps.text.str.contains("(", literal=True),
    )
    spaced = steps.text.str.contains("^[0-9]+ [0-9]+ [0-9]+")
    return steps.then(
        f"{name}.spaces_replaced", lambda t: _before_extension(t, lambda n: n.str.replace_all(" ", "-")), where=spaced
    )


def _number(text: pl.Series) -> pl.Series:
    extended = text.str.contains(" ext. ", literal=True)
    return text.str.replace(_EXTENDED, "") if extended.any() else text


def _lost_zero(number: pl.Series, formed: pl.Series) -> pl.Series:
    """Tell which of the few numbers that are not `formed` only lack the 0 in front."""
    others = only(number, ~formed)
    if others.null_count() == len(others):
        return formed & ~formed
    return others.str.contains(_LOST_ZERO_OF_PHONE) & others.str.count_matches("[0-9]").is_between(9, 10)


def _has_its_digits(number: pl.Series) -> pl.Series:
    """Tell which numbers, with two hyphens or none, have as many digits as the numbering plan says."""
    digits = number.str.len_bytes().cast(pl.Int64) - number.str.contains("-", literal=True).cast(pl.Int64) * 2
    return digits == number.str.contains(_WITHOUT_PLACE).cast(pl.Int64) + 10


def _before_extension(text: pl.Series, change: Callable[[pl.Series], pl.Series]) -> pl.Series:
    if not text.str.contains(" ext. ", literal=True).any():
        return change(text)
    return change(_number(text)) + text.str.extract(f"({_EXTENDED})").fill_null("")


def _as_it_is(value: pl.Series) -> pl.Series:
    return value


TYPES = (
    SemanticType(
        name="jp.postal_code",
        title=Text("郵便番号", "postal code"),
        standard="郵便番号簿 (Japan Post): 7 digits since 1998-02-02",
        dtype=pl.String(),
        parse=_postal_code,
        write=_as_it_is,
        explain={
            "jp.postal_code.form": Text(
                "郵便番号は 7 桁の数字です（〒 と 3 桁目の後のハイフンは付いていてもかまいません）。"
                "5 桁以下の番号は 1998 年より前のものです。",
                "A postal code has 7 digits (〒 and a hyphen after the third are welcome). "
                "Numbers of 5 and fewer are of the time before 1998.",
            ),
            "jp.postal_code.leading_zero_lost": Text(
                "6 桁しかなく、先頭の 0 が落ちているようです。元の表で、列を文字列にして 7 桁で書いてください。",
                "It has 6 digits; the leading 0 seems lost. Make the column one of text at the origin, and write all 7.",
            ),
            "jp.postal_code.trimmed": TRIMMED,
            "jp.postal_code.width_folded": WIDTH_FOLDED,
            "jp.postal_code.mark_removed": Text("〒 を取り除きました。", "The mark 〒 was removed."),
            "jp.postal_code.hyphen_removed": Text(
                "3 桁目の後のハイフンや空白を取り除きました。", "The hyphen or space after the third digit was removed."
            ),
        },
    ),
    SemanticType(
        name="jp.phone",
        title=Text("電話番号", "telephone number"),
        standard="電気通信番号計画 (Telecommunications Numbering Plan): 10 or 11 digits from 0; ITU-T E.123 for ext.",
        dtype=pl.String(),
        parse=_phone,
        write=_as_it_is,
        explain={
            "jp.phone.form": Text(
                "電話番号として読めません（例: 03-1234-5678、内線は 03-1234-5678 内線 12）。二つ以上の番号は別の列に"
                "分けてください。",
                "It can't be read as a telephone number, such as 03-1234-5678 or 03-1234-5678 ext. 12. Put second "
                "numbers in columns of their own.",
            ),
            "jp.phone.leading_zero_lost": Text(
                "先頭の 0 が落ちています。元の表で、列を文字列にして 0 から書いてください。",
                "The leading 0 is lost. Make the column one of text at the origin, and write the number from its 0.",
            ),
            "jp.phone.digits": Text(
                "桁数が合いません。050・070・080・090・0800 などは 11 桁、市外局番や 0120 からの番号は 10 桁です。",
                "It has too many digits or too few: 11 for 050, 070, 080, 090 and 0800, 10 for area codes and 0120.",
            ),
            "jp.phone.trimmed": TRIMMED,
            "jp.phone.width_folded": WIDTH_FOLDED,
            "jp.phone.main_line_removed": Text(
                "代表番号の印（代、代表）を取り除きました。", "The mark of a main line (代, 代表) was removed."
            ),
            "jp.phone.extension_unified": Text(
                "内線の書き方を「ext. 番号」にそろえました。", "The extension (内線) is written as ext. and its number."
            ),
            "jp.phone.spaces_replaced": Text(
                "番号の区切りの空白をハイフンに直しました。", "Spaces between the parts became hyphens."
            ),
            "jp.phone.country_code_replaced": Text(
                "国番号 +81 を先頭の 0 に直しました。", "The country code +81 became the leading 0."
            ),
            "jp.phone.parentheses_replaced": Text(
                "市外局番などの括弧をハイフンに直しました。", "Parentheses became hyphens."
            ),
        },
    ),
)
