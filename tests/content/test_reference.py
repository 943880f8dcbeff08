"""Local governments and corporations: what the stand-ins' data say, against the rules and the real files."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from renkei import semantics
from renkei.project.loader import Project
from renkei.project.plugins import plugin_functions
from renkei.semantics.base import Options
from standins.exchange import Data

Rows = Sequence[Mapping[str, str]]

OLD_WARDS = {
    "221317": "浜松市中区",
    "221325": "浜松市東区",
    "221333": "浜松市西区",
    "221341": "浜松市南区",
    "221350": "浜松市北区",
    "221368": "浜松市浜北区",
    "221376": "浜松市天竜区",
}
NEW_WARDS = {"221384": "浜松市中央区", "221392": "浜松市浜名区", "221406": "浜松市天竜区"}


@pytest.fixture(scope="module")
def governments(data: Data) -> Rows:
    return data.table("local_governments").rows


@pytest.fixture(scope="module")
def corporations(data: Data) -> Rows:
    return data.table("corporate_numbers").rows


def parsed(name: str, texts: list[str]) -> list[object]:
    """Parse texts as the semantic type does; every one must be good."""
    made = semantics.get(name).parse(pl.Series("text", texts, dtype=pl.String), Options())
    assert made.reason.drop_nulls().to_list() == []
    return made.value.to_list()


def test_every_code_passes_its_check_digit(governments: Rows) -> None:
    codes = [row["団体コード"] for row in governments]
    assert parsed("jp.local_government_code", codes) == codes
    assert len(set(codes)) == len(codes)


def test_hamamatsu_drew_its_wards_anew_on_2024_01_01(governments: Rows) -> None:
    rows = {row["団体コード"]: row for row in governments if row["市区町村名（漢字）"].startswith("浜松市")}
    assert {code: row["市区町村名（漢字）"] for code, row in rows.items()} == {
        "221309": "浜松市",
        **OLD_WARDS,
        **NEW_WARDS,
    }
    for code in OLD_WARDS:
        days = parsed("date", [rows[code]["施行年月日"], rows[code]["廃止年月日"]])
        assert days == [date(2007, 4, 1), date(2023, 12, 31)]
    for code in NEW_WARDS:
        assert parsed("date", [rows[code]["施行年月日"]]) == [date(2024, 1, 1)]
        assert rows[code]["廃止年月日"] == ""


def test_no_other_dates_are_claimed(governments: Rows) -> None:
    dated = {row["団体コード"] for row in governments if row["施行年月日"] or row["廃止年月日"]}
    assert dated == {*OLD_WARDS, *NEW_WARDS}


def test_kinds_are_told_from_names(project: Project, governments: Rows) -> None:
    source = project.source("mic.local_governments")
    (kind_of_government,) = plugin_functions(source)
    frame = pl.DataFrame([dict(row) for row in governments])
    frame = frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("_row"))
    kinds = dict(kind_of_government(frame)["種別"].value_counts().iter_rows())
    assert kinds == {
        "prefecture": 47,
        "city": 792,
        "town": 743,
        "village": 189,
        "special_ward": 23,
        "ward": 171 + len(OLD_WARDS),
    }


def test_codes_and_names_are_those_of_the_address_base_registry(governments: Rows, real_files: Path) -> None:
    """Two agencies' lists of the same day, all but the six villages of the north, and one name in an older character."""
    with (real_files / "abr" / "mt_city_all.csv").open(encoding="utf-8-sig", newline="") as lines:
        real = {row["lg_code"]: row["city"] + row["ward"] for row in csv.DictReader(lines)}
    ours = {
        row["団体コード"]: row["市区町村名（漢字）"]
        for row in governments
        if row["市区町村名（漢字）"] and not row["廃止年月日"]
    }
    unlike = {(code, name, real[code]) for code, name in ours.items() if code in real and real[code] != name}
    assert unlike == {("394050", "梼原町", "檮原町")}
    assert {code for code in set(ours) ^ set(real) if not code.startswith("0169")} == set()


def test_corporate_numbers_pass_their_check_digit(corporations: Rows) -> None:
    numbers = [row["corporateNumber"] for row in corporations]
    assert parsed("jp.corporate_number", numbers) == numbers


def test_one_row_a_corporation_remains_after_the_superseded_ones(corporations: Rows) -> None:
    current = [row["corporateNumber"] for row in corporations if row["latest"] == "1"]
    assert len(current) == len(set(current))
    assert 0 < len(corporations) - len(current) < 10


def test_every_address_was_in_its_municipality_on_the_day_of_the_change(corporations: Rows, governments: Rows) -> None:
    known = {row["団体コード"][:5]: row for row in governments}
    for row in corporations:
        place = known[row["prefectureCode"] + row["cityCode"]]
        since = parsed("date", [place["施行年月日"]])[0] if place["施行年月日"] else date.min
        assert place["廃止年月日"] == ""
        assert isinstance(since, date)
        assert row["latest"] == "0" or since <= date.fromisoformat(row["changeDate"]), row["name"]


def test_the_city_of_hamamatsu_itself_moved_into_its_new_ward(corporations: Rows) -> None:
    row = next(row for row in corporations if row["corporateNumber"] == "3000020221309")
    assert (row["name"], row["kind"], row["cityName"]) == ("浜松市", "201", "浜松市中央区")
    assert (row["prefectureCode"] + row["cityCode"], row["changeDate"]) == ("22138", "2024-01-01")


def test_only_organisations_of_the_real_file_are_carried_over(corporations: Rows, real_files: Path) -> None:
    with (real_files / "houjin" / "diff_20240105.csv").open(encoding="cp932", newline="") as lines:
        real = {(row[1], row[5], row[2], row[6], row[11]) for row in csv.reader(lines)}
    for row in corporations:
        ours = tuple(row[name] for name in ("corporateNumber", "changeDate", "process", "name", "streetNumber"))
        assert ours in real
