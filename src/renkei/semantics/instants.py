"""Points in time, and times of day. Without an offset they are Japan's, which has no summer time.

Weather stations and timetables count on after midnight: 24:00 (24時) to 29:59 are hours of the day before. A time of day
keeps such a label, which sorts; a point in time becomes that of the next day, by a rule of its own.
"""

import polars as pl

from renkei.language import Text
from renkei.semantics.base import Options, Parsed, SemanticType, Steps, only, steps_where, understood
from renkei.semantics.codes import TRIMMED, WIDTH_FOLDED
from renkei.semantics.eras import ERA_YEAR, RULES_EXPLAIN, explained, first_match, gregorian

_OFFSET = "(?<offset>Z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])?"
_INSTANT = (
    r"^(?<date>[12][0-9]{3}-[0-9]{2}-[0-9]{2})[T ](?<time>[0-9]{2}:[0-9]{2})(?<second>:[0-5][0-9](?:\.[0-9]{1,6})?)?"
    rf"{_OFFSET}$"
)
_YEAR = "(?:西暦)?(?<year>[12][0-9]{3})"
_IN_ERA = rf"{ERA_YEAR} ?(?:年|[./-]) ?(?<month>[0-9]{{1,2}}) ?(?:月|[./-]) ?(?<day>[0-9]{{1,2}}) ?日?"
_DAY = rf"{_YEAR}(?:年|[./-]) ?(?<month>[0-9]{{1,2}})(?:月|[./-]) ?(?<day>[0-9]{{1,2}})日?"
_COLONS = "(?<hour>[0-2]?[0-9]):(?<minute>[0-5][0-9])(?::(?<second>[0-5][0-9]))?"
_WORDS = (
    "(?<noon>午前|午後)? ?(?<hour>[0-2]?[0-9])時(?:(?<half>半)|(?<minute>[0-5]?[0-9])分(?:(?<second>[0-5]?[0-9])秒)?)?"
)
_SPELT_IN_ERA = (f"^{_IN_ERA}[ \u3000T]{_COLONS}{_OFFSET}$", f"^{_IN_ERA}[ \u3000]?{_WORDS}$")
_SPELT = (
    f"^{_DAY}[ \u3000T]{_COLONS}{_OFFSET}$",
    f"^{_DAY}[ \u3000]?{_WORDS}$",
    f"^{_YEAR}(?<month>[01][0-9])(?<day>[0-3][0-9])[ T]?(?<hour>[0-2][0-9])(?<minute>[0-5][0-9])(?<second>[0-5][0-9])?$",
)
_TIMES = tuple(f"^(?<all>{time})$" for time in (_COLONS, _WORDS, "(?<hour>[0-2][0-9])(?<minute>[0-5][0-9])"))


def instants(text: pl.Series) -> Parsed:
    """Understand points in time, as the type `timestamp` does."""
    steps = Steps(text).trimmed("timestamp.trimmed").folded("timestamp.width_folded")
    groups = first_match(steps.text, (_INSTANT,))
    spelt = groups["date"].is_null() & steps.text.is_not_null()
    if spelt.any():
        rewritten = steps_where(steps.text, spelt, _in_iso)
        groups = first_match(rewritten.text, (_INSTANT,))
        steps = Steps(rewritten.text, {**steps.rules, **rewritten.rules})
    second, offset, found = groups["second"], groups["offset"], groups["date"].is_not_null()
    late = (found & offset.is_null() & groups["time"].str.contains("^2[4-9]")).fill_null(value=False)
    time = Steps(groups["time"]).then("", _a_day_less, where=late).text
    whole = groups["date"] + "T" + time + second.fill_null(":00") + _numeric(offset)
    value = whole.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", time_unit="us", time_zone="UTC", strict=False)
    if late.any():
        value = pl.select(pl.when(late).then(value + pl.duration(days=1)).otherwise(value)).to_series()
    short = found & (second.is_null() | steps.text.str.contains(" ", literal=True))
    rules = {
        **steps.rules,
        "timestamp.assumed_jst": found & offset.is_null(),
        "timestamp.hours_past_midnight": late,
        "timestamp.reformatted": short | steps.rules.get("timestamp.reformatted", short),
    }
    broken = {"timestamp.no_such_time": found & value.is_null(), "timestamp.ambiguous_noon": _ambiguous(steps.text)}
    return understood(value, text=text, otherwise="timestamp.form", broken=broken, rules=rules)


def _in_iso(steps: Steps) -> Steps:
    """Write spelt points in time as YYYY-MM-DDTHH:MM:SS and what offset they have; others stay as they are."""
    groups = first_match(steps.text, _SPELT)
    steps = steps.then("timestamp.reformatted", lambda t: _either(_iso(groups, groups["year"]), t))
    groups = first_match(steps.text, _SPELT_IN_ERA)
    year = gregorian(groups["era"], groups["year"])
    iso = _iso(groups, year.number.cast(pl.String))
    day = iso.str.head(10).str.to_date("%Y-%m-%d", strict=False)
    iso = only(iso, (day >= year.first) & ~year.lunar)
    rules = {**steps.rules, "timestamp.era_overflow": (day > year.last).fill_null(value=False)}
    return Steps(steps.text, rules).then("timestamp.era_converted", lambda t: _either(iso, t))


