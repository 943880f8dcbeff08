"""`renkei decide`: a held run, decided on and published, as a steward does it."""

import json

import pytest

from renkei.cli.deciding import decide_on
from renkei.cli.state import state as told
from renkei.errors import UsageError, VerdictError
from renkei.stages.deciding import decision_on, proposal_of
from tests.country import PORTS, Country
from tests.dags.test_steward import drifting


@pytest.fixture
def held(tmp_path_factory: pytest.TempPathFactory) -> Country:
    country = drifting(tmp_path_factory.mktemp("held") / "country")
    with pytest.raises(VerdictError):
        country.one(PORTS)
    return country


def test_a_held_run_is_approved_and_its_columns_proposed(
    held: Country, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(told, "language", "en")
    decide_on(held.workspace(), PORTS, "approve-layout", by=" Sato ", why="announced on the page")
    said = capsys.readouterr().out
    assert "[備考] (column 6) was added" in said
    assert f"To publish it: renkei run {PORTS}" in said
    outcome = held.one(PORTS)
    assert outcome.release is not None
    decision = decision_on(held.workspace(), outcome.run)
    assert decision is not None
    assert (decision.by, decision.why) == ("Sato", "announced on the page")
    assert proposal_of(held.workspace(), PORTS, outcome.run).is_file()


def test_the_answer_is_told_in_json(
    held: Country, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(told, "json", True)
    decide_on(held.workspace(), PORTS, "reject", by="Sato", why="wrong file")
    assert json.loads(capsys.readouterr().out)["choice"] == "reject"


@pytest.mark.parametrize(
    ("choice", "by", "why", "said"),
    [
        ("approve", "", "fine", "--by"),
        ("approve", "deadline", "fine", "--by"),
        ("approve", "Sato", " ", "--why"),
        ("maybe", "Sato", "fine", "[maybe]"),
    ],
)
def test_a_decision_needs_a_name_a_reason_and_a_choice(
    held: Country, choice: str, by: str, why: str, said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        decide_on(held.workspace(), PORTS, choice, by=by, why=why)
    assert said in caught.value.text("en")
    assert held.workspace().warehouse.entries_of("decision") == []
