"""A run that is held waits in Airflow for a person, whose answer is given as its REST API gives it."""

import json
from pathlib import Path
from typing import Any

import pytest

from renkei.inspection.verify import verify
from renkei.stages.deciding import decision_on, held_run, proposal_of, waiting
from tests.country import PORTS, Country
from tests.dags.conftest import Airflow
from tests.dags.test_walking import connections

pytestmark = [pytest.mark.campaign, pytest.mark.slow]

COLUMNS = "漁港コード, 名称, 島コード, 開港日, 閉港日"


def drifting(root: Path) -> Country:
    """Settle a country whose list of ports has come with a column more, which is a steward's to decide."""
    country = Country.settle(root).without_suites()
    country.edit("connectors/harbour/ports.yml", ("fields:", f"layout: {{columns: [{COLUMNS}], drift: hold}}\nfields:"))
    file = country.drop / "harbour" / "ports.csv"
    first, *lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([f"{first},備考", *(f"{line},{{{{ x }}}}" for line in lines)]) + "\n", encoding="utf-8")
    return country


def answered(script: Airflow, country: Country, *answers: str, **environ: str) -> list[dict[str, Any]]:
    parts = {**connections(country, "harbour"), **environ}
    return script("deciding.py", PORTS, *answers, project=country.root, **parts)


@pytest.fixture(scope="module")
def rejected(script: Airflow, tmp_path_factory: pytest.TempPathFactory) -> tuple[Country, list[dict[str, Any]]]:
    country = drifting(tmp_path_factory.mktemp("rejected") / "country")
    return country, answered(script, country, "reject", "none")


@pytest.fixture(scope="module")
def approved(script: Airflow, tmp_path_factory: pytest.TempPathFactory) -> tuple[Country, list[dict[str, Any]]]:
    country = drifting(tmp_path_factory.mktemp("approved") / "country")
    return country, answered(script, country, "approve-layout", "none")


def test_a_steward_is_shown_what_changed_in_both_languages(approved: tuple[Country, list[dict[str, Any]]]) -> None:
    asked = approved[1][0]["asked"]
    assert "「備考」（6 列目）が加わりました" in asked["body"]
    assert "[備考] (column 6) was added" in asked["body"]
    assert "| 今回 | 5 | 5 | 0 | 0 |" in asked["body"]
    assert asked["options"] == ["approve", "reject", "approve-layout"]
    assert asked["defaults"] == ["reject"]


def test_what_is_approved_is_published_and_the_ledger_says_who_and_why(
    approved: tuple[Country, list[dict[str, Any]]],
) -> None:
    country, (run, _) = approved
    assert run["tasks"] == dict.fromkeys(("fetch", "prepare", "audit", "decide", "publish"), "success")
    assert len(country.rows("reference.ports")) == 5
    workspace = country.workspace()
    (account,) = workspace.warehouse.accounts()
    decision = decision_on(workspace, account.run)
    assert decision is not None
    assert (decision.choice, decision.by, decision.why) == ("approve-layout", "Sato", "asked by telephone")
    entry = workspace.warehouse.release_entry(1)
    assert entry is not None
    assert entry.content["runs"][0]["decision"]["by"] == "Sato"
    assert entry.content["runs"][0]["outcome"] == "hold"
    assert waiting(workspace) == []
    assert verify(workspace) == []


def test_the_layout_is_proposed_and_the_content_left_alone(approved: tuple[Country, list[dict[str, Any]]]) -> None:
    country, _ = approved
    workspace = country.workspace()
    (account,) = workspace.warehouse.accounts()
    assert f"[{COLUMNS}, 備考]" in proposal_of(workspace, PORTS, account.run).read_text(encoding="utf-8")
    assert "備考" not in (country.root / "connectors/harbour/ports.yml").read_text(encoding="utf-8")


def test_a_run_of_the_same_bytes_asks_nobody_again(
    approved: tuple[Country, list[dict[str, Any]]], rejected: tuple[Country, list[dict[str, Any]]]
) -> None:
    assert set(approved[1][1]["tasks"].values()) == {"skipped"}
    again = rejected[1][1]
    assert again["asked"] is None
    assert again["tasks"]["audit"] == "failed"
    assert "Rejected by Sato" in again["errors"][0]["en"]


def test_what_is_rejected_ends_with_an_error_and_nothing_published(
    rejected: tuple[Country, list[dict[str, Any]]],
) -> None:
    country, (run, _) = rejected
    assert (run["state"], run["tasks"]["decide"], run["tasks"]["publish"]) == ("failed", "success", "failed")
    assert "Sato さんが却下しました" in run["errors"][0]["ja"]
    assert country.rows("reference.ports") == []
    assert held_run(country.workspace(), PORTS).reasons


def test_a_run_that_nobody_decides_on_in_time_is_rejected(script: Airflow, tmp_path: Path) -> None:
    country = drifting(tmp_path / "country")
    with (country.root / "connectors/harbour/agency.yml").open("a", encoding="utf-8") as file:
        file.write("decide_within: 1 second\n")
    (run,) = answered(script, country, "deadline")
    assert run["tasks"]["publish"] == "failed"
    assert "Nobody decided in time" in run["errors"][0]["en"]
    assert json.loads(json.dumps(run["asked"]))["defaults"] == ["reject"]
