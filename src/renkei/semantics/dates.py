"""Dates in Japanese eras and ISO 8601, and instants."""

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, only, understood
from renkei.semantics.codes import TRIMMED, WIDTH_FOLDED
from renkei.semantics.eras import ERA_YEAR, EXPLAIN, RULES_EXPLAIN, EraYear, explained, first_match, gregorian

_MONTH_AND_DAY = r"(?:年|[./-]) ?(?<month>[0-9]{1,2}) ?(?:月|[./-]) ?(?<day>[0-9]{1,2}) ?日?$"
_IN_ERA = rf"^{ERA_YEAR} ?{_MONTH_AND_DAY}"
_GREGORIAN = rf"^(?:西暦)?(?<year>[0-9]{{4}}) ?{_MONTH_AND_DAY}"
_COMPACT = r"^(?<year>[0-9]{4})(?<month>[0-9]{2})(?<day>[0-9]{2})$"
_INSTANT = (
    r"^(?<date>[12][0-9]{3}-[0-9]{2}-[0-9]{2})[T ](?<time>[0-9]{2}:[0-9]{2})(?<second>:[0-5][0-9](?:\.[0-9]{1,6})?)?"
    r"(?<offset>Z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])?$"
)


def _date(text: pl.Series, _: Options) -> Parsed:
    steps = Steps(text).trimmed("date.trimmed").folded("date.width_folded")
    year, month, day = _parts(steps.text)
    iso = year.number.cast(pl.String).str.zfill(4) + "-" + month.str.zfill(2) + "-" + day.str.zfill(2)
    value = only(iso.str.to_date("%Y-%m-%d", strict=False), year.number > 0)
    broken = {
        "date.lunar_calendar": year.lunar,
        "date.no_such_day": year.number.is_not_null() & value.is_null(),
        "date.before_era": value < year.first,
    }
    rules = {
        **steps.rules,
        "date.reformatted": ~year.in_era & (iso != steps.text),
        "date.era_converted": year.in_era,
        "date.era_overflow": value > year.last,
    }
    return understood(value, text=text, otherwise="date.form", broken=broken, rules=rules)


def _parts(text: pl.Series) -> tuple[EraYear, pl.Series, pl.Series]:
    """Return year, month and day of the first pattern that fits; null where none does."""
    groups = first_match(text, (_IN_ERA, _GREGORIAN, _COMPACT))
    return gregorian(groups["era"], groups["year"]), groups["month"], groups["day"]


def _timestamp(text: pl.Series, _: Options) -> Parsed:
    steps = Steps(text).trimmed("timestamp.trimmed").folded("timestamp.width_folded")
    groups = first_match(steps.text, (_INSTANT,))
    second, offset = groups["second"], groups["offset"]
    whole = groups["date"] + "T" + groups["time"] + second.fill_null(":00") + _numeric(offset)
    value = whole.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", time_unit="us", time_zone="UTC", strict=False)
    found = groups["date"].is_not_null()
    rules = {
        **steps.rules,
        "timestamp.assumed_jst": found & offset.is_null(),
        "timestamp.reformatted": found & (second.is_null() | steps.text.str.contains(" ", literal=True)),
    }
    broken = {"timestamp.no_such_time": found & value.is_null()}
    return understood(value, text=text, otherwise="timestamp.form", broken=broken, rules=rules)


def _numeric(offset: pl.Series) -> pl.Series:
    """Write an offset as +hhmm; one that is absent is that of Japan, which has no summer time."""
    return offset.replace("Z", "+0000").str.replace(":", "", literal=True).fill_null("+0900")


TYPES = (
    SemanticType(
        name="date",
        title=Text("日付", "date"),
        standard="ISO 8601-1 / JIS X 0301; 元号法 (Era Name Act) and the cabinet orders on the eras",
        dtype=pl.Date(),
        parse=_date,
        write=lambda value: value.dt.strftime("%Y-%m-%d"),
        explain={
            **explained("date", EXPLAIN),
            **explained("date", RULES_EXPLAIN),
            "date.form": Text(
                "日付として読めません。2024-01-01 または 令和6年1月1日 の形で、年・月・日をそろえて書いてください。",
                "It can't be read as a date. Write 2024-01-01 or 令和6年1月1日, with year, month and day.",
            ),
            "date.no_such_day": Text(
                "暦にない日です（13 月、2 月 30 日など）。元の値を確かめてください。",
                "The calendar has no such day (month 13, February 30). Check the value.",
            ),
            "date.trimmed": TRIMMED,
            "date.width_folded": WIDTH_FOLDED,
            "date.reformatted": Text(
                "西暦の日付の書き方を YYYY-MM-DD にそろえました。", "A Gregorian date was rewritten as YYYY-MM-DD."
            ),
        },
        repeats=True,
    ),
    SemanticType(
        name="timestamp",
        title=Text("日時", "point in time"),
        standard="ISO 8601-1, RFC 3339; Japan Standard Time is UTC+9 all year",
        dtype=pl.Datetime("us", "UTC"),
        parse=_timestamp,
        write=lambda value: value.dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"),
        explain={
            "timestamp.form": Text(
                "日時として読めません。2024-01-01T09:00:00+09:00 の形で書いてください。",
                "It can't be read as a point in time. Write it as 2024-01-01T09:00:00+09:00.",
            ),
            "timestamp.no_such_time": Text(
                "暦や時計にない日時です（2 月 30 日、25 時など）。元の値を確かめてください。",
                "The calendar or the clock has no such time (February 30, 25 o'clock). Check the value.",
            ),
            "timestamp.trimmed": TRIMMED,
            "timestamp.width_folded": WIDTH_FOLDED,
            "timestamp.assumed_jst": Text(
                "時差の指定がないため日本標準時とみなしました。",
                "It states no offset and was taken as Japan Standard Time.",
            ),
            "timestamp.reformatted": Text(
                "日時の書き方を ISO 8601 にそろえました。", "It was rewritten in the form of ISO 8601."
            ),
        },
    ),
)
