"""Waits."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.transports.manners import Manners

NOW = datetime(2024, 4, 1, tzinfo=UTC)


def test_waits_double_up_to_the_longest() -> None:
    full, half = Manners(jitter=lambda: 1.0, longest_wait=5), Manners(jitter=lambda: 0.0, longest_wait=5)
    assert [full.wait(attempt) for attempt in (1, 2, 3, 4)] == [1.0, 2.0, 4.0, 5.0]
    assert [half.wait(attempt) for attempt in (1, 2, 3, 4)] == [0.5, 1.0, 2.0, 2.5]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Mon, 01 Apr 2024 00:02:00 GMT", 120.0),
        ("Mon, 01 Apr 2024 00:02:00 -0000", 120.0),
        ("Sun, 31 Mar 2024 00:00:00 GMT", 0.0),
        ("soon", None),
        ("Mon, 01 Apr 99999999999999 00:00:00 GMT", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert Manners(now=lambda: NOW).retry_after(header) == seconds


@given(st.text(max_size=30) | st.datetimes().map(format_datetime))
@settings(max_examples=100, deadline=None)
def test_any_retry_after_is_understood_or_left(header: str) -> None:
    found = Manners(now=lambda: NOW).retry_after(header)
    assert found is None or found >= 0
