from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.semantics import get
from renkei.semantics.base import Options
from renkei.semantics.eras import ERAS


@pytest.mark.parametrize(
    "text",
    ["令和6年1月1日", "R6.1.1", "R06.01.01", "令6.1.1", "㋿6年1月1日", "令和 6年 1月 1日", "令和6/1/1"],
)
def test_dates_in_an_era(parse, text: str) -> None:
    assert parse("date", text) == [(date(2024, 1, 1), None, {"era_converted"})]


@pytest.mark.parametrize("text", ["2024/1/1", "2024年1月1日", "20240101", "2024.01.01", "西暦2024年1月1日"])
def test_gregorian_dates(parse, text: str) -> None:
    assert parse("date", text, "2024-01-01") == [
        (date(2024, 1, 1), None, {"reformatted"}),
        (date(2024, 1, 1), None, set()),
    ]


def test_full_width_dates(parse) -> None:
    assert (
        parse("date", "平成１３年１１月２６日", "Ｈ１３．１１．２６")
        == [(date(2001, 11, 26), None, {"width_folded", "era_converted"})] * 2
    )


def test_first_years_and_last_days(parse) -> None:
    texts = {
        "令和元年5月1日": date(2019, 5, 1),
        "平成元年1月8日": date(1989, 1, 8),
        "S64.1.7": date(1989, 1, 7),
        "昭和元年12月25日": date(1926, 12, 25),
        "大正15年12月24日": date(1926, 12, 24),
        "大正元年7月30日": date(1912, 7, 30),
        "M6.1.1": date(1873, 1, 1),
    }
    assert parse("date", *texts) == [(day, None, {"era_converted"}) for day in texts.values()]


def test_a_date_after_its_era_is_counted_on_and_noted(parse) -> None:
    assert parse("date", "平成35年1月1日", "S64.1.8", "大正15年12月25日") == [
        (day, None, {"era_converted", "era_overflow"})
        for day in (date(2023, 1, 1), date(1989, 1, 8), date(1926, 12, 25))
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("H1.1.7", "before_era"),
        ("令和元年4月30日", "before_era"),
        ("令和0年1月1日", "form"),
        ("H00.1.1", "form"),
        ("明治5年12月2日", "lunar_calendar"),
        ("令和6年13月1日", "no_such_day"),
        ("R5.2.29", "no_such_day"),
        ("20230230", "no_such_day"),
        ("0000-01-01", "no_such_day"),
        ("未定", "form"),
        ("6.1.1", "form"),
        ("2024-1", "form"),
        ("43859", "form"),
        ("令和6年", "form"),
    ],
)
def test_what_is_no_date(parse, text: str, reason: str) -> None:
    assert parse("date", text) == [(None, f"date.{reason}", set())]


def test_the_lunar_calendar_is_explained() -> None:
    assert "Gregorian" in get("date").explain["date.lunar_calendar"].en


@given(days=st.lists(st.dates(date(1873, 1, 1), date(2080, 12, 31)), min_size=1, max_size=20))
@settings(max_examples=60, deadline=None)
def test_every_day_can_be_written_in_its_era(days: list[date]) -> None:
    def in_era(day: date) -> str:
        era = next(era for era in reversed(ERAS) if era.first <= day)
        year = day.year - era.year_zero
        return f"{era.names[0]}{'元' if year == 1 else year}年{day.month}月{day.day}日"

    found = get("date").parse(pl.Series([in_era(day) for day in days]), Options())
    assert found.value.to_list() == days
    assert set(found.rules) == {"date.era_converted"}


def test_the_date_of_a_point_in_time_is_that_of_japan(parse) -> None:
    assert parse("date", "2024-01-01T15:00:00.000Z", "2024-01-01T14:59:59Z", "2024/1/1 0:00", "2024-01-01 24:00") == [
        (date(2024, 1, 2), None, {"in_jst"}),
        (date(2024, 1, 1), None, {"in_jst"}),
        (date(2024, 1, 1), None, {"time_removed"}),
        (None, "date.form", set()),
    ]


def test_serial_numbers_of_excel_are_dates_where_they_are_declared(parse) -> None:
    texts = ["43859", "４３８５９．０", "令和2年1月29日", "43859.5", "4385", "043859"]
    refused = (None, "date.form", set())
    assert parse("date.excel_serial", *texts) == [
        (date(2020, 1, 29), None, {"converted"}),
        (date(2020, 1, 29), None, {"width_folded", "converted"}),
        (date(2020, 1, 29), None, {"era_converted"}),
        *[refused] * 3,
    ]
