"""Municipalities on the way to standard systems: what two ministries published, joined by code."""

import csv
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

import standins
from renkei.project.codelists import read_codes
from renkei.project.loader import Project
from tests.content.pages import ROOT
from tests.e2e.aftermath import account
from tests.e2e.japan import Japan

Row = dict[str, Any]
NAMES = (
    "mic.municipality_history",
    "mic.municipality_events",
    "mic.standardization_progress",
    "digital_agency.designated_systems",
    "digital_agency.cloud_adopters",
    "digital_agency.standardization_totals",
    "systems.cloud_migration",
    "systems.cloud_migration_by_prefecture",
)


@pytest.fixture(scope="module")
def japan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Japan]:
    with standins.serve() as agencies:
        japan = Japan(tmp_path_factory.mktemp("municipalities"), agencies)
        outcomes = japan.all(*NAMES)
        assert {name: account(outcome).quarantined for name, outcome in outcomes.items()} == dict.fromkeys(NAMES, 0)
        yield japan


@pytest.fixture(scope="module")
def municipalities(japan: Japan) -> dict[str, Row]:
    return {row["code"]: row for row in japan.ask("SELECT * FROM systems.cloud_migration")}


@pytest.fixture(scope="module")
def designated() -> list[dict[str, str]]:
    with (ROOT / "connectors" / "digital_agency" / "designated_systems.csv").open(
        encoding="utf-8", newline=""
    ) as lines:
        return list(csv.DictReader(lines))


def test_the_totals_are_those_that_the_agency_says(designated: list[dict[str, str]], japan: Japan) -> None:
    marks = sum(value == "●" for row in designated for value in row.values())
    (row,) = japan.ask("SELECT * FROM systems.standardization_totals WHERE as_of = DATE '2025-12-31'")
    assert (len(designated), marks) == (row["designated_bodies"], row["designated_systems"]) == (935, 8_956)


def test_every_mark_is_a_row_and_every_blank_is_dropped(designated: list[dict[str, str]], japan: Japan) -> None:
    rows = japan.ask("SELECT code, system FROM systems.designated_systems")
    per_body = Counter(row["code"] for row in rows)
    assert per_body == {row["団体コード"]: sum(value == "●" for value in row.values()) for row in designated}


def test_the_businesses_are_those_of_the_table(project: Project, designated: list[dict[str, str]]) -> None:
    listed = {row.more["name_ja"] for row in read_codes(project.codelist("standardized_businesses"))}
    assert set(designated[0]) - {"団体コード", "自治体名"} == listed


def test_all_municipalities_are_there_under_the_names_of_the_day(municipalities: dict[str, Row]) -> None:
    assert len(municipalities) == 1_741
    assert municipalities["221309"]["municipality"] == "浜松市"
    assert municipalities["014036"]["municipality"] == "泊村"  # in Furuu; the other one has no such systems
    assert len({row["prefecture_code"] for row in municipalities.values()}) == 47


def test_states(municipalities: dict[str, Row]) -> None:
    assert Counter(row["state"] for row in municipalities.values()) == {
        "moved": 65,
        "designated": 898,
        "under_way": 778,
    }
    for row in municipalities.values():
        assert (row["state"] == "designated") == (row["designated_systems"] > 0)
        assert row["state"] != "moved" or row["completed_percent"] == 100


def test_where_the_two_ministries_do_not_fit(municipalities: dict[str, Row]) -> None:
    disputed = {row["municipality"] for row in municipalities.values() if row["is_disputed"]}
    assert disputed == {"大間町", "秩父市", "秦野市", "麻績村", "熊野市"}


def test_the_first_users_of_government_cloud(municipalities: dict[str, Row]) -> None:
    pioneers = {row["prefecture"] + row["municipality"] for row in municipalities.values() if row["is_pioneer"]}
    assert len(pioneers) == 11
    assert {"兵庫県神戸市", "埼玉県美里町", "埼玉県川島町", "京都府笠置町"} <= pioneers


def test_shares_by_prefecture(japan: Japan, municipalities: dict[str, Row]) -> None:
    rows = japan.ask("SELECT * FROM systems.cloud_migration_by_prefecture")
    assert len(rows) == 47
    for row in rows:
        of = [one for one in municipalities.values() if one["prefecture_code"] == row["prefecture_code"]]
        moved = sum(one["state"] == "moved" for one in of)
        assert (row["municipalities"], row["moved"]) == (len(of), moved)
        assert row["moved_percent"] == round(Decimal(100 * moved) / len(of), 2)
    assert sum(row["moved"] for row in rows) == 65
    assert sum(row["pioneers"] for row in rows) == 11


def test_every_total_has_a_source(japan: Japan) -> None:
    rows = japan.ask("SELECT * FROM systems.standardization_totals ORDER BY as_of")
    assert [row["designated_bodies"] for row in rows] == [171, 402, 643, 935, None]
    assert all(row["source"] and row["source_url"].startswith("https://") for row in rows)
