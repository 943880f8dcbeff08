"""Identifiers of organisations: corporate numbers and the numbers of qualified invoice issuers."""

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, only, steps_where, understood
from renkei.semantics.codes import TRIMMED, WIDTH_FOLDED

_CORPORATE_ISSUER = "jp.invoice_number.corporate.check_digit"


def _wrong_check_digit(number: pl.Series) -> pl.Series:
    """Whether the first of 13 digits is not 9 − (Σ Pn·Qn mod 9), Pn the n-th of the other 12 from the right."""
    low, middle, high = (_FOUR_WEIGHED.gather(number // 10**place % 10_000) for place in (0, 4, 8))
    total = low + middle + high
    wrong: pl.Series = (9 - total % 9) != number // 10**12
    return wrong


def _weighed(four: pl.Series) -> pl.Series:
    total: pl.Series = sum(((four // 10**place) % 10) * (1 + place % 2) for place in range(4))
    return total


_FOUR_WEIGHED = _weighed(pl.int_range(10_000, eager=True))  # of every four digits at once


def _corporate_number(text: pl.Series, _: Options) -> Parsed:
    name = "jp.corporate_number"
    # What has 13 bytes is a number as it stands, or none at all.
    steps = steps_where(
        text,
        text.str.len_bytes() != 13,
        lambda others: others.trimmed(f"{name}.trimmed").folded(f"{name}.width_folded"),
    )
    # A sign would be taken by the cast: of 13 characters with one, the number stays below 10^12.
    number = steps.text.cast(pl.Int64, strict=False)
    formed = (steps.text.str.len_bytes() == 13) & (number >= 10**12)
    value = steps.text if formed.all(ignore_nulls=False) else only(steps.text, formed)
    broken = {f"{name}.check_digit": _wrong_check_digit(only(number, formed))}
    return understood(value, text=text, otherwise=f"{name}.form", broken=broken, rules=steps.rules)


def _invoice_number(text: pl.Series, _: Options, *, corporate: bool = False) -> Parsed:
    name = "jp.invoice_number"
    steps = Steps(text).trimmed(f"{name}.trimmed").folded(f"{name}.width_folded")
    steps = steps.then(f"{name}.letter_raised", lambda t: t.str.replace("^t", "T"))
    value = only(steps.text, steps.text.str.contains(r"^T[1-9][0-9]{12}$"))
    broken = {_CORPORATE_ISSUER: _wrong_check_digit(value.str.slice(1).cast(pl.Int64))} if corporate else {}
    return understood(value, text=text, otherwise=f"{name}.form", broken=broken, rules=steps.rules)


def _corporate_invoice_number(text: pl.Series, options: Options) -> Parsed:
    return _invoice_number(text, options, corporate=True)


def _as_it_is(value: pl.Series) -> pl.Series:
    return value


_INVOICE_EXPLAIN = {
    "jp.invoice_number.form": Text(
        "登録番号は T と 13 桁の数字です。T がない場合は付けて提出してください（法人番号の列ではありません）。",
        "An invoice issuer's number is T and 13 digits. Without T it may be a corporate number: give it its T.",
    ),
    "jp.invoice_number.trimmed": TRIMMED,
    "jp.invoice_number.width_folded": WIDTH_FOLDED,
    "jp.invoice_number.letter_raised": Text("小文字の t を大文字にしました。", "A small t became a capital."),
}

TYPES = (
    SemanticType(
        name="jp.corporate_number",
        title=Text("法人番号", "corporate number"),
        standard="法人番号の指定等に関する省令 (MOF Ordinance No. 70 of 2014), article 2: 12 digits and a check digit",
        dtype=pl.String(),
        parse=_corporate_number,
        write=_as_it_is,
        explain={
            "jp.corporate_number.form": Text(
                "法人番号は 13 桁の数字です（0 で始まることはありません）。桁落ちや、先頭の T（登録番号）がないか"
                "確かめてください。",
                "A corporate number has 13 digits, the first never 0. Look for lost digits, or a T in front, which "
                "would make it an invoice number.",
            ),
            "jp.corporate_number.check_digit": Text(
                "検査用数字（先頭の 1 桁）が合いません。国税庁の法人番号公表サイトで正しい番号を確かめてください。",
                "The check digit (the first one) does not fit the rest. Look the number up on the National Tax "
                "Agency's corporate number site.",
            ),
            "jp.corporate_number.trimmed": TRIMMED,
            "jp.corporate_number.width_folded": WIDTH_FOLDED,
        },
    ),
    SemanticType(
        name="jp.invoice_number",
        title=Text("適格請求書発行事業者の登録番号", "number of a qualified invoice issuer"),
        standard="消費税法 (Consumption Tax Act), article 57-2; sole proprietors' numbers carry no check digit",
        dtype=pl.String(),
        parse=_invoice_number,
        write=_as_it_is,
        explain=_INVOICE_EXPLAIN,
    ),
    SemanticType(
        name="jp.invoice_number.corporate",
        title=Text("法人の登録番号", "number of a qualified invoice issuer that is a corporation"),
        standard="消費税法 (Consumption Tax Act), article 57-2: T and the corporate number, with its check digit",
        dtype=pl.String(),
        parse=_corporate_invoice_number,
        write=_as_it_is,
        explain={
            **_INVOICE_EXPLAIN,
            _CORPORATE_ISSUER: Text(
                "T の後が正しい法人番号ではありません（検査用数字が合いません）。個人事業者の番号が混ざる列なら、"
                "型を jp.invoice_number にしてください。",
                "What follows T is no corporate number: its check digit does not fit. If sole proprietors are in the "
                "column too, make its type `jp.invoice_number`.",
            ),
        },
    ),
)
