"""Numbers with a unit: converted exactly from the unit of the source to that of the contract, or refused.

A factor is a fraction (1 坪 is 400/121 m²), and numbers are whole numbers of 128 bits on the way: nothing passes through a
float. What does not fit the decimals of the column is refused, save where the registration declares a rounding.
"""

from fractions import Fraction

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, only, understood
from renkei.semantics.kanji import GROUPS, KANJI
from renkei.semantics.numbers import EXPLAIN, WHOLE_EXPLAIN, as_text, plain, point_moved
from renkei.semantics.units import Unit, known, sized, unit

ROUNDINGS = ("half_up", "half_even", "down")
_DIGITS = 37  # so many digits of a number of 128 bits are safe
_TENS = pl.Series([10**n for n in range(_DIGITS + 1)], dtype=pl.Int128)
# What ends a number, and then the unit at it: with the size that it may have, and without.
_SPACE, _OTHERS = "[ 　]*", "0-9０-９().,（）．， 　"
_TAILS = (
    rf"[0-9０-９)）]{_SPACE}([^{_OTHERS}]+){_SPACE}$",
    rf"(?:[0-9０-９)）]|{KANJI}){_SPACE}([^{_OTHERS}{KANJI[1:-1]}]+){_SPACE}$",
)

_EXPLAIN = {
    "quantity.unit_removed": Text(
        "値に付いていた単位を取り除きました（登録の単位と同じもの）。",
        "The unit at the value was taken off; it is the one that is registered.",
    ),
    "quantity.other_unit": Text(
        "値に、登録にある単位とは別の単位が付いています。単位が行ごとに違うときは、単位だけの列を作ってもらい、登録に"
        "「unit: {from: 列名}」と書いてください。",
        "At the value stands another unit than the registered one. Where units differ from row to row, have them written "
        "into a column of their own, and register [unit: {from: column}].",
    ),
    "quantity.two_scales": Text(
        "登録の単位に 千・百万などがあるのに、値にも 万・億・兆 が書かれています。どちらの単位か決められないため読みません。",
        "The registered unit has a size of its own (千, 百万), and the value states 万, 億 or 兆 as well. Which one holds "
        "can't be told.",
    ),
    "quantity.unit_converted": Text(
        "登録の単位からデータ契約の単位に換算しました。",
        "Converted from the unit in the registration to that of the contract.",
    ),
    "quantity.rounded": Text(
        "登録に宣言された方法（rounding）で丸めました。", "Rounded, in the way that the registration declares."
    ),
}
_TOO_FINE = Text(
    "データ契約の単位に直すと、列の桁数に収まらない端数が出ます。値と単位を確かめてください。丸めてよいときは、登録に "
    "rounding を書いてください。",
    "In the unit of the contract it has more decimals than the column. Check value and unit; if it may be rounded, "
    "declare `rounding` in the registration.",
)


def converted(steps: Steps, factor: Fraction, *, decimals: int, rounding: str | None) -> tuple[Steps, pl.Series]:
    """Multiply plain numbers by `factor`; tell which of them need more `decimals` while no `rounding` is declared.

    Numbers of more digits than can be kept become null.
    """
    places = len(str(factor.numerator)) - 1
    if rounding is None and factor == 10**places:
        moved = steps.then("quantity.unit_converted", lambda text: point_moved(text, places)) if places else steps
        return moved, moved.text.str.contains(rf"\.[0-9]{{{decimals}}}[0-9]*[1-9]").fill_null(value=False)
    worked = _worked_out(steps.text, factor, decimals=decimals, rounding=rounding)
    inexact = worked["inexact"].fill_null(value=False)
    rules = dict(steps.rules)
    if factor != 1:
        rules["quantity.unit_converted"] = worked["text"].is_not_null()
    if rounding is None:
        return Steps(worked["text"], rules), inexact
    rounded = Steps(worked["text"], {**rules, "quantity.rounded": inexact})
    return rounded, pl.Series([False]).new_from_index(0, len(inexact))


