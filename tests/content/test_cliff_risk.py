"""Legacy systems: two feeds of fictional agencies made one inventory, and the index that is made of it."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

import standins
from renkei.project.loader import Project
from standins.exchange import Data
from tests.content import pages
from tests.content.pages import ROOT
from tests.e2e.aftermath import account
from tests.e2e.japan import Japan

Row = dict[str, Any]
NAMES = ("cross_agency.cliff_risk_points", "kakuu.system_inventory", "yumemi.system_inventory", "systems.cliff_risk")
PAGES = ("docs/cliff-risk.md", "docs/cliff-risk.ja.md")
SHARED = {"S-0001", "S-0002", "S-0003", "S-0009"}


@pytest.fixture(scope="module")
def japan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Japan]:
    with standins.serve() as agencies:
        japan = Japan(tmp_path_factory.mktemp("systems"), agencies)
        for outcome in japan.all(*NAMES).values():
            assert account(outcome).quarantined == 0
        yield japan


@pytest.fixture(scope="module")
def inventory(japan: Japan) -> dict[str, Row]:
    return {row["system_id"]: row for row in japan.ask("SELECT * FROM systems.legacy_inventory")}


@pytest.fixture(scope="module")
def risk(japan: Japan) -> dict[str, Row]:
    return {row["system_id"]: row for row in japan.ask("SELECT * FROM systems.cliff_risk")}


@pytest.fixture(scope="module")
def points() -> dict[tuple[str, str], tuple[int, Decimal]]:
    with (ROOT / "connectors" / "cross_agency" / "cliff_risk_points.csv").open(encoding="utf-8", newline="") as lines:
        return {
            (row["項目"], row["段階"]): (int(row["配点"]), Decimal(row["満点になる値"]))
            for row in csv.DictReader(lines)
        }


def test_both_feeds_become_one_inventory(inventory: dict[str, Row], data: Data) -> None:
    form = {row["共通番号"] for row in data.table("kakuu_systems").rows}
    ledger = {row["番号"] for row in data.table("yumemi_systems").rows}
    assert (len(form), len(ledger), len(inventory)) == (9, 9, 14)
    assert form <= set(inventory)


def test_the_owner_goes_first_and_the_centre_for_what_it_counts(inventory: dict[str, Row]) -> None:
    row = inventory["S-0002"]
    assert row["_source"] == "kakuu.system_inventory"
    assert (row["staff_able"], row["criticality"]) == (0, "vital")  # the centre says 1
    assert (row["annual_cost_jpy"], row["lines_of_code"]) == (
        602_300_000,
        781_204,
    )  # the ministry: 560 million, 780,000
    assert row["hardware"] == "GEN-M780"


def test_what_the_two_agencies_disagree_on_is_kept(japan: Japan) -> None:
    rows = japan.ask("SELECT DISTINCT system_id FROM systems.legacy_inventory__disagreement")
    assert {row["system_id"] for row in rows} == SHARED


def test_the_form_is_understood(inventory: dict[str, Row]) -> None:
    """Days in eras, amounts in millions of yen, signs for what is not known."""
    one, sold, old = inventory["S-0004"], inventory["S-0007"], inventory["S-0008"]
    assert (one["in_service_on"], one["support_ends_on"]) == (date(2013, 4, 1), date(2024, 6, 30))
    assert (one["annual_cost_jpy"], one["planned_year"]) == (95_000_000, "FY2026")
    assert (sold["support_ends_on"], sold["support_ends_missing"]) == (None, "not_applicable")
    assert (old["support_ends_on"], old["support_ends_missing"]) == (None, "not_available")
    assert old["vendor_number"] is None


def test_the_ledger_is_understood(inventory: dict[str, Row]) -> None:
    """EBCDIC, JEF, packed decimals in thousands of yen, 0 for what is not known; the centre's own numbers led to common ones."""
    row = inventory["S-0102"]
    assert (row["name"], row["vendor"]) == ("給付金振込伝送システム", "幻想計算機株式会社")
    assert (row["language"], row["in_service_on"]) == ("assembler", date(1979, 4, 1))
    assert (row["annual_cost_jpy"], row["lines_of_code"], row["staff_able"]) == (415_000_000, 402_118, 0)
    assert (row["planned_move"], row["planned_year"]) == (None, None)


