from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.catalogue.search import AGENCY, NAME, SAID, Entry, Index, Passage
from renkei.language import Text
from renkei.project.loader import load
from renkei.settings import Settings
from tests.country import Country

WHERE = Text("名称", "name")
ROOT = Path(__file__).parents[3]


def entry(name: str, *said: str, weight: float = NAME) -> Entry:
    return Entry("dataset", name, Text(name, name), [Passage(each, WHERE, weight) for each in said])


INDEX = Index(
    [
        entry("companies", "株式会社の法人番号", "Corporate numbers of companies"),
        entry("deficit", "デジタル赤字", "Digital deficit"),
        entry("names", "髙橋さんの﨑の字", "東京都渋谷区"),
        entry("coffee", "コーヒーの輸入", "Coffee imports"),
        entry("aside", "法人についての長い説明の中に出てくる言葉", weight=SAID),
    ]
)


@pytest.fixture(scope="module")
def content() -> Index:
    return Index.of(load(Settings.load({"RENKEI_PROJECT": str(ROOT)})))


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("法人", "companies"),
        ("人番", "companies"),
        ("ﾃﾞｼﾞﾀﾙ赤字", "deficit"),
        ("ＤＩＧＩＴＡＬ", "deficit"),
        ("digital   Deficit", "deficit"),
        ("高橋", "names"),
        ("崎", "names"),
        ("コ－ヒ－", "coffee"),
        ("番号 株式会社", "companies"),
        ("株式会社の法人番号一覧", "companies"),
    ],
)
def test_japanese_is_found_whatever_its_width_and_variants(asked: str, first: str) -> None:
    assert next(found.id for found in INDEX.find(asked)) == first


def test_all_words_have_to_be_there_and_names_come_before_what_is_said() -> None:
    assert [found.id for found in INDEX.find("法人")] == ["companies", "aside"]
    assert INDEX.find("法人 コーヒー") == []
    assert INDEX.find("ない言葉") == []
    assert INDEX.find(" 　") == []


def test_a_finding_says_by_what(content: Index) -> None:
    found = next(each for each in content.find("法人番号") if each.id == "reference.corporations")
    assert any("corporate_number" in passage.where.en for passage in found.passages)
    assert next(each for each in content.find("日本銀行") if each.kind == "agency").id == "boj"
    assert "economy.services_trade" in {each.id for each in content.find("日銀 貿易")} | {
        each.id for each in content.find("日本銀行 貿易")
    }


def test_one_contract_at_fault_keeps_nobody_from_finding_the_others(country: Country) -> None:
    country.edit("schemas/reference/ports.yml", ("value: text.display", "value: text.unheard_of"))
    index = Index.of(country.workspace().project)
    assert {each.id for each in index.find("fisheries")} >= {"fisheries.landings"}
    assert "reference.ports" in {each.id for each in index.find("reference.ports")}


def test_the_four_subjects_are_found_in_both_languages(content: Index) -> None:
    for asked, dataset in {
        "デジタル赤字": "economy.digital_deficit",
        "digital deficit": "economy.digital_deficit",
        "崖": "systems.cliff_risk",
        "legacy": "systems.legacy_inventory",
        "登録セキスペ": "workforce.security_specialists",
        "ガバメントクラウド": "systems.cloud_adopters",
    }.items():
        assert dataset in [found.id for found in content.find(asked)[:4]], asked


TITLES = ["株式会社の法人番号", "デジタル赤字", "髙橋さんの﨑の字", "コーヒーの輸入", "Corporate numbers of companies"]


@given(st.sampled_from(TITLES), st.integers(0, 30), st.integers(2, 12))
def test_any_part_of_a_title_finds_it(title: str, start: int, length: int) -> None:
    part = title[start % len(title) :][:length].strip()
    if len(part) > 1:
        assert title in [passage.text for found in INDEX.find(part.replace(" ", "")) for passage in found.passages]


@given(st.text(max_size=30))
def test_whatever_is_asked_is_answered(asked: str) -> None:
    assert all(found.score > 0 for found in INDEX.find(asked))


assert AGENCY > SAID
