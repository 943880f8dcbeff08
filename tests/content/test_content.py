"""Every file of the content loads, is clean, and says what people need."""

import csv
import re
from pathlib import Path

import pytest
import yaml

from renkei.project.codelists import read_codes
from renkei.project.loader import Project
from renkei.stages.check import check, check_all
from standins.exchange import Data

SOURCES = {
    "boj.exchange_rates": "economy.exchange_rates",
    "boj.services_trade": "economy.services_trade",
    "cross_agency.cliff_risk_points": "systems.cliff_risk_points",
    "digital_agency.cloud_adopters": "systems.cloud_adopters",
    "digital_agency.designated_systems": "systems.designated_systems",
    "digital_agency.standardization_totals": "systems.standardization_totals",
    "fsa.edinet_codes": "reference.edinet_filers",
    "ipa.legacy_survey": "systems.legacy_survey",
    "ipa.security_specialists": "workforce.security_specialist_figures",
    "kakuu.system_inventory": "systems.legacy_inventory",
    "mic.industry_classes": "reference.industry_classes",
    "mic.industry_correspondences": "reference.industry_correspondences",
    "mic.local_governments": "reference.local_governments",
    "mic.municipality_events": "reference.municipality_events",
    "mic.municipality_history": "reference.municipality_history",
    "mic.standardization_progress": "systems.standardization_progress",
    "mof.digital_deficit_published": "economy.digital_deficit_published",
    "nta.corporate_numbers": "reference.corporations",
    "stat.population": "reference.population",
    "unsd.hs_2012_2017": "reference.hs_correlations",
    "unsd.hs_2017_2022": "reference.hs_correlations",
    "worldbank.exchange_rates": "economy.exchange_rates",
    "yumemi.system_inventory": "systems.legacy_inventory",
}
ROOT = Path(__file__).parents[2]
FILES = [path for folder in ("connectors", "schemas", "expectations") for path in sorted((ROOT / folder).rglob("*"))]
_JAPANESE = "[\u3001-\u30ff\u4e00-\u9fff\uff00-\uffef]"
_BLANK = f"{_JAPANESE} {_JAPANESE}"


def test_nothing_is_broken(project: Project) -> None:
    assert [fault.text("en") for fault in check_all(project)] == []


def test_the_sources_feed_what_they_should(project: Project) -> None:
    assert {name: source.dataset for name, source in project.sources.items()} == SOURCES


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_checks_clean_by_itself(project: Project, source: str) -> None:
    assert check(project, source) == []


def test_every_dataset_has_a_suite_with_reasons(project: Project) -> None:
    assert set(project.suites) == set(project.contracts)
    for suite in project.suites.values():
        assert any(expectation.why for expectation in suite.expectations)


def test_derived_datasets_read_what_they_say(project: Project) -> None:
    derived = [contract for contract in project.contracts.values() if contract.sql is not None]
    domains = "|".join({contract.domain for contract in project.contracts.values()})
    for contract in derived:
        code = re.sub("--.*", "", str(contract.sql))
        assert set(re.findall(rf"\b(?:{domains})\.\w+", code)) == set(contract.reads), contract.dataset


def test_monthly_rates_come_before_yearly_ones(project: Project) -> None:
    expected = ("boj.exchange_rates", "worldbank.exchange_rates")
    assert project.contract("economy.exchange_rates").precedence == expected


def test_the_bank_gets_its_credit_line(project: Project) -> None:
    credit = project.source("boj.services_trade").licence.credit
    assert credit is not None
    assert credit.ja == (
        "このサービスは、日本銀行時系列統計データ検索サイトのAPI機能を使用しています。"
        "サービスの内容は日本銀行によって保証されたものではありません。"
    )


def test_series_codes_of_registration_code_list_and_stand_in_agree(project: Project, data: Data) -> None:
    listed = {row.code: row.more for row in read_codes(project.codelist("boj_services_items"))}
    served = {row["code"]: row["column"] for row in data.table("boj_series").rows if row["db"] == "BP01"}
    asked = project.source("boj.services_trade").transport.query["code"].split(",")
    assert sorted(asked) == sorted(listed) == sorted(served)
    assert served == {code: f"{more['item']}/{more['flow']}" for code, more in listed.items()}


def test_only_three_series_codes_were_seen_in_public(project: Project) -> None:
    rows = read_codes(project.codelist("boj_services_items"))
    seen = {row.code for row in rows if row.more["evidence"] == "seen"}
    assert seen == {"BPBP6JYNSN", "BPBP6JYNSN906", "BPBP6JYNSN907"}
    assert {row.more["evidence"] for row in rows} == {"seen", "unverified"}


def test_code_lists_have_names_in_both_languages(project: Project) -> None:
    for codelist in project.codelists.values():
        for row in [] if codelist.dataset else read_codes(codelist):
            assert row.more["name_ja"], codelist.name
            assert row.more["name_en"], codelist.name


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".yml"], ids=lambda path: path.stem)
def test_a_line_break_puts_no_blank_into_japanese(path: Path) -> None:
    """A folded YAML scalar makes a blank of each line break, which Japanese does not have."""
    text = path.read_text(encoding="utf-8")
    blanks = [blank for value in _texts(yaml.safe_load(text)) for blank in re.findall(_BLANK, value)]
    assert [blank for blank in blanks if blank not in text] == []


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".csv"], ids=lambda path: path.stem)
def test_a_code_list_has_no_loose_blanks(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as lines:
        cells = [cell for row in csv.reader(lines) for cell in row]
    assert [cell for cell in cells if cell != cell.strip()] == []


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return [value] if isinstance(value, str) else []
