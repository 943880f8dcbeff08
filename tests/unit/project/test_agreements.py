"""Sharing agreements: read by path, held against contracts and agencies, and known to the contracts that they share."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from renkei.model.rights import uncovered, visible
from renkei.project.check import check_all
from renkei.project.compiled import packed, unpacked
from renkei.project.loader import Project

LANDINGS, WHERE = "fisheries.landings", "schemas/agreements/quota_audit.yml"
AGREED = """title: {ja: 漁獲枠の検査, en: Inspection of quotas}
purpose: {ja: 漁獲枠の検査, en: To inspect quotas}
basis: {law: {ja: 漁業法, en: Fisheries Act}, article: "30"}
givers: [harbour]
readers: [statistics, analyst]
from: 2026-04-01
until: 2027-03-31
datasets:
  - dataset: fisheries.landings
    classification: confidential
    columns: [value_jpy]
    rows: {column: port_code, values: ["P01"]}
"""


@pytest.fixture
def agreed(country: Path) -> Path:
    path = country / WHERE
    path.parent.mkdir()
    path.write_text(AGREED, encoding="utf-8")
    return path


def faults(project: Project) -> list[tuple[str, str]]:
    return [(each.where, each.what.en) for error in check_all(project) for each in (error, *error.others)]


def test_a_contract_knows_who_reads_it_and_until_when(agreed: Path, loaded: Callable[[], Project]) -> None:
    project = loaded()
    assert faults(project) == []
    contract, during = project.contract(LANDINGS), date(2027, 3, 31)
    assert [each.name for each in contract.agreements] == ["quota_audit"]
    for reader, on, grounds in (("statistics", during, 1), ("harbour", during, 0), ("analyst", date(2027, 4, 1), 0)):
        assert len(visible(contract, reader, on=on)) == grounds
    assert uncovered(contract, date(2026, 3, 31))
    assert not uncovered(contract, date(2026, 4, 1))
    assert project.contract("reference.ports").agreements == ()


def test_an_agreement_changes_no_run(country: Path, loaded: Callable[[], Project]) -> None:
    before = loaded().content_version("harbour.landings")
    (country / WHERE).parent.mkdir()
    (country / WHERE).write_text(AGREED, encoding="utf-8")
    assert loaded().content_version("harbour.landings") == before


def test_it_comes_back_from_the_manifest(agreed: Path, loaded: Callable[[], Project]) -> None:
    project = loaded()
    again = unpacked(packed(project), root=project.root)
    assert dict(again.agreements) == dict(project.agreements)
    assert again.contracts[LANDINGS] == project.contracts[LANDINGS]


@pytest.mark.parametrize(
    ("old", "new", "place", "what"),
    [
        ("until: 2027-03-31", "until: 2026-03-31", ":7", "It ends before it begins"),
        ("[harbour]", "[harbor]", ":4", "There is no agency [harbor]"),
        ("[harbour]", "[analyst]", ":4", "There is no agency [analyst]"),
        ("[statistics, analyst]", "[analysts]", ":5", "There is no reader (an agency, or analyst) [analysts]"),
        ("dataset: fisheries.landings", "dataset: fisheries.landing", ":9", "There is no dataset [fisheries.landing]"),
        ("[value_jpy]", "[value]", ":11", "There is no column [value]"),
        ("column: port_code", "column: port", ":12", "There is no column [port]"),
        ("classification: confidential", "classification: personal", ":10", "personal"),
        ('"30"', '""', ":3", ""),
        ("until: 2027-03-31\n", "", "", "until"),
        ("datasets:\n", "datasets:\n  - {dataset: fisheries.landings}\n", ":10", "is there twice"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(
    agreed: Path, loaded: Callable[[], Project], old: str, new: str, place: str, what: str
) -> None:
    assert AGREED.count(old) == 1
    agreed.write_text(AGREED.replace(old, new), encoding="utf-8")
    project = loaded()
    found = faults(project)
    assert any(f"{WHERE}{place}" in where and what in said for where, said in found), found
    assert project.contract(LANDINGS).agreements == (), "a broken agreement lets nobody read"


def test_a_personal_column_does_not_choose_rows(
    agreed: Path, edit: Callable[..., Path], loaded: Callable[[], Project]
) -> None:
    edit(
        "schemas/fisheries/landings.yml",
        "      - name: port_code\n",
        "      - name: port_code\n        classification: personal\n",
    )
    assert "would tell what is in it" in faults(loaded())[0][1]
    agreed.write_text(AGREED.replace("[value_jpy]", "[value_jpy, port_code]"), encoding="utf-8")
    assert faults(loaded()) == []


def test_the_name_of_its_views_must_fit(agreed: Path, loaded: Callable[[], Project]) -> None:
    agreed.rename(agreed.with_name(f"{'long_' * 10}x.yml"))
    assert "is too long" in faults(loaded())[0][1]
