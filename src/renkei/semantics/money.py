"""Amounts of money, exact to the smallest unit whatever unit the source writes in."""

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, not_ascii, together
from renkei.semantics.kanji import GROUPS
from renkei.semantics.numbers import EXPLAIN, WHOLE_EXPLAIN, as_text, decimal, plain, point_moved, whole
from renkei.semantics.units import known

_YEN = {"円": 0, "千円": 3, "万円": 4, "百万円": 6, "億円": 8, "十億円": 9, "兆円": 12}
_DOLLARS = {"ドル": 0, "千ドル": 3, "百万ドル": 6, "億ドル": 8, "十億ドル": 9}
_TWO_SCALES = {
    "money.two_scales": Text(
        "登録に単位（千円など）があるのに、値にも 万・億・兆 が書かれています。どちらの単位か決められないため読みません。",
        "The registration declares a unit (such as 千円), and the value states 万, 億 or 兆 as well. Which one holds "
        "can't be told: write the value without them, or declare no unit.",
    )
}
_CURRENCY_REMOVED = Text(
    "金額に付いた通貨の記号（円・¥）を取り除きました。", "The sign of the currency (円, ¥) was taken off the amount."
)
_UNIT_CONVERTED = {
    "money.unit_converted": Text(
        "登録に宣言された単位（千円など）から基本の単位に換算しました。",
        "The amount was converted from the unit declared in the registration (such as 千円) to the basic one.",
    )
}


def _in_basic_unit(steps: Steps, *, unit: str | None, units: dict[str, int]) -> Steps:
    """Convert plain numbers from `unit`; raises ValueError where there is no such unit."""
    places = 0 if unit is None else units[unit] if unit in units else _places(unit, units)
    return steps.then("money.unit_converted", lambda t: point_moved(t, places)) if places else steps


def _places(unit: str, units: dict[str, int]) -> int:
    """Return the power of ten of a unit that is seldom written, such as 百億円."""
    found, basic = known(unit), known(next(iter(units)))
    if found is None or basic is None or found.dimension != basic.dimension:
        raise ValueError(f"no unit [{unit}] of money; known are {', '.join(units)}")
    return len(str(found.to(basic))) - 1


def _yen(text: pl.Series, options: Options) -> Parsed:
    return yen(text, Steps(text), unit=options.unit)


def yen(text: pl.Series, before: Steps, *, unit: str | None) -> Parsed:
    """Understand amounts in yen, of which `before` is what became of the `text` already."""
    # An amount that calls itself 円 contradicts a column in 千円, and is left to be refused.
    before = _without_sign(before) if unit in (None, "円") else before
    steps, broken = plain(before.text)
    broken = {**_two_scales(text, steps, unit=unit), **broken}
    steps = _in_basic_unit(Steps(steps.text, together(before.rules, steps.rules)), unit=unit, units=_YEN)
    return whole(text, steps, broken=broken, not_whole="money.jpy.not_whole_yen")


def _without_sign(steps: Steps) -> Steps:
    signed = not_ascii(steps.text)
    if not signed.any():
        return steps
    signed &= steps.text.str.contains("[円￥¥]")
    return steps.then(
        "money.jpy.currency_removed",
        lambda t: t.str.replace(r"^(\s*[-－−△▲]? ?)[¥￥]", "$1").str.replace(r"(.) ?円(\s*)$", "$1$2"),
        where=signed,
    )


def _two_scales(text: pl.Series, steps: Steps, *, unit: str | None) -> dict[str, pl.Series]:
    """Return which amounts state a scale of their own beside the unit that is declared."""
    in_kanji = steps.rules.get("number.kanji_converted")
    if in_kanji is None or unit in (None, "円", "ドル"):
        return {}
    return {"money.two_scales": in_kanji & text.str.contains(GROUPS)}


def _dollars(text: pl.Series, options: Options) -> Parsed:
    steps, broken = plain(text)
    broken = {**_two_scales(text, steps, unit=options.unit), **broken}
    steps = _in_basic_unit(steps, unit=options.unit, units=_DOLLARS)
    return decimal(text, steps, broken=broken, scale=2, too_fine="money.usd.not_whole_cents")


YEN = tuple(_YEN)
YEN_EXPLAIN = {
    **EXPLAIN,
    **WHOLE_EXPLAIN,
    **_UNIT_CONVERTED,
    **_TWO_SCALES,
    "money.jpy.currency_removed": _CURRENCY_REMOVED,
    "money.jpy.not_whole_yen": Text(
        "円に換算すると 1 円未満の端数が出ます。元の値か、登録の unit を確かめてください。",
        "In yen it has a fraction below one yen. Check the value, or `unit` in the registration.",
    ),
}

TYPES = (
    SemanticType(
        name="money.jpy",
        title=Text("金額（円）", "amount in yen"),
        standard="ISO 4217 JPY (no minor unit)",
        dtype=pl.Int64(),
        parse=_yen,
        write=as_text,
        explain=YEN_EXPLAIN,
        units=YEN,
    ),
    SemanticType(
        name="money.usd",
        title=Text("金額（米ドル）", "amount in US dollars"),
        standard="ISO 4217 USD (2 decimals)",
        dtype=pl.Decimal(38, 2),
        parse=_dollars,
        write=as_text,
        explain={
            **EXPLAIN,
            **_UNIT_CONVERTED,
            **_TWO_SCALES,
            "money.usd.not_whole_cents": Text(
                "ドルに換算すると 1 セント未満の端数が出ます。元の値か、登録の unit を確かめてください。",
                "In dollars it has a fraction below one cent. Check the value, or `unit` in the registration.",
            ),
        },
        units=tuple(_DOLLARS),
    ),
)
