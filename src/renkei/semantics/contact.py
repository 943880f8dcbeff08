"""How somebody is reached: postal codes and telephone numbers."""

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, not_ascii, only, understood
from renkei.semantics.codes import TRIMMED, WIDTH_FOLDED

_HYPHENS = dict.fromkeys("‐‑‒–—―−ーｰ", "-")
_AREA_IN_BRACKETS = r"^\((0[0-9]{1,4})\)[- ]?([0-9]{1,4}-[0-9]{3,4})$"
_EXCHANGE_IN_BRACKETS = r"^(0[0-9]{1,4})[- ]?\(([0-9]{1,4})\)[- ]?([0-9]{3,4})$"
_PHONE = r"^0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}$|^0[0-9]{9,10}$"


def _postal_code(text: pl.Series, _: Options) -> Parsed:
    name = "jp.postal_code"
    steps = Steps(text).trimmed(f"{name}.trimmed").folded(f"{name}.width_folded", also=_HYPHENS)
    steps = steps.then(f"{name}.mark_removed", _without_mark, where=not_ascii(steps.text))
    # Only a hyphen after the third digit goes: 12-34567 is no postal code.
    hyphened = steps.text.str.contains("^[0-9]{3}-")
    steps = steps.then(f"{name}.hyphen_removed", lambda t: t.str.head(3) + t.str.slice(4), where=hyphened)
    value = only(steps.text, steps.text.str.contains("^[0-9]{7}$"))
    return understood(value, text=text, otherwise=f"{name}.form", rules=steps.rules)


def _without_mark(text: pl.Series) -> pl.Series:
    return text.str.strip_prefix("〒").str.strip_chars_start(" ")


def _with_hyphens(text: pl.Series) -> pl.Series:
    return text.str.replace(_AREA_IN_BRACKETS, "$1-$2").str.replace(_EXCHANGE_IN_BRACKETS, "$1-$2-$3")


def _phone(text: pl.Series, _: Options) -> Parsed:
    name = "jp.phone"
    steps = Steps(text).trimmed(f"{name}.trimmed").folded(f"{name}.width_folded", also=_HYPHENS)
    abroad = steps.text.str.starts_with("+81")
    steps = steps.then(
        f"{name}.country_code_replaced", lambda t: t.str.replace(r"^\+81[- ]?(?:\(0\)|0)?", "0"), where=abroad
    )
    bracketed = steps.text.str.contains("(", literal=True)
    steps = steps.then(f"{name}.parentheses_replaced", _with_hyphens, where=bracketed)
    # With its two hyphens a number is 12 or 13 characters long; the pattern sees to it that there are two or none.
    fits = steps.text.str.contains(_PHONE) & steps.text.str.len_bytes().is_between(10, 13)
    value = only(steps.text, fits)
    return understood(value, text=text, otherwise=f"{name}.form", rules=steps.rules)


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
                "郵便番号は 7 桁の数字です（〒 と 3 桁目の後のハイフンは付いていてもかまいません）。先頭の 0 が"
                "落ちていないか確かめてください。",
                "A postal code has 7 digits (〒 and a hyphen after the third are welcome). Look for a lost leading 0.",
            ),
            "jp.postal_code.trimmed": TRIMMED,
            "jp.postal_code.width_folded": WIDTH_FOLDED,
            "jp.postal_code.mark_removed": Text("〒 を取り除きました。", "The mark 〒 was removed."),
            "jp.postal_code.hyphen_removed": Text("ハイフンを取り除きました。", "The hyphen was removed."),
        },
    ),
    SemanticType(
        name="jp.phone",
        title=Text("電話番号", "telephone number"),
        standard="電気通信番号計画 (Telecommunications Numbering Plan): 10 or 11 digits from 0",
        dtype=pl.String(),
        parse=_phone,
        write=_as_it_is,
        explain={
            "jp.phone.form": Text(
                "電話番号は 0 で始まる 10 桁か 11 桁です（例: 03-1234-5678）。内線や複数の番号は別の列に分けてください。",
                "A telephone number has 10 or 11 digits from 0, such as 03-1234-5678. Put extensions and second "
                "numbers in columns of their own.",
            ),
            "jp.phone.trimmed": TRIMMED,
            "jp.phone.width_folded": WIDTH_FOLDED,
            "jp.phone.country_code_replaced": Text(
                "国番号 +81 を先頭の 0 に直しました。", "The country code +81 became the leading 0."
            ),
            "jp.phone.parentheses_replaced": Text(
                "市外局番などの括弧をハイフンに直しました。", "Parentheses became hyphens."
            ),
        },
    ),
)
