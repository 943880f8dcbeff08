"""Weeks of ISO 8601: from Monday to Sunday, numbered within a year; week 1 is the one that holds January 4.

Weekly reports on infectious diseases (感染症週報) count that way. A weekly series whose periods are days, as the Bank of
Japan's (frequency W), is a series of dates.
"""

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, understood
from renkei.semantics.codes import TRIMMED, WIDTH_FOLDED
from renkei.semantics.eras import first_match

_NAME = "period.week"
_YEAR, _WEEK = "(?<year>[12][0-9]{3})", "(?<week>[1-9]|0[1-9]|[1-4][0-9]|5[0-3])"
_SPELLINGS = (f"^{_YEAR}-?W{_WEEK}$", f"^(?:西暦)?{_YEAR}年 ?第?{_WEEK}週$", f"^{_YEAR}(?<week>[0-5][0-9])$")


def _parsed(text: pl.Series, _: Options) -> Parsed:
    steps = Steps(text).trimmed("period.trimmed").folded("period.width_folded")
    groups = first_match(steps.text, _SPELLINGS)
    value = groups["year"] + "-W" + groups["week"].str.zfill(2)
    rules = {**steps.rules, f"{_NAME}.reformatted": value != steps.text}
    year, week = groups["year"].cast(pl.Int32), groups["week"].cast(pl.Int32)
    broken = {f"{_NAME}.no_such_week": (week < 1) | (week > _weeks_of(year))}
    return understood(value, text=text, otherwise=f"{_NAME}.form", broken=broken, rules=rules)


def _weeks_of(year: pl.Series) -> pl.Series:
    """Return how many weeks years have: the one that holds December 28 is the last."""
    return year.to_frame("year").select(pl.date("year", 12, 28).dt.week()).to_series()


TYPES = (
    SemanticType(
        name=_NAME,
        title=Text("週", "week"),
        standard="ISO 8601-1 / JIS X 0301, week dates",
        dtype=pl.String(),
        parse=_parsed,
        write=lambda value: value,
        explain={
            f"{_NAME}.form": Text(
                "週として読めません（例: 2024-W05、2024年第5週、202405）。週の初めの日が書かれている列は、型を date に"
                "してください。",
                "It can't be read as a week, such as 2024-W05 or 202405. A column that holds the first day of each week "
                "has the type `date`.",
            ),
            f"{_NAME}.no_such_week": Text(
                "その年にはない週です。53 週まであるのは、木曜日に始まる年と、水曜日に始まるうるう年だけです。",
                "The year has no such week. Only years that begin on a Thursday, and leap years that begin on a Wednesday, "
                "have 53.",
            ),
            "period.trimmed": TRIMMED,
            "period.width_folded": WIDTH_FOLDED,
            f"{_NAME}.reformatted": Text(
                "週の書き方を YYYY-Www にそろえました。", "The week was rewritten as YYYY-Www."
            ),
        },
        repeats=True,
    ),
)
