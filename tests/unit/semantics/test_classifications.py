from pathlib import Path

import polars as pl
import pytest

from renkei.semantics import get
from renkei.semantics.base import Options


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("country.iso3166_alpha2", "JP", ("JPN", "日本", "105", "")),
        ("country.iso3166_alpha3", "JPN", ("JP", "日本", "105", "")),
        ("currency.iso4217", "JPY", ("¥", "円", "JP", "392")),
    ],
)
def test_letters_of_countries_and_currencies(parse, name: str, good: str, bad: tuple[str, ...]) -> None:
    assert parse(name, good, f"{good.lower()} ") == [(good, None, set()), (good, None, {"trimmed", "letters_raised"})]
    assert parse(name, *bad) == [(None, f"{name}.form", set())] * len(bad)


def test_countries_of_the_customs(parse) -> None:
    name = "jp.customs_country"
    assert parse(name, "105", " １０５") == [("105", None, set()), ("105", None, {"trimmed", "width_folded"})]
    assert {reason for _, reason, _ in parse(name, "CN", "中国", "5", "999", "1050")} == {f"{name}.form"}


def test_codes_of_goods(parse) -> None:
    removed = {"separators_removed"}
    assert parse("jp.hs_code", "852351", "852351000", "8523.51", "8523.51-000", "8523.51.000") == [
        ("852351", None, set()),
        ("852351000", None, set()),
        ("852351", None, removed),
        *[("852351000", None, removed)] * 2,
    ]
    refused = parse("jp.hs_code", "'852351000'", "85235100", "8523", "85-23.51", "")
    assert {reason for _, reason, _ in refused} == {"jp.hs_code.form"}


def test_industries(parse) -> None:
    assert parse("jp.jsic", "A", "01", "011", "0111", "A0111", "t99") == [
        ("A", None, set()),
        ("01", None, set()),
        ("011", None, set()),
        ("0111", None, set()),
        ("0111", None, {"section_dropped"}),
        ("99", None, {"letters_raised", "section_dropped"}),
    ]
    assert parse("jp.jsic", "B01", "00", "A00", "U", "1", "01111") == [
        *[(None, "jp.jsic.division", set())] * 3,
        *[(None, "jp.jsic.form", set())] * 3,
    ]


def test_every_industry_of_the_real_list_is_in_its_section(real_files: Path) -> None:
    page = pl.read_csv(real_files / "jsic" / "jsic_2013_000420038.csv", infer_schema=False)
    rows = page.filter(pl.col("中分類コード") != "00")
    assert len(rows) == 2_089
    lettered = get("jp.jsic").parse(rows["大分類コード"] + rows["中分類コード"], Options())
    assert lettered.value.to_list() == rows["中分類コード"].to_list()
    assert lettered.rules["jp.jsic.section_dropped"].all()
