"""Dates in Japanese eras and ISO 8601, of points in time, and of Excel's serial numbers where a source has them."""

from datetime import date

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, only, steps_where, understood
from renkei.semantics.codes import TRIMMED, WIDTH_FOLDED
from renkei.semantics.eras import ERA_YEAR, EXPLAIN, RULES_EXPLAIN, EraYear, explained, first_match, gregorian
from renkei.semantics.instants import instants

_MONTH_AND_DAY = r"(?:年|[./-]) ?(?<month>[0-9]{1,2}) ?(?:月|[./-]) ?(?<day>[0-9]{1,2}) ?日?$"
_IN_ERA = rf"^{ERA_YEAR} ?{_MONTH_AND_DAY}"
_GREGORIAN = rf"^(?:西暦)?(?<year>[0-9]{{4}}) ?{_MONTH_AND_DAY}"
_COMPACT = r"^(?<year>[0-9]{4})(?<month>[0-9]{2})(?<day>[0-9]{2})$"
_TIMED = ":|時"
_EXCEL_SERIAL = r"^[1-9][0-9]{4}(?:\.0+)?$"
_EXCEL_DAY_0 = date(1899, 12, 30)  # as Excel counts from 1 March 1900: its 1900 has a February 29 that never was


def _date(text: pl.Series, _: Options) -> Parsed:
    return _settled(Steps(text).trimmed("date.trimmed").folded("date.width_folded"), text)


def _date_or_serial(text: pl.Series, _: Options) -> Parsed:
    steps = Steps(text).trimmed("date.trimmed").folded("date.width_folded")
    serial = steps.text.str.contains(_EXCEL_SERIAL).fill_null(value=False)
    return _settled(steps.then("date.excel_serial.converted", _of_serial, where=serial), text)


def _settled(steps: Steps, text: pl.Series) -> Parsed:
    timed = steps.text.str.contains(_TIMED)
    if timed.any():
        days = steps_where(steps.text, timed, _days_in_jst)
        steps = Steps(days.text, {**steps.rules, **days.rules})
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


def _days_in_jst(steps: Steps) -> Steps:
    """Write points in time as their date in Japan; hours past midnight stay, as their label names another day."""
    found = instants(steps.text)
    late = found.rules.get("timestamp.hours_past_midnight")
    value = found.value if late is None else only(found.value, ~late)
    local = found.rules.get("timestamp.assumed_jst", value.is_null())
    day = _written(value.dt.offset_by("9h"))
    steps = steps.then("date.time_removed", lambda t: _either(only(day, local), t))
    return steps.then("date.in_jst", lambda t: _either(only(day, ~local), t))


def _either(one: pl.Series, other: pl.Series) -> pl.Series:
    return pl.select(pl.coalesce(one, other)).to_series()


def _of_serial(text: pl.Series) -> pl.Series:
    days = text.str.head(5).cast(pl.Int64)
    return _written((pl.Series([_EXCEL_DAY_0]).new_from_index(0, len(text)).cast(pl.Int32) + days).cast(pl.Date))


def _parts(text: pl.Series) -> tuple[EraYear, pl.Series, pl.Series]:
    """Return year, month and day of the first pattern that fits; null where none does."""
    groups = first_match(text, (_IN_ERA, _GREGORIAN, _COMPACT))
    return gregorian(groups["era"], groups["year"]), groups["month"], groups["day"]


def _written(value: pl.Series) -> pl.Series:
    return value.dt.strftime("%Y-%m-%d")


_EXPLAIN = {
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
    "date.in_jst": Text(
        "時差の書かれた日時から、日本標準時での日付を取りました。",
        "The date in Japan Standard Time was taken from a point in time that states its offset.",
    ),
    "date.time_removed": Text("日付に続く時刻を取り除きました。", "The time of day after the date was removed."),
}

TYPES = (
    SemanticType(
        name="date",
        title=Text("日付", "date"),
        standard="ISO 8601-1 / JIS X 0301; 元号法 (Era Name Act) and the cabinet orders on the eras",
        dtype=pl.Date(),
        parse=_date,
        write=_written,
        explain=_EXPLAIN,
        repeats=True,
    ),
    SemanticType(
        name="date.excel_serial",
        title=Text("日付（Excel のシリアル値を含む）", "date, or a serial number of Excel"),
        standard="ECMA-376-1, 18.17.4.1, date base 1900; else as `date`",
        dtype=pl.Date(),
        parse=_date_or_serial,
        write=_written,
        explain={
            **_EXPLAIN,
            "date.excel_serial.converted": Text(
                "Excel のシリアル値（1900 年方式、5 桁）を日付に直しました。",
                "A serial number of Excel (5 digits, counted from 1900) became a date.",
            ),
        },
        repeats=True,
    ),
)
