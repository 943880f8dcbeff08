"""By which day something is expected: known days of the calendar, and what holds for every rule."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.model.freshness import WEEKDAYS, ExpectedBy
from renkei.semantics.expected import day_off, due, last_expected, missed, next_expected

DAYS = st.dates(date(2000, 1, 1), date(2035, 12, 31))
EACH = st.sampled_from(["week", "month", "quarter", "half", "year", "fiscal_year"])
RULES = st.one_of(
    st.builds(ExpectedBy, each=EACH, business_day=st.integers(1, 5)),
    st.builds(ExpectedBy, each=EACH, day=st.integers(1, 60), day_off=st.sampled_from(["after", "before", "same"])),
    st.builds(ExpectedBy, each=EACH, weekday=st.sampled_from(WEEKDAYS), nth=st.integers(1, 4)),
)


@pytest.mark.parametrize(
    ("rule", "start", "day"),
    [
        ({"each": "month", "business_day": 8}, date(2026, 11, 1), date(2026, 11, 12)),  # 11-03 is 文化の日
        ({"each": "month", "business_day": 1}, date(2026, 1, 1), date(2026, 1, 5)),
        ({"each": "month", "weekday": "friday"}, date(2026, 11, 1), date(2026, 11, 6)),
        ({"each": "quarter", "day": 45}, date(2026, 10, 1), date(2026, 11, 16)),  # 11-14 is a Saturday
        ({"each": "quarter", "day": 45, "day_off": "before"}, date(2026, 10, 1), date(2026, 11, 13)),
        ({"each": "quarter", "day": 45, "day_off": "same"}, date(2026, 10, 1), date(2026, 11, 14)),
        ({"each": "fiscal_year", "day": 30}, date(2026, 4, 1), date(2026, 4, 30)),
        ({"each": "week", "weekday": "monday"}, date(2026, 11, 23), date(2026, 11, 24)),  # 勤労感謝の日
    ],
)
def test_known_days(rule: dict[str, Any], start: date, day: date) -> None:
    assert due(ExpectedBy.model_validate(rule), start) == day


def test_the_turn_of_the_year_is_off() -> None:
    off = [day for day in (date(2026, 12, 25) + timedelta(days=n) for n in range(14)) if day_off(day)]
    assert [f"{day:%m-%d}" for day in off] == ["12-26", "12-27", "12-29", "12-30", "12-31", "01-01", "01-02", "01-03"]


@given(RULES, DAYS)
def test_last_and_next_are_neighbours(rule: ExpectedBy, day: date) -> None:
    start, last = last_expected(rule, day)
    following = next_expected(rule, day)
    assert last < day <= following
    assert due(rule, start) == last
    assert next_expected(rule, last) == last


@given(RULES, DAYS, st.integers(0, 800), st.integers(0, 30))
def test_what_comes_ends_lateness(rule: ExpectedBy, came: date, days: int, grace: int) -> None:
    today, late = came + timedelta(days=days), timedelta(days=grace)
    day = missed(rule, came=came, today=today, grace=late)
    assert day is None or day + late < today
    assert missed(rule, came=today, today=today, grace=late) is None


def test_a_delivery_that_was_late_before_is_not_taken_for_the_next() -> None:
    rule = ExpectedBy(each="month", business_day=8)
    assert missed(rule, came=date(2026, 10, 20), today=date(2026, 11, 13)) == date(2026, 11, 12)
    assert missed(rule, came=date(2026, 11, 2), today=date(2026, 11, 13)) is None
    assert missed(rule, came=date(2026, 10, 20), today=date(2026, 11, 12)) is None
