"""Amounts of money, exact to the smallest unit whatever unit the source writes in."""

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Options, Parsed, SemanticType, Steps
from renkei.semantics.numbers import EXPLAIN, WHOLE_EXPLAIN, as_text, decimal, plain, point_moved, whole

_YEN = {"円": 0, "千円": 3, "万円": 4, "百万円": 6, "億円": 8, "十億円": 9, "兆円": 12}
_DOLLARS = {"ドル": 0, "千ドル": 3, "百万ドル": 6, "億ドル": 8, "十億ドル": 9}
_UNIT_CONVERTED = {
    "money.unit_converted": Text(
        "登録に宣言された単位（千円など）から基本の単位に換算しました。",
        "The amount was converted from the unit declared in the registration (such as 千円) to the basic one.",
    )
}


def _in_basic_unit(steps: Steps, *, unit: str | None, units: dict[str, int]) -> Steps:
    """Convert plain numbers from `unit`; raises ValueError where there is no such unit."""
    if unit is not None and unit not in units:
        raise ValueError(f"no unit [{unit}] of money; known are {', '.join(units)}")
    places = units[unit] if unit else 0
    return steps.then("money.unit_converted", lambda t: point_moved(t, places)) if places else steps


def _yen(text: pl.Series, options: Options) -> Parsed:
    steps, broken = plain(text)
    steps = _in_basic_unit(steps, unit=options.unit, units=_YEN)
    return whole(text, steps, broken=broken, not_whole="money.jpy.not_whole_yen")


def _dollars(text: pl.Series, options: Options) -> Parsed:
    steps, broken = plain(text)
    steps = _in_basic_unit(steps, unit=options.unit, units=_DOLLARS)
    return decimal(text, steps, broken=broken, scale=2, too_fine="money.usd.not_whole_cents")


TYPES = (
    SemanticType(
        name="money.jpy",
        title=Text("金額（円）", "amount in yen"),
        standard="ISO 4217 JPY (no minor unit)",
        dtype=pl.Int64(),
        parse=_yen,
        write=as_text,
        explain={
            **EXPLAIN,
            **WHOLE_EXPLAIN,
            **_UNIT_CONVERTED,
            "money.jpy.not_whole_yen": Text(
                "円に換算すると 1 円未満の端数が出ます。元の値か、登録の unit を確かめてください。",
                "In yen it has a fraction below one yen. Check the value, or `unit` in the registration.",
            ),
        },
        units=tuple(_YEN),
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
            "money.usd.not_whole_cents": Text(
                "ドルに換算すると 1 セント未満の端数が出ます。元の値か、登録の unit を確かめてください。",
                "In dollars it has a fraction below one cent. Check the value, or `unit` in the registration.",
            ),
        },
        units=tuple(_DOLLARS),
    ),
)
