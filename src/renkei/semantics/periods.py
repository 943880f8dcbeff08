"""Periods as text that sorts: 2014, FY2014, 2014-H1, FY2014-H1, 2014-Q1, FY2023-Q3, 2014-01.

A fiscal year runs from April to March and is named after the year that it begins in. A calendar quarter never passes
for a fiscal one: the type says which of the two the column holds, and only spellings of that kind are taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, replaced, understood
from renkei.semantics.codes import TRIMMED, WIDTH_FOLDED
from renkei.semantics.eras import ERA_YEAR, EXPLAIN, RULES_EXPLAIN, explained, first_match, gregorian

_YEAR = "(?<year>[12][0-9]{3})"
_HALVES = {"上": "1", "下": "2", "前": "1", "後": "2", "0106": "1", "0712": "2", "1-6": "1", "7-12": "2"}
_NUMERALS = {"Ⅰ": "1", "Ⅱ": "2", "Ⅲ": "3", "Ⅳ": "4", "第一": "第1", "第二": "第2", "第三": "第3", "第四": "第4"}
_TIDY = {" ": "", **_NUMERALS, "～": "-", "〜": "-", "~": "-"}
_QUARTER_MONTHS = {"0103": "1", "0406": "2", "0709": "3", "1012": "4", "1-3": "1", "4-6": "2", "7-9": "3", "10-12": "4"}
_QUARTER = "(?:第?(?<part>[1-4])四半期|-?Q(?<part2>[1-4])|第?(?<part3>[1-4])Q)"
_HALF = "(?:(?<part>[上下])(?:期|半期)|(?<part2>[前後])(?:期|半期)|-?H(?<part3>[12]))"


@dataclass(frozen=True)
class _Kind:
    """A kind of period: `spellings` follow a year, `codes` hold one; the canonical text is prefix, year, infix, part.

    `first_month` and `months` place a part in its year; `digits` is the width of the part in the canonical text.
    """

    name: str
    title: Text
    prefix: str
    infix: str
    example: str
    spellings: tuple[str, ...]
    codes: tuple[str, ...]
    months: int
    first_month: int = 1
    digits: int = 1
    meaning: Mapping[str, str] = field(default_factory=dict)

    @property
    def patterns(self) -> tuple[str, ...]:
        """All patterns, in order; every one has a group `year` and may have `era`, `part`, `part2`, `part3`."""
        in_era = tuple(f"^{ERA_YEAR}{rest}$" for rest in self.spellings)
        return (*in_era, *(f"^(?:西暦)?{_YEAR}{rest}$" for rest in self.spellings), *(f"^{c}$" for c in self.codes))


_KINDS = (
    _Kind(
        name="period.year",
        title=Text("暦年", "calendar year"),
        prefix="",
        infix="",
        example="2014",
        spellings=("(?:暦?年)?",),
        codes=(f"CY{_YEAR}", f"{_YEAR}CY", f"{_YEAR}000000"),
        months=12,
    ),
    _Kind(
        name="period.fiscal_year",
        title=Text("年度", "fiscal year (April to March)"),
        prefix="FY",
        infix="",
        example="FY2014",
        spellings=("(?:年度)?",),
        codes=(f"FY{_YEAR}", f"{_YEAR}FY", f"{_YEAR}100000"),
        months=12,
        first_month=4,
    ),
    _Kind(
        name="period.half",
        title=Text("半期（暦年）", "half of a calendar year"),
        prefix="",
        infix="-H",
        example="2014-H1",
        spellings=(f"年?{_HALF}", r"(?:年|[/.])(?<part>1-6|7-12)月期?"),
        codes=(f"{_YEAR}0(?<part>[12])", f"{_YEAR}00(?<part>0106|0712)"),
        months=6,
        meaning=_HALVES,
    ),
    _Kind(
        name="period.fiscal_half",
        title=Text("半期（年度）", "half of a fiscal year"),
        prefix="FY",
        infix="-H",
        example="FY2014-H1",
        spellings=(f"年度{_HALF}",),
        codes=(f"FY{_YEAR}-?H(?<part>[12])", f"{_YEAR}0(?<part>[12])"),
        months=6,
        first_month=4,
        meaning=_HALVES,
    ),
    _Kind(
        name="period.quarter",
        title=Text("四半期（暦年）", "quarter of a calendar year"),
        prefix="",
        infix="-Q",
        example="2014-Q1",
        spellings=(f"年?{_QUARTER}", r"(?:年|[/.])(?<part>1-3|4-6|7-9|10-12)(?:月期?|\.)?"),
        codes=(f"{_YEAR}0?(?<part>[1-4])", f"{_YEAR}00(?<part>0103|0406|0709|1012)"),
        months=3,
        meaning=_QUARTER_MONTHS,
    ),
    _Kind(
        name="period.fiscal_quarter",
        title=Text("四半期（年度）", "quarter of a fiscal year"),
        prefix="FY",
        infix="-Q",
        example="FY2023-Q3",
        spellings=(f"年度{_QUARTER}",),
        codes=(f"FY{_YEAR}-?Q(?<part>[1-4])", f"{_YEAR}0(?<part>[1-4])"),
        months=3,
        first_month=4,
    ),
    _Kind(
        name="period.month",
        title=Text("月", "month"),
        prefix="",
        infix="-",
        example="2014-01",
        spellings=(r"(?:年|[./-])(?<part>0?[1-9]|1[0-2])(?:月分?)?",),
        codes=(
            f"{_YEAR}(?<part>0[1-9]|1[0-2])",
            f"{_YEAR}-?M(?<part>0[1-9]|1[0-2])",
            *(f"{_YEAR}00(?<part>{month:02d}){month:02d}" for month in range(1, 13)),
        ),
        months=1,
        digits=2,
    ),
)
_BY_NAME = {kind.name: kind for kind in _KINDS}


def bounds(name: str, value: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return the first and the last day of canonical periods of the type `name`; KeyError for no period type."""
    kind = _BY_NAME[name]
    year = value.str.extract("([0-9]{4})").cast(pl.Int32)
    part = value.str.extract("[0-9]{4}-[HQ]?([0-9]+)$").cast(pl.Int32).fill_null(1)
    start = pl.date(year, kind.first_month, 1).dt.offset_by(pl.format("{}mo", (part - 1) * kind.months))
    return start, start.dt.offset_by(f"{kind.months}mo").dt.offset_by("-1d")


