import datetime as dt
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.readers.excel.styles import Form, form_of
from renkei.readers.excel.values import duration, number_text, number_texts, serial_texts


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("12025", "12025"),
        ("12025.0", "12025"),
        ("12025.000", "12025"),
        ("007", "7"),
        ("0.30000000000000004", "0.3"),
        ("0.1", "0.1"),
        ("1E-07", "0.0000001"),
        ("1.5E+20", "150000000000000000000"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("123456789012345", "123456789012345"),
        ("1234567890123456", "1234567890123460"),
        ("0.12345678901234567", "0.123456789012346"),
        ("-34.3409280751421", "-34.3409280751421"),
        (" 5 ", "5"),
        ("", None),
        ("abc", None),
        ("1e999", None),
        ("nan", None),
        ("1_000", None),
        ("１", None),
    ],
)
def test_a_number_has_the_15_digits_that_excel_shows(stored: str, text: str | None) -> None:
    assert number_texts(pa.array([stored, "1"])).to_pylist() == [text, "1"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_that_of_15_digits_without_exponent(value: float) -> None:
    text = number_text(value)
    assert "e" not in text.lower()
    assert Decimal(text) == Decimal(f"{value:.15g}")
    assert not text.startswith(("+", "."))
    assert not text.endswith(".")
    assert "." not in text or not text.endswith("0")


@given(st.lists(st.one_of(st.floats(-1e18, 1e18), st.integers(-(10**17), 10**17)), min_size=1))
def test_columns_of_numbers_come_out_as_one_by_one(values: list[float]) -> None:
    assert number_texts(pa.array(list(map(repr, values)))).to_pylist() == [number_text(float(v)) for v in values]


@given(st.dates(dt.date(1900, 3, 1), dt.date(9999, 12, 31)), st.integers(0, 86_399_999), st.booleans())
def test_a_serial_is_its_day_and_time(day: dt.date, ms: int, from_1904: bool) -> None:
    first = dt.date(1904, 1, 1) if from_1904 else dt.date(1899, 12, 30)
    serial = (day - first).days + ms / 86_400_000
    text = serial_texts(np.array([serial]), np.array([Form.MOMENT]), from_1904=from_1904)[0].as_py()
    if serial < 0:
        assert text is None
        return
    moment = dt.datetime.combine(day, dt.time()) + dt.timedelta(milliseconds=ms)
    assert text == (moment.isoformat(timespec="milliseconds" if ms % 1000 else "seconds") if ms else day.isoformat())


@pytest.mark.parametrize(
    ("serial", "form", "text"),
    [
        (1.0, Form.DATE, "1900-01-01"),
        (59.0, Form.DATE, "1900-02-28"),
        (60.0, Form.DATE, None),
        (61.0, Form.DATE, "1900-03-01"),
        (0.0, Form.DATE, None),
        (0.5, Form.DATE, None),
        (0.5, Form.MOMENT, "12:00:00"),
        (0.0, Form.TIME, "00:00:00"),
        (0.75, Form.TIME, "18:00:00"),
        (1.5, Form.TIME, "1900-01-01T12:00:00"),
        (45292.99999999999, Form.MOMENT, "2024-01-02"),
        (2958465.0, Form.DATE, "9999-12-31"),
        (2958466.0, Form.DATE, None),
        (-0.5, Form.TIME, None),
        (float("nan"), Form.DATE, None),
        (1.0, Form.ELAPSED, "PT24H"),
        (60.0, Form.ELAPSED, "PT1440H"),
    ],
)
def test_days_that_never_were_have_no_text(serial: float, form: Form, text: str | None) -> None:
    assert serial_texts(np.array([serial]), np.array([form]), from_1904=False).to_pylist() == [text]


@pytest.mark.parametrize(
    ("ms", "said"), [(0, "PT0S"), (90_000, "PT1M30S"), (91_800_000, "PT25H30M"), (1_500, "PT1.500S"), (500, "PT0.500S")]
)
def test_a_length_of_time(ms: int, said: str) -> None:
    assert duration(ms) == said


@pytest.mark.parametrize(
    ("code", "form"),
    [
        ("General", Form.NUMBER),
        ("G/標準", Form.NUMBER),
        ("#,##0_ ;[Red]\\-#,##0", Form.NUMBER),
        ('0"年度"', Form.NUMBER),
        ('"day"0', Form.NUMBER),
        ("0.00E+00", Form.NUMBER),
        ("@", Form.NUMBER),
        ("[>=100]0;0.0", Form.NUMBER),
        ("\\d0", Form.NUMBER),
        ("yyyy/m/d", Form.DATE),
        ('[$-411]ggge"年"m"月"d"日"', Form.DATE),
        ('[$-ja-JP-x-gannen]ggge"年"m"月"d"日";@', Form.DATE),
        ("ge.m.d", Form.DATE),
        ("mmm-yy", Form.DATE),
        ('m"月"', Form.DATE),
        ("aaaa", Form.DATE),
        ("h:mm AM/PM", Form.TIME),
        ("mm:ss.0", Form.TIME),
        ('h"時"mm"分"', Form.TIME),
        ("yyyy/m/d h:mm", Form.MOMENT),
        ("[h]:mm:ss", Form.ELAPSED),
        ("[mm]", Form.ELAPSED),
        ("[Red][h]:mm", Form.ELAPSED),
    ],
)
def test_formats_of_dates_are_told_from_those_of_numbers(code: str, form: Form) -> None:
    assert form_of(code) == form
