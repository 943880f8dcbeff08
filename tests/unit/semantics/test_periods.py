from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.semantics import get
from renkei.semantics.base import Options
from renkei.semantics.periods import bounds

SPELLINGS = {
    ("period.year", "2014"): ["2014年", "平成26年", "H26", "２０１４年", "2014000000", "CY2014"],
    ("period.fiscal_year", "FY2014"): ["2014年度", "平成26年度", "H26年度", "2014", "2014100000"],
    ("period.quarter", "2001-Q1"): ["20011", "2001年1 - 3 月", "200101"],
    ("period.fiscal_year", "FY1980"): ["1980100000", "1980"],
    ("period.quarter", "2018-Q1"): ["2018000103", "2018年1～3月期"],
    ("period.half", "2014-H2"): ["2014年下期", "平成26年下半期", "201402", "2014000712", "2014年7～12月期"],
    ("period.half", "2014-H1"): ["2014000106", "2014年1 - 6 月"],
    ("period.fiscal_half", "FY2014-H1"): ["2014年度上期", "平成26年度上半期", "FY2014H1", "201401"],
    ("period.quarter", "2014-Q1"): ["2014年第1四半期", "平成26年第１四半期", "2014Q1", "201401", "20141", "2014000103"],
    ("period.quarter", "2014-Q4"): ["2014年10～12月期", "2014/10-12.", "平成26年第Ⅳ四半期", "2014年第四四半期"],
    ("period.fiscal_quarter", "FY2023-Q3"): [
        "令和5年度第3四半期",
        "2023年度第3四半期",
        "２０２３年度第３四半期",
        "R5年度3Q",
    ],
    ("period.month", "2014-01"): ["201401", "2014/01", "2014/1", "2014年1月", "平成26年1月", "H26.1", "2014000101"],
    ("period.month", "2025-07"): ["2025000707", "令和7年7月分", "2025M07", "2025.7"],
}


@pytest.mark.parametrize(("name", "value"), list(SPELLINGS))
def test_all_spellings_of_a_period(parse, name: str, value: str) -> None:
    texts = SPELLINGS[name, value]
    outcomes = parse(name, value, *texts)
    assert [found for found, *_ in outcomes] == [value] * (1 + len(texts))
    assert [bool(rules) for *_, rules in outcomes] == [False] + [True] * len(texts)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("period.year", "2014年度"),
        ("period.fiscal_year", "2014年"),
        ("period.quarter", "2014年度第1四半期"),
        ("period.quarter", "201405"),
        ("period.fiscal_quarter", "2023年第3四半期"),
        ("period.fiscal_quarter", "2023年度第5四半期"),
        ("period.fiscal_quarter", "2018000103"),
        ("period.half", "201403"),
        ("period.half", "2014000103"),
        ("period.fiscal_half", "2014000106"),
        ("period.quarter", "2014000106"),
        ("period.month", "201413"),
        ("period.month", "2025000708"),
        ("period.month", "2018000103"),
        ("period.month", "0014-01"),
        ("period.fiscal_year", "平成0年度"),
        ("period.fiscal_year", "H0"),
        ("period.fiscal_year", "H00年度"),
        ("period.fiscal_quarter", "平成0年度第4四半期"),
        ("period.fiscal_quarter", "H01Q"),
    ],
)
def test_another_kind_of_period_is_not_taken(parse, name: str, text: str) -> None:
    assert parse(name, text) == [(None, f"{name}.form", set())]


def test_eras_and_their_ends(parse) -> None:
    converted = {"era_converted"}
    assert parse("period.fiscal_year", "令和元年度", "平成31年度", "平成32年度") == [
        ("FY2019", None, converted),
        ("FY2019", None, converted),
        ("FY2020", None, {"era_converted", "era_overflow"}),
    ]
    assert parse("period.month", "令和元年4月", "令和元年5月", "平成31年5月") == [
        (None, "period.before_era", set()),
        ("2019-05", None, converted),
        ("2019-05", None, {"era_converted", "era_overflow"}),
    ]
    assert parse("period.year", "明治5年", "明治6年") == [
        (None, "period.lunar_calendar", set()),
        ("1873", None, converted),
    ]


@pytest.mark.parametrize(
    ("name", "value", "first", "last"),
    [
        ("period.year", "2014", date(2014, 1, 1), date(2014, 12, 31)),
        ("period.fiscal_year", "FY2014", date(2014, 4, 1), date(2015, 3, 31)),
        ("period.half", "2014-H2", date(2014, 7, 1), date(2014, 12, 31)),
        ("period.fiscal_half", "FY2014-H2", date(2014, 10, 1), date(2015, 3, 31)),
        ("period.quarter", "2014-Q1", date(2014, 1, 1), date(2014, 3, 31)),
        ("period.fiscal_quarter", "FY2023-Q1", date(2023, 4, 1), date(2023, 6, 30)),
        ("period.fiscal_quarter", "FY2023-Q4", date(2024, 1, 1), date(2024, 3, 31)),
        ("period.month", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_bounds(name: str, value: str, first: date, last: date) -> None:
    start, end = bounds(name, pl.col("period"))
    frame = pl.DataFrame({"period": [value, None]})
    assert frame.select(start.alias("first"), end.alias("last")).rows() == [(first, last), (None, None)]


def test_periods_without_bounds_are_a_key_error() -> None:
    with pytest.raises(KeyError):
        bounds("date", pl.col("period"))


@given(year=st.integers(1850, 2050))
@settings(max_examples=30, deadline=None)
def test_a_code_of_e_stat_is_one_kind_of_period(year: int) -> None:
    codes = {
        f"{year}000000": "period.year",
        f"{year}100000": "period.fiscal_year",
        **{f"{year}00{months}": "period.half" for months in ("0106", "0712")},
        **{f"{year}00{months}": "period.quarter" for months in ("0103", "0406", "0709", "1012")},
        **{f"{year}00{month:02d}{month:02d}": "period.month" for month in range(1, 13)},
    }
    for name in {*codes.values(), "period.fiscal_half", "period.fiscal_quarter"}:
        value = get(name).parse(pl.Series(list(codes)), Options()).value
        assert value.is_not_null().to_list() == [kind == name for kind in codes.values()]