def test_the_parts_add_up_to_the_index(risk: dict[str, Row]) -> None:
    for row in risk.values():
        parts = [row[f"{part}_points"] for part in ("support", "staff", "ageing", "criticality")]
        assert sum(parts) == row["cliff_risk"]
        assert 0 <= row["cliff_risk"] <= 100


def test_the_index_is_what_the_page_defines(
    risk: dict[str, Row], inventory: dict[str, Row], points: dict[tuple[str, str], tuple[int, Decimal]]
) -> None:
    most, years_full = points["support", "past_end"]
    staff, enough = points["staff", "too_few"]
    ageing, _ = points["ageing", "share_55"]
    for name, row in risk.items():
        of = inventory[name]
        past = None if of["support_ends_on"] is None else (of["surveyed_on"] - of["support_ends_on"]).days / 365.25
        if past is None:
            share = 0.0 if of["support_ends_missing"] == "not_applicable" else 1.0
        else:
            share = min(max(past / float(years_full), 0), 1)
        assert abs(float(row["support_points"]) - most * share) <= 0.0501, name
        assert abs(float(row["staff_points"]) - staff * max(0, 1 - of["staff_able"] / float(enough))) <= 0.0501, name
        older = 1 if of["staff_able"] == 0 else of["staff_55_or_older"] / of["staff_able"]
        assert abs(float(row["ageing_points"]) - ageing * older) <= 0.0501, name
        assert row["criticality_points"] == points["criticality", of["criticality"]][0], name


def test_what_is_not_known_counts_in_full_and_is_named(risk: dict[str, Row]) -> None:
    assert {name: row["not_known"] for name, row in risk.items() if row["not_known"]} == {"S-0008": "support"}
    assert risk["S-0008"]["support_points"] == 35
    assert risk["S-0007"]["support_points"] == 0  # there is no end: nothing is unknown


def test_a_hundred_points_in_all(points: dict[tuple[str, str], tuple[int, Decimal]]) -> None:
    most: dict[str, int] = {}
    for (part, _), (count, _) in points.items():
        most[part] = max(count, most.get(part, 0))
    assert sum(most.values()) == 100


def test_the_weights_are_in_no_query(project: Project, points: dict[tuple[str, str], tuple[int, Decimal]]) -> None:
    code = re.sub("--.*", "", str(project.contract("systems.cliff_risk").sql))
    numbers = {Decimal(number) for number in re.findall(r"(?<![\w.(])\d+(?:\.\d+)?(?![\w.)])", code)}
    assert numbers <= {Decimal(0), Decimal(1), Decimal("1.0"), Decimal("365.25"), Decimal(38), Decimal(9)}


@pytest.mark.parametrize("page", PAGES)
def test_the_page_names_every_part_with_its_points(
    page: str, points: dict[tuple[str, str], tuple[int, Decimal]]
) -> None:
    said = {
        tuple(pages.coded(row[0])): int(row[1])
        for row in pages.table(pages.prose(page))
        if len(pages.coded(row[0])) == 2
    }
    assert said == {key: count for key, (count, _) in points.items()}


def test_an_unknown_staff_counts_in_full(project: Project) -> None:
    """The query alone, with a system of which nothing is known."""
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA systems")
        connection.execute(
            "CREATE TABLE systems.cliff_risk_points AS SELECT * FROM (VALUES ('support', 'past_end', 35, 10.0),"
            " ('staff', 'too_few', 30, 5.0), ('ageing', 'share_55', 10, 1.0), ('criticality', 'vital', 25, 1.0))"
            " AS t (part, level, points, full_at)"
        )
        connection.execute(
            "CREATE TABLE systems.legacy_inventory AS SELECT 'S-9999' AS system_id, 'kakuu' AS agency, '霞' AS name,"
            " 'vital' AS criticality, DATE '1990-04-01' AS in_service_on, CAST(NULL AS DATE) AS support_ends_on,"
            " 'not_available' AS support_ends_missing, CAST(NULL AS BIGINT) AS staff_able,"
            " CAST(NULL AS BIGINT) AS staff_55_or_older, CAST(NULL AS BIGINT) AS annual_cost_jpy,"
            " CAST(NULL AS VARCHAR) AS planned_move, CAST(NULL AS VARCHAR) AS planned_year,"
            " DATE '2026-10-01' AS surveyed_on"
        )
        sql = str(project.contract("systems.cliff_risk").sql)
        (row,) = connection.execute(sql).to_arrow_table().to_pylist()
    assert (row["cliff_risk"], row["not_known"]) == (100, "support staff ageing")
