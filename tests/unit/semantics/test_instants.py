from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.semantics import get
from renkei.semantics.base import Options


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("2024-01-01T00:00:00Z", set()),
        ("2024-01-01T09:00:00+09:00", set()),
        ("2024-01-01T09:00:00.000+0900", set()),
        ("2024-01-01T09:00:00", {"assumed_jst"}),
        ("2024-01-01 09:00", {"assumed_jst", "reformatted"}),
        ("2024/1/1 9:00:00", {"assumed_jst", "reformatted"}),
        ("2024/1/1　9:00", {"assumed_jst", "reformatted"}),
        ("2024/1/1 9:00+09:00", {"reformatted"}),
        ("2024年1月1日午前9時", {"assumed_jst", "reformatted"}),
        ("２０２４年１月１日　９時０分", {"width_folded", "assumed_jst", "reformatted"}),
        ("20240101090000", {"assumed_jst", "reformatted"}),
        ("令和6年1月1日 9時", {"assumed_jst", "era_converted"}),
        ("R6.1.1 9:00:00+09:00", {"era_converted"}),
        ("平成36年1月1日 9:00:00", {"assumed_jst", "era_converted", "era_overflow"}),
    ],
)
def test_one_instant(parse, text: str, rules: set[str]) -> None:
    assert parse("timestamp", text) == [(datetime(2024, 1, 1, tzinfo=UTC), None, rules)]


def test_an_instant_keeps_its_microseconds(parse) -> None:
    instant = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(microseconds=123456)
    assert parse("timestamp", "2024-01-01T00:00:00.123456Z") == [(instant, None, set())]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024-02-30T00:00:00Z", "no_such_time"),
        ("2024-01-01T25:00:00Z", "no_such_time"),
        ("2024-01-01T24:00:00+09:00", "no_such_time"),
        ("2024-01-01T30:00", "no_such_time"),
        ("2024年1月1日午後12時", "ambiguous_noon"),
        ("令和元年4月30日 9時", "form"),
        ("明治5年1月1日 9時", "form"),
        ("令和6年2月30日 9時", "form"),
        ("2024-01-01", "form"),
        ("2024-01-01T00:00:00.1234567Z", "form"),
        ("", "form"),
    ],
)
def test_what_is_no_instant(parse, text: str, reason: str) -> None:
    assert parse("timestamp", text) == [(None, f"timestamp.{reason}", set())]


def test_an_hour_past_midnight_in_iso_is_not_reformatted(parse) -> None:
    found = parse("timestamp", "2023-12-31T24:00:00")
    assert found == [(datetime(2023, 12, 31, 15, tzinfo=UTC), None, {"assumed_jst", "hours_past_midnight"})]


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2024-12-31 24:00", 0), ("2024/12/31 24:00:00", 0), ("2024年12月31日24時", 0), ("2024-12-31T29:00:00", 5)],
)
def test_hours_past_midnight_are_of_the_next_day(parse, text: str, hour: int) -> None:
    ((value, reason, rules),) = parse("timestamp", text)
    assert (value, reason) == (datetime(2024, 12, 31, 15, tzinfo=UTC) + timedelta(hours=hour), None)
    assert rules >= {"hours_past_midnight", "assumed_jst"}


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("9:05", "09:05:00"),
        ("９：０５", "09:05:00"),
        ("0905", "09:05:00"),
        ("9時5分", "09:05:00"),
        ("9時5分7秒", "09:05:07"),
        ("9時半", "09:30:00"),
        ("午後1時", "13:00:00"),
        ("午後 0時", "12:00:00"),
        ("午前0時", "00:00:00"),
        ("24時", "24:00:00"),
        ("25:10", "25:10:00"),
    ],
)
def test_times_of_day(parse, text: str, time: str) -> None:
    (outcome, canonical) = parse("time", text, time)
    assert outcome[:2] == (time, None)
    assert "reformatted" in outcome[2]
    assert canonical == (time, None, set())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("30:00", "form"),
        ("9:60", "form"),
        ("2460", "form"),
        ("9:5", "form"),
        ("午後13時", "form"),
        ("午後12時", "ambiguous_noon"),
        ("午前12時30分", "ambiguous_noon"),
        ("正午", "form"),
        ("", "form"),
    ],
)
def test_what_is_no_time_of_day(parse, text: str, reason: str) -> None:
    assert parse("time", text) == [(None, f"time.{reason}", set())]


@given(moments=st.lists(st.datetimes(datetime(1900, 1, 2), datetime(2100, 1, 1)), min_size=1, max_size=20))  # noqa: DTZ001
@settings(max_examples=60, deadline=None)
def test_a_label_of_the_day_before_is_the_same_instant(moments: list[datetime]) -> None:
    early = [moment.replace(hour=moment.hour % 6, microsecond=0) for moment in moments]
    labels = [f"{moment - timedelta(days=1):%Y-%m-%d} {moment.hour + 24}:{moment:%M:%S}" for moment in early]
    plain = [f"{moment:%Y/%m/%d} {moment.hour}:{moment:%M:%S}" for moment in early]
    one, other = (get("timestamp").parse(pl.Series(texts), Options()).value for texts in (labels, plain))
    assert one.null_count() == 0
    assert one.to_list() == other.to_list()
