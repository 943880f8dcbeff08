from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.semantics import get
from renkei.semantics.base import Options

WEEK = "period.week"


def test_weeks_of_a_year_in_words_and_codes(parse) -> None:
    assert parse(WEEK, "2024-W05", "2024年第5週", "２０２４年５週", "202405", "2024W5") == [
        ("2024-W05", None, set()),
        ("2024-W05", None, {"reformatted"}),
        ("2024-W05", None, {"reformatted", "width_folded"}),
        ("2024-W05", None, {"reformatted"}),
        ("2024-W05", None, {"reformatted"}),
    ]


def test_only_long_years_have_53(parse) -> None:
    reasons = [reason for _, reason, _ in parse(WEEK, "2020-W53", "2024-W53", "202400", "2024-W54", "2024-05")]
    assert reasons == [None, f"{WEEK}.no_such_week", f"{WEEK}.no_such_week", f"{WEEK}.form", f"{WEEK}.form"]


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)))
@settings(max_examples=100, deadline=None)
def test_the_week_of_any_day_is_one(day: date) -> None:
    year, week, _ = day.isocalendar()
    written = f"{year}-W{week:02d}"
    assert get(WEEK).parse(pl.Series("text", [written]), Options()).value.to_list() == [written]
    last = date(year, 12, 28).isocalendar().week
    beyond = f"{year}-W{last + 1:02d}"
    assert get(WEEK).parse(pl.Series("text", [beyond]), Options()).value.to_list() == [None]