def _iso(groups: pl.DataFrame, year: pl.Series) -> pl.Series:
    day = year + "-" + groups["month"].str.zfill(2) + "-" + groups["day"].str.zfill(2)
    return day + "T" + _clock(groups) + groups["offset"].fill_null("")


def _either(one: pl.Series, other: pl.Series) -> pl.Series:
    return pl.select(pl.coalesce(one, other)).to_series()


def _clock(groups: pl.DataFrame) -> pl.Series:
    """Write the groups of a time of day as HH:MM:SS; null where 午前 or 午後 stand before hours that they have not."""
    hour, noon = groups["hour"].cast(pl.Int64), groups["noon"]
    after_noon = (noon == "午後").fill_null(value=False).cast(pl.Int64)
    hours = only(hour + 12 * after_noon, noon.is_null() | (hour < 12)).cast(pl.String)
    minute = pl.select(pl.coalesce(groups["minute"], groups["half"].replace("半", "30"), pl.lit("00"))).to_series()
    second = groups["second"].fill_null("00")
    return hours.str.zfill(2) + ":" + minute.str.zfill(2) + ":" + second.str.zfill(2)


def _ambiguous(text: pl.Series) -> pl.Series:
    return text.str.contains("(?:午前|午後) ?12時")


def _a_day_less(time: pl.Series) -> pl.Series:
    return "0" + (time.str.slice(1, 1).cast(pl.Int64) - 4).cast(pl.String) + time.str.slice(2)


def _numeric(offset: pl.Series) -> pl.Series:
    """Write an offset as +hhmm; one that is absent is that of Japan."""
    return offset.replace("Z", "+0000").str.replace(":", "", literal=True).fill_null("+0900")


def _timestamp(text: pl.Series, _: Options) -> Parsed:
    return instants(text)


def _time(text: pl.Series, _: Options) -> Parsed:
    steps = Steps(text).trimmed("time.trimmed").folded("time.width_folded")
    read = first_match(steps.text, _TIMES)
    steps = steps.then("time.reformatted", lambda t: _either(_clock(read), t))
    value = only(steps.text, read["all"].is_not_null() & steps.text.str.contains("^[0-9]{2}:[0-9]{2}:[0-9]{2}$"))
    broken = {"time.ambiguous_noon": _ambiguous(steps.text)}
    return understood(value, text=text, otherwise="time.form", broken=broken, rules=steps.rules)


def _as_it_is(value: pl.Series) -> pl.Series:
    return value


_AMBIGUOUS_NOON = Text(
    "「午前12時」「午後12時」は正午とも真夜中とも読まれます。0 時・12 時・24 時と書き分けてください。",
    "午前12時 and 午後12時 are read as noon by some and as midnight by others. Write 0時, 12時 or 24時.",
)

TYPES = (
    SemanticType(
        name="timestamp",
        title=Text("日時", "point in time"),
        standard="ISO 8601-1, RFC 3339; Japan Standard Time is UTC+9 all year",
        dtype=pl.Datetime("us", "UTC"),
        parse=_timestamp,
        write=lambda value: value.dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"),
        explain={
            **explained("timestamp", RULES_EXPLAIN),
            "timestamp.form": Text(
                "日時として読めません。2024-01-01T09:00:00+09:00 の形で書いてください（元号なら、その元号の始まった後で、"
                "明治 6 年以後に限ります）。",
                "It can't be read as a point in time. Write it as 2024-01-01T09:00:00+09:00 (in an era: not before "
                "its first day, nor before Meiji 6).",
            ),
            "timestamp.no_such_time": Text(
                "暦や時計にない日時です（2 月 30 日、時差を書いた 25 時など）。元の値を確かめてください。",
                "The calendar or the clock has no such time (February 30, 25 o'clock with an offset). Check the value.",
            ),
            "timestamp.ambiguous_noon": _AMBIGUOUS_NOON,
            "timestamp.trimmed": TRIMMED,
            "timestamp.width_folded": WIDTH_FOLDED,
            "timestamp.assumed_jst": Text(
                "時差の指定がないため日本標準時とみなしました。",
                "It states no offset and was taken as Japan Standard Time.",
            ),
            "timestamp.hours_past_midnight": Text(
                "24 時から 29 時台の時刻を、翌日の 0 時から 5 時台としました。",
                "A time from 24:00 to 29:59 became that of the next day, 00:00 to 05:59.",
            ),
            "timestamp.reformatted": Text(
                "日時の書き方を ISO 8601 にそろえました。", "It was rewritten in the form of ISO 8601."
            ),
        },
    ),
    SemanticType(
        name="time",
        title=Text("時刻", "time of day"),
        standard="ISO 8601-1 / JIS X 0301; 24:00 to 29:59 are hours after midnight that belong to the day before",
        dtype=pl.String(),
        parse=_time,
        write=_as_it_is,
        explain={
            "time.form": Text(
                "時刻として読めません。09:05、9時5分、午後1時半、24時（29:59 まで）のように書いてください。",
                "It can't be read as a time of day. Write 09:05, 9時5分, 午後1時半 or 24時 (up to 29:59).",
            ),
            "time.ambiguous_noon": _AMBIGUOUS_NOON,
            "time.trimmed": TRIMMED,
            "time.width_folded": WIDTH_FOLDED,
            "time.reformatted": Text(
                "時刻の書き方を HH:MM:SS にそろえました。", "The time of day was rewritten as HH:MM:SS."
            ),
        },
        repeats=True,
    ),
)
