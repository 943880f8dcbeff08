"""`renkei new` and `renkei readability`, as an officer types them."""

import shutil
from pathlib import Path

import pytest

from tests.command import Answer, typed

COUNTRY = Path(__file__).parents[2] / "project"
SAMPLE = """灯台修繕実績（令和5年度）
番号,灯台名,島コード,完了日,費用（千円）,備考
R5-01,北瑠璃灯台,01,令和5年6月30日,"1,250",
R5-02,南瑠璃灯台,01,R5.9.12,840,塗装のみ
R5-03,霧ヶ浦灯台,03,2023-11-02,△35,前年度分の返金
"""
ANSWERS = ["title/en=Repairs", "dataset=works.repairs", "delivers=whole", "licence=pdl"]


class Desk:
    """An officer's desk: a sample, and a copy of the country that nobody else writes to."""

    def __init__(self, folder: Path) -> None:
        self.country, self.sample = folder / "country", folder / "repairs_2023.csv"
        shutil.copytree(COUNTRY, self.country, ignore=shutil.ignore_patterns(".renkei", "__pycache__"))
        self.sample.write_bytes(SAMPLE.encode("cp932"))
        self.environment = {"RENKEI_PROJECT": str(self.country), "RENKEI_LANG": "en"}

    def type(self, *words: str) -> Answer:
        return typed(self.environment, *words)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_what_is_open_is_listed_and_nothing_is_written(desk: Desk) -> None:
    answer = desk.type("new", str(desk.sample), "--agency", "harbour", "--yes")
    assert answer.code == 2
    assert "title/en" in answer.err + answer.out
    assert not (desk.country / "connectors/harbour/repairs.yml").exists()


def test_a_registration_is_written_checked_and_previewed(desk: Desk) -> None:
    given = [word for each in ANSWERS for word in ("--answer", each)]
    answer = desk.type("new", str(desk.sample), "--agency", "harbour", "--yes", *given)
    assert answer.code == 0, answer.err
    assert "1,250,000" in answer.out
    assert (desk.country / "connectors/harbour/repairs.yml").is_file()
    assert desk.type("check", "harbour.repairs").code == 0
    preview = desk.type("--json", "preview", "harbour.repairs", "--file", str(desk.sample))
    assert [row["cost_jpy"] for row in preview.json["rows"]] == [1_250_000, 840_000, -35_000]


def test_a_proposal_as_json(desk: Desk) -> None:
    answer = desk.type("--json", "new", str(desk.sample))
    assert answer.code == 1
    proposal = answer.json
    assert proposal["columns"][4]["type"] == "money.jpy"
    assert {doubt["id"] for doubt in proposal["doubts"]} >= {"agency", "licence"}


def test_readability(desk: Desk) -> None:
    answer = desk.type("--lang", "ja", "readability", str(desk.sample))
    assert answer.code == 1
    assert "L3-05" in answer.out
    assert "和暦" in answer.out


def test_wrong_words(desk: Desk) -> None:
    assert desk.type("new", "nowhere.csv").code == 2
    assert desk.type("new", str(desk.sample), "--answer", "no equals sign").code == 2
    assert desk.type("readability", str(desk.country)).code == 2