def _worked_out(text: pl.Series, factor: Fraction, *, decimals: int, rounding: str | None) -> pl.DataFrame:
    """Return `text`, of as many decimals as there may be, and whether something is left over (`inexact`)."""
    numerator, denominator = (pl.lit(part, pl.Int128) for part in factor.as_integer_ratio())
    lengths = [len(str(part)) for part in factor.as_integer_ratio()]
    shown = pl.col("text").str.strip_prefix("-")
    ends = pl.when(shown.str.contains(".", literal=True)).then(shown.str.replace(r"\.?0*$", "")).otherwise(shown)
    fraction = ends.str.extract(r"\.([0-9]+)$").str.len_chars().fill_null(0).cast(pl.Int64)
    frame = (
        text.alias("text")
        .to_frame()
        .with_columns(
            digits=ends.str.replace(".", "", literal=True),
            fraction=fraction,
            negative=pl.col("text").str.starts_with("-"),
        )
    )
    up, down = (pl.lit(decimals) - pl.col("fraction")).clip(0), (pl.col("fraction") - decimals).clip(0)
    fits = (pl.col("digits").str.len_bytes() + lengths[0] + up <= _DIGITS) & (lengths[1] + down <= _DIGITS)
    tens = pl.lit(_TENS)
    frame = frame.with_columns(pl.when(fits).then("digits"), up=up.clip(0, _DIGITS), down=down.clip(0, _DIGITS))
    frame = frame.with_columns(
        above=pl.col("digits").cast(pl.Int128, strict=False) * numerator * tens.gather(pl.col("up")),
        below=denominator * tens.gather(pl.col("down")),
    )
    frame = frame.with_columns(whole=pl.col("above") // pl.col("below"), rest=pl.col("above") % pl.col("below"))
    frame = frame.with_columns(inexact=pl.col("rest") != 0, whole=pl.col("whole") + _added(rounding))
    padded = pl.col("whole").cast(pl.String).str.zfill(decimals + 1)
    number = pl.format("{}.{}", padded.str.head(-decimals), padded.str.tail(decimals)) if decimals else padded
    sign = pl.when(pl.col("negative") & (pl.col("whole") != 0)).then(pl.lit("-")).otherwise(pl.lit(""))
    kept = pl.lit(value=True) if rounding is not None else ~pl.col("inexact")
    return frame.select(pl.when(kept).then(sign + number).alias("text"), "inexact")


def _added(rounding: str | None) -> pl.Expr:
    """Return what rounding adds to the whole part of a size: 0 or 1."""
    twice = pl.col("rest") * pl.lit(2, pl.Int128)
    up = {
        "half_up": twice >= pl.col("below"),
        "half_even": (twice > pl.col("below"))
        | ((twice == pl.col("below")) & (pl.col("whole") % pl.lit(2, pl.Int128) == 1)),
    }
    return up[rounding].cast(pl.Int128) if rounding in up else pl.lit(0, pl.Int128)


def _without_unit(text: pl.Series, written: Unit | None) -> tuple[Steps, dict[str, pl.Series]]:
    """Take the unit off that stands at a value, where it is the one `written`; tell which values bear another one.

    千 and 万 before it are its size (2千人, of a column in 千人), or else part of the number (3万人, in 人).
    """
    steps, ends_otherwise = Steps(text), ~text.str.contains("[0-9]$")
    if written is None or not ends_otherwise.any():
        return steps, {}
    suspects = only(text, ends_otherwise)
    with_size, bare = (suspects.str.extract(tail) for tail in _TAILS)
    named = {tail: known(tail) for tail in [*with_size.drop_nulls().unique(), *bare.drop_nulls().unique()]}
    ours = [tail for tail, of in named.items() if of == written]
    tail = pl.select(pl.when(with_size.is_in(ours)).then(with_size).otherwise(bare)).to_series()
    there = tail.is_in(ours).fill_null(value=False)
    strange = (tail.is_in([name for name, of in named.items() if of]) & ~there).fill_null(value=False)
    cut = pl.DataFrame({"text": text, "tail": tail}).filter(there)
    without = cut.select(pl.col("text").str.strip_chars(" 　").str.strip_suffix(pl.col("tail")))["text"]
    taken = steps.then("quantity.unit_removed", lambda _: without, where=there)
    return taken, {"quantity.other_unit": strange}


def _parse(text: pl.Series, options: Options, *, dtype: pl.DataType, scale: int, fine: str) -> Parsed:
    kept = unit(options.kept) if options.kept else None
    written = unit(options.unit) if options.unit else kept
    steps, broken = _without_unit(text, written)
    numbers, malformed = plain(steps.text)
    steps = Steps(numbers.text, {**steps.rules, **numbers.rules})
    in_kanji = steps.rules.get("number.kanji_converted")
    if in_kanji is not None and written is not None and sized(written):
        broken["quantity.two_scales"] = in_kanji & text.str.contains(GROUPS)
    decimals = scale if options.decimals is None else min(options.decimals, scale)
    factor = written.to(kept) if written and kept else Fraction(1)
    steps, inexact = converted(steps, factor, decimals=decimals, rounding=options.rounding)
    if not scale:
        steps = steps.then("number.zero_fraction_removed", lambda t: t.str.replace(r"\.0+$", ""))
    value = only(steps.text, ~inexact).cast(dtype, strict=False)
    broken = {**broken, **malformed, fine: inexact}
    return understood(value, text=text, otherwise="number.overflow", broken=broken, rules=steps.rules)


def _shortest(value: pl.Series) -> pl.Series:
    """Write decimals without zeros at the end of the fraction."""
    return value.cast(pl.String).str.replace(r"\.?0+$", "")


def _type(name: str, title: Text, *, dtype: pl.DataType, scale: int) -> SemanticType:
    fine = f"{name}.too_fine" if scale else f"{name}.not_whole"
    explained = {**EXPLAIN, **_EXPLAIN, fine: _TOO_FINE} | ({} if scale else WHOLE_EXPLAIN)

    def parse(text: pl.Series, options: Options) -> Parsed:
        return _parse(text, options, dtype=dtype, scale=scale, fine=fine)

    return SemanticType(
        name=name,
        title=title,
        standard="計量法, 計量単位令; JIS Z 8000; decimal arithmetic, ISO/IEC 9075",
        dtype=dtype,
        parse=parse,
        write=_shortest if scale else as_text,
        explain=explained,
        measures=True,
    )


TYPES = (
    _type("quantity", Text("単位の付く数量", "quantity with a unit"), dtype=pl.Decimal(38, 9), scale=9),
    _type("quantity.whole", Text("単位の付く整数の数量", "whole quantity with a unit"), dtype=pl.Int64(), scale=0),
)
