"""By which day something new is expected, as a registration states it. Pure; days are those of the agency.

Days off are Saturdays, Sundays, holidays and the turn of the year: 行政機関の休日に関する法律（昭和63年法律第91号）第1条
(12-29 … 01-03); the holidays are those of 国民の祝日に関する法律, as jpholiday has them.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from renkei.model.freshness import WEEKDAYS, ExpectedBy

_DAY = timedelta(days=1)
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "fiscal_year": 12}
_APRIL = 4


@cache
def day_off(day: date) -> bool:
    """Whether the national authorities are closed."""
    import jpholiday

    turn = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return turn or day.weekday() >= 5 or bool(jpholiday.is_holiday(day))


def starts_before(rule: ExpectedBy, day: date) -> Iterator[date]:
    """Yield the first days of the periods of a rule, that which `day` is in first, then backwards."""
    if rule.each == "week":
        start = day - timedelta(days=day.weekday())
        while True:
            yield start
            start -= 7 * _DAY
    months = _MONTHS[rule.each]
    first = _APRIL if rule.each in ("fiscal_year", "half") else 1
    number = 12 * day.year + day.month - first
    number -= number % months
    while True:
        year, month = divmod(number + first - 1, 12)
        yield date(year, month + 1, 1)
        number -= months


def due(rule: ExpectedBy, start: date) -> date:
    """Return by which day a rule expects something in the period that begins on `start`."""
    if rule.business_day is not None:
        day, left = start - _DAY, rule.business_day
        while left:
            day += _DAY
            left -= not day_off(day)
        return day
    if rule.weekday is not None:
        ahead = (WEEKDAYS.index(rule.weekday) - start.weekday()) % 7
        return _open(rule, start + timedelta(days=ahead + 7 * (rule.nth - 1)))
    return _open(rule, start + timedelta(days=(rule.day or 1) - 1))


def _open(rule: ExpectedBy, day: date) -> date:
    """Go on, or back, to a day on which offices are open, as the rule says."""
    step = {"after": _DAY, "before": -_DAY, "same": timedelta(0)}[rule.day_off]
    while step and day_off(day):
        day += step
    return day


def last_expected(rule: ExpectedBy, before: date) -> tuple[date, date]:
    """Return the newest (first day of its period, due day) of a rule whose due day is earlier than `before`."""
    return next((start, due(rule, start)) for start in starts_before(rule, before) if due(rule, start) < before)


def next_expected(rule: ExpectedBy, on: date) -> date:
    """Return the earliest due day of a rule that is `on` that day or later."""
    found = on
    for start in starts_before(rule, on + timedelta(days=800)):
        day = due(rule, start)
        if day < on:
            return found
        found = day
    raise AssertionError  # periods never end


def missed(rule: ExpectedBy, *, came: date, today: date, grace: timedelta = timedelta(0)) -> date | None:
    """Return the due day that has passed, by more than `grace`, with nothing new in its period; None where there is none.

    `came`: the day of the newest delivery. What comes in the period of a due day, or later, is what was expected.
    """
    start, day = last_expected(rule, today - grace)
    return day if came < start else None
