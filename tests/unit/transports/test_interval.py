"""How requests name their intervals."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.model.registration import Source
from renkei.model.runs import Interval
from renkei.transports import interval_named
from renkei.transports.interval import days_of, interval_query

TOKYO = ZoneInfo("Asia/Tokyo")
Registered = Callable[..., Source]


def _interval(start: str, end: str) -> Interval:
    return Interval(start=datetime.fromisoformat(start), end=datetime.fromisoformat(end))


JANUARY = _interval("2024-01-01T00:00:00+09:00", "2024-02-01T00:00:00+09:00")


def test_the_last_day_is_inclusive(registered: Registered) -> None:
    source = registered(interval={"start": "from", "end": "to"})
    assert interval_query(source, JANUARY) == {"from": "2024-01-01", "to": "2024-01-31"}
    assert interval_named(source, JANUARY) == "2024-01-01/2024-01-31"


def test_days_are_the_agencys_days(registered: Registered) -> None:
    source = registered(interval={"start": "from", "end": "to"})
    utc = Interval(start=JANUARY.start.astimezone(UTC), end=JANUARY.end.astimezone(UTC))
    assert interval_named(source, utc) == "2024-01-01/2024-01-31"


def test_the_form_is_the_requests_own(registered: Registered) -> None:
    source = registered(interval={"start": "startDate", "end": "endDate", "form": "%Y%m"})
    assert interval_query(source, JANUARY) == {"startDate": "202401", "endDate": "202401"}
    assert interval_named(source, JANUARY) == "202401/202401"


@pytest.mark.parametrize(("rule", "name"), [({"start": "s"}, "2024-01-01/"), ({"end": "e"}, "/2024-01-31")])
def test_one_end_alone(registered: Registered, rule: dict[str, str], name: str) -> None:
    assert interval_named(registered(interval=rule), JANUARY) == name


def test_a_request_that_names_none(registered: Registered) -> None:
    assert interval_named(registered(), JANUARY) == "-"
    assert interval_named(registered(interval={"start": "s"}), None) == "-"
    assert interval_named(registered(interval={}), JANUARY) == "-"
    assert interval_query(registered(interval={"start": "s"}), None) == {}
    local = registered(kind="local", path="*.csv")
    assert interval_named(local, JANUARY) == "-"


@given(st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)), st.timedeltas(timedelta(0), timedelta(days=400)))  # noqa: DTZ001
@settings(max_examples=100, deadline=None)
def test_days_hold_the_interval(start: datetime, length: timedelta) -> None:
    begin = start.replace(tzinfo=TOKYO)
    first, last = days_of(Interval(start=begin, end=begin + length), timezone="Asia/Tokyo")
    assert first == start.date()
    assert first <= last <= (begin + length).date()
    if length:
        assert datetime.combine(last, datetime.max.time(), TOKYO) >= begin + length - timedelta(microseconds=1)
