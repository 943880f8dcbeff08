"""Patterns fit all that types write, whatever agencies wrote; periods have days."""

import re
from datetime import date

import polars as pl
import pytest

from renkei import semantics
from renkei.exchange.terms import days, of_whole, pattern, unanchored
from renkei.language import Text
from renkei.model.contract import Column
from renkei.semantics.base import Options

SAID = Text("列", "column")


def column(kind: str) -> Column:
    return Column(name="x", title=SAID, description=SAID, type=kind, logical_type="string")


FORMED = [name for name in semantics.names() if pattern(column(name)) is not None]
WRITTEN = {
    "country.iso3166_alpha2": ["JP"],
    "country.iso3166_alpha3": ["JPN"],
    "currency.iso4217": ["JPY"],
    "jp.address_level": ["block", "municipality"],
    "jp.address_prefecture": ["東京都千代田区霞が関"],
    "jp.corporate_number": ["7010001008844"],
    "jp.customs_country": ["105"],
    "jp.edinet_code": ["E00004"],
    "jp.hs_code": ["010121", "010121000"],
    "jp.hs_code.of_year": ["2022:010121", "2024:010121000"],
    "jp.invoice_number": ["T7010001008844"],
    "jp.invoice_number.corporate": ["T7010001008844"],
    "jp.jsic": ["A", "01", "0111"],
    "jp.jsic.of_edition": ["14:A", "13:0111"],
    "jp.local_government_code": ["131016"],
    "jp.mesh": ["5339", "533945", "53394611", "53394611111"],
    "jp.mesh.of_datum": ["JGD:5339", "TKY:53394611"],
    "jp.municipality": ["13101"],
    "jp.phone": ["03-3581-5111", "0335815111"],
    "jp.postal_code": ["1000001"],
    "jp.prefecture": ["01", "47"],
    "jp.securities_code": ["7203", "130A"],
    "missing.reason": ["suppressed", "true_zero"],
    "period.fiscal_half": ["FY2024-H1"],
    "period.fiscal_quarter": ["FY2024-Q4"],
    "period.fiscal_year": ["FY2024"],
    "period.half": ["2024-H2"],
    "period.month": ["2024-12"],
    "period.quarter": ["2024-Q1"],
    "period.week": ["2020-W53"],
    "period.year": ["2024"],
    "time": ["25:30:00"],
}


@pytest.mark.parametrize("name", FORMED)
def test_a_value_has_the_form_that_is_told_of_its_type(name: str) -> None:
    value = semantics.get(name).parse(pl.Series("x", WRITTEN[name]), Options()).value
    written = semantics.get(name).write(value)
    assert written.null_count() == 0
    assert written.str.contains(pattern(column(name)) or "").all()
    assert not written.str.replace("^.", "?").str.contains(pattern(column(name)) or "").any()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("FY2024", date(2024, 4, 1), date(2025, 3, 31)),
        ("FY2024-H2", date(2024, 10, 1), date(2025, 3, 31)),
        ("FY2023-Q4", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("2024-02-29 23:59:59.000000+00:00", date(2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_a_period_has_days(text: str, first: date, last: date) -> None:
    assert days(text) == (first, last)


@pytest.mark.parametrize("text", ["2024-13", "2024-02-30", "2021-W53", "令和6年", "2024-H3", ""])
def test_what_is_no_period_has_none(text: str) -> None:
    assert days(text) is None


@pytest.mark.parametrize(
    ("form", "whole"),
    [
        ("^[0-9]{2}$", "[0-9]{2}"),
        ("^(a|b)$", "(a|b)"),
        (r"^[(|]\|x$", r"[(|]\|x"),
        ("^a|b$", None),
        ("[0-9]", None),
        ("^(?=a).$", None),
        (None, None),
    ],
)
def test_anchors_are_taken_off_where_that_means_the_same(form: str | None, whole: str | None) -> None:
    assert unanchored(form) == whole


@pytest.mark.parametrize("form", ["^a", "b$", "a.b", "^a|b$", "^a.*b$", "^(a|b)$"])
@pytest.mark.parametrize("text", ["a", "b", "ab", "axb", "xaxbx", "a\nb", "x"])
def test_a_form_of_a_part_is_made_one_of_the_whole(form: str, text: str) -> None:
    assert (re.search(form, text) is None) == (re.fullmatch(of_whole(form) or "", text) is None)
