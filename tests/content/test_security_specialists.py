"""Registered security specialists: what was published, and what is made of it."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import standins
from renkei.project.codelists import read_codes
from renkei.project.loader import Project
from tests.content.pages import ROOT
from tests.e2e.aftermath import account
from tests.e2e.japan import Japan

Row = dict[str, Any]
NAMES = ("stat.population", "ipa.security_specialists", "workforce.security_specialists")


@pytest.fixture(scope="module")
def japan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Japan]:
    with standins.serve() as agencies:
        japan = Japan(tmp_path_factory.mktemp("specialists"), agencies)
        for outcome in japan.all(*NAMES).values():
            assert account(outcome).quarantined == 0
        yield japan


@pytest.fixture(scope="module")
def nation(japan: Japan) -> dict[date, Row]:
    rows = japan.ask("SELECT * FROM workforce.security_specialists WHERE area = 'nation'")
    return {row["as_of"]: row for row in rows}


def test_every_figure_has_a_source() -> None:
    with (ROOT / "connectors" / "ipa" / "security_specialists.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        assert row["出典"], row
        assert row["アドレス"].startswith("https://"), row


def test_the_known_numbers_are_there(nation: dict[date, Row]) -> None:
    assert {day.isoformat(): row["registered"] for day, row in nation.items()} == {
        "2017-04-01": 4_172,
        "2018-04-01": 9_181,
        "2020-04-01": 20_413,
        "2020-10-01": 19_752,
        "2021-10-01": 19_450,
        "2022-04-01": 20_253,
        "2025-04-01": 24_000,
    }


def test_what_is_only_known_as_more_is_no_number(japan: Japan, nation: dict[date, Row]) -> None:
    (row,) = japan.ask("SELECT * FROM workforce.security_specialist_figures WHERE as_of = DATE '2019-04-01'")
    assert (row["persons"], row["precision"]) == (18_000, "more_than")
    assert date(2019, 4, 1) not in nation


def test_progress_and_the_pace_still_needed(nation: dict[date, Row]) -> None:
    last = nation[date(2025, 4, 1)]
    assert (last["target"], last["target_by"]) == (50_000, date(2031, 3, 31))
    assert (last["progress_percent"], last["still_needed"]) == (48, 26_000)
    days = (date(2031, 3, 31) - date(2025, 4, 1)).days
    assert last["pace_needed_per_year"] == round(Decimal(26_000) * Decimal("365.25") / days, 1)
    assert last["precision"] == "about"


def test_the_net_pace_is_by_the_days_between(nation: dict[date, Row]) -> None:
    row = nation[date(2021, 10, 1)]
    assert row["days_since_before"] == 365
    assert row["net_pace_per_year"] == round(Decimal(19_450 - 19_752) * Decimal("365.25") / 365, 1)
    assert row["pace_ratio"] is None  # it fell: no multiple of that leads to the target
    assert nation[date(2017, 4, 1)]["net_pace_per_year"] is None


def test_an_approximate_number_makes_the_pace_approximate(nation: dict[date, Row]) -> None:
    last, before = nation[date(2025, 4, 1)], nation[date(2022, 4, 1)]
    assert (last["tolerance"], before["tolerance"]) == (500, 0)
    assert last["net_pace_tolerance"] == round(Decimal(500) * Decimal("365.25") / 1_096, 1)
    assert before["net_pace_tolerance"] == 0


def test_regions_of_2020_add_up_to_the_nation(japan: Japan) -> None:
    rows = japan.ask(
        "SELECT * FROM workforce.security_specialists WHERE as_of = DATE '2020-04-01' AND area <> 'nation'"
    )
    assert len(rows) == 9
    assert sum(row["registered"] for row in rows) == 20_413
    assert {row["area"] for row in rows if row["per_100k"] is None} == {"overseas"}
    assert sum(row["population"] for row in rows if row["population"]) == 126_146_099


def test_per_100_000_people(japan: Japan) -> None:
    rows = japan.ask(
        "SELECT area, per_100k, is_area_assumed FROM workforce.security_specialists WHERE as_of = DATE '2020-04-01'"
    )
    found = {row["area"]: (row["per_100k"], row["is_area_assumed"]) for row in rows}
    assert found["hokkaido"] == (round(Decimal(257) * 100_000 / 5_224_614, 2), False)
    assert found["nation"] == (round(Decimal(20_413) * 100_000 / 126_146_099, 2), False)
    assert {area for area, (_, assumed) in found.items() if assumed} == {"kanto", "chubu_tokai", "kinki"}


def test_the_prefectures_in_the_query_are_those_of_the_code_list(project: Project) -> None:
    listed = {row.code: row.more for row in read_codes(project.codelist("specialist_areas"))}
    sql = str(project.contract("workforce.security_specialists").sql)
    for area, more in listed.items():
        if area == "nation":
            continue
        assumed = "TRUE" if more["composition"] == "assumed" else "FALSE"
        for prefecture in more["prefectures"].split():
            assert sql.count(f"('{area}', '{prefecture}', {assumed})") == 1
    assert len(re.findall(r"\('\w+', '\d\d', (?:TRUE|FALSE)\)", sql)) == 47


def test_a_second_run_writes_nothing(japan: Japan) -> None:
    assert [outcome.release for outcome in japan.all(*NAMES).values()] == [None] * 3


def test_a_row_leads_back_to_the_line_of_the_table(japan: Japan) -> None:
    (row,) = japan.ask(
        "SELECT _landed, _row FROM workforce.security_specialist_figures WHERE as_of = DATE '2022-04-01'"
        " AND area = 'nation' AND kind = 'registered'"
    )
    lines = Path(ROOT / "connectors" / "ipa" / "security_specialists.csv").read_text(encoding="utf-8").splitlines()
    assert "20,253" in lines[row["_row"] - 1]
