from pathlib import Path

import polars as pl
import pytest

from renkei.semantics import get
from renkei.semantics.base import Options
from renkei.semantics.places import check_digit


@pytest.mark.parametrize(
    ("text", "code", "rules"),
    [
        ("13", "13", set()),
        ("13 ", "13", {"trimmed"}),
        ("１３", "13", {"width_folded"}),
        ("1", "01", {"zero_restored"}),
        ("東京都", "13", {"name_to_code"}),
        ("東京", "13", {"name_to_code"}),
        ("京都府", "26", {"name_to_code"}),
        ("京都", "26", {"name_to_code"}),
        ("北海道", "01", {"name_to_code"}),
        ("沖縄県　", "47", {"trimmed", "name_to_code"}),
        ("13000", "13", {"area_code_shortened"}),
        ("130001", "13", {"area_code_shortened"}),
    ],
)
def test_prefectures(parse, text: str, code: str, rules: set[str]) -> None:
    assert parse("jp.prefecture", text) == [(code, None, rules)]


@pytest.mark.parametrize("text", ["京", "北海", "江戸府", "00", "48", "130002", "横浜市", ""])
def test_no_prefectures(parse, text: str) -> None:
    assert parse("jp.prefecture", text) == [(None, "jp.prefecture.unknown", set())]


def test_municipalities(parse) -> None:
    broken = "jp.municipality."
    assert parse("jp.municipality", "13101", "131016", "１３１０１６", "131017", "1100", "99999") == [
        ("13101", None, set()),
        ("13101", None, {"check_digit_dropped"}),
        ("13101", None, {"width_folded", "check_digit_dropped"}),
        (None, f"{broken}check_digit", set()),
        (None, f"{broken}form", set()),
        (None, f"{broken}prefecture", set()),
    ]


def test_local_government_codes(parse) -> None:
    broken = "jp.local_government_code."
    assert parse("jp.local_government_code", "011002", "13101", "131017", "1100", "999997") == [
        ("011002", None, set()),
        ("131016", None, {"check_digit_added"}),
        (None, f"{broken}check_digit", set()),
        (None, f"{broken}form", set()),
        (None, f"{broken}prefecture", set()),
    ]


def test_the_check_digit_is_that_of_the_rule_with_its_two_cases() -> None:
    for number in range(0, 100_000, 7):
        digits = f"{number:05d}"
        weighted = sum(int(d) * w for d, w in zip(digits, (6, 5, 4, 3, 2), strict=True))
        expected = (11 - weighted % 11) % 10 if weighted >= 11 else (11 - weighted) % 10
        assert check_digit(digits) == str(expected)


def test_every_real_code_is_valid(real_files: Path) -> None:
    codes = pl.concat(
        pl.read_csv(real_files / "abr" / file, infer_schema=False)["lg_code"]
        for file in ("mt_city_all.csv", "mt_pref_all.csv")
    )
    assert len(codes) > 1_900
    found = get("jp.local_government_code").parse(codes, Options())
    assert found.value.to_list() == codes.to_list()
    assert not found.rules
    shortened = get("jp.municipality").parse(codes, Options())
    assert shortened.value.to_list() == codes.str.head(5).to_list()
    restored = get("jp.local_government_code").parse(shortened.value, Options())
    assert restored.value.to_list() == codes.to_list()


def test_every_real_prefecture_is_known_by_name(real_files: Path) -> None:
    table = pl.read_csv(real_files / "abr" / "mt_pref_all.csv", infer_schema=False)
    found = get("jp.prefecture").parse(table["pref"], Options())
    assert found.value.to_list() == table["lg_code"].str.head(2).to_list()