def _parsed(kind: _Kind, text: pl.Series) -> Parsed:
    steps = Steps(text).trimmed("period.trimmed").folded("period.width_folded")
    groups = first_match(replaced(steps.text, _TIDY), kind.patterns)
    era = gregorian(groups["era"], groups["year"])
    value = _canonical(kind, era.number.cast(pl.String), groups)
    first_day, last_day = (
        value.to_frame("value").select(day).to_series() for day in bounds(kind.name, pl.col("value"))
    )
    rules = {
        **steps.rules,
        "period.reformatted": ~era.in_era & (value != steps.text),
        "period.era_converted": era.in_era,
        "period.era_overflow": first_day > era.last,
    }
    broken = {"period.lunar_calendar": era.lunar, "period.before_era": last_day < era.first}
    return understood(value, text=text, otherwise=f"{kind.name}.form", broken=broken, rules=rules)


def _canonical(kind: _Kind, year: pl.Series, groups: pl.DataFrame) -> pl.Series:
    """Write periods in the canonical form of their kind; null where no spelling fitted."""
    if kind.months == 12:
        return kind.prefix + year
    part = groups.select(pl.coalesce("^part.*$")).to_series().replace(kind.meaning)
    return kind.prefix + year + kind.infix + part.str.zfill(kind.digits)


def _as_it_is(value: pl.Series) -> pl.Series:
    return value


def _type(kind: _Kind) -> SemanticType:
    def parse(text: pl.Series, _: Options) -> Parsed:
        return _parsed(kind, text)

    # A year is never over before its era begins: the era begins in its first year.
    eras = {rule: said for rule, said in EXPLAIN.items() if kind.months < 12 or rule != "{}.before_era"}
    return SemanticType(
        name=kind.name,
        title=kind.title,
        standard="ISO 8601-1 / JIS X 0301; 財政法 (Public Finance Act), article 11; e-Stat and BoJ time codes",
        dtype=pl.String(),
        parse=parse,
        write=_as_it_is,
        explain={
            **explained("period", eras),
            **explained("period", RULES_EXPLAIN),
            f"{kind.name}.form": Text(
                f"{kind.title.ja}として読めません（例: {kind.example}）。暦年と年度、月と四半期を取り違えていないか"
                "確かめてください。",
                f"It can't be read as a {kind.title.en}, such as {kind.example}. Look whether calendar and fiscal "
                "years, or months and quarters, were mixed up.",
            ),
            "period.trimmed": TRIMMED,
            "period.width_folded": WIDTH_FOLDED,
            "period.reformatted": Text(
                "期間の書き方を標準の形（2014-01、FY2014-Q1 など）にそろえました。",
                "The period was rewritten in its canonical form (such as 2014-01 or FY2014-Q1).",
            ),
        },
        repeats=True,
    )


TYPES = tuple(_type(kind) for kind in _KINDS)
