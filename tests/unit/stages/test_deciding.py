"""A run that is held: what a steward decides holds for that run and the reasons shown, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest

from renkei.errors import IntegrityError, UsageError, VerdictError
from renkei.inspection.status import status
from renkei.inspection.verify import verify
from renkei.model.decision import DEADLINE, Answer, Choice
from renkei.model.runs import Verdict
from renkei.stages.deciding import decide, decision_on, held_run, to_remind_of, waiting
from renkei.stages.fetch import fetch
from renkei.stages.publish import publish
from tests.country import PORTS, Country

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def held(country: Country) -> Country:
    """A source one row of which is rejected, where none may be."""
    suite = country.without_suites().root / "expectations" / "reference" / "ports.yml"
    suite.parent.mkdir(parents=True)
    suite.write_text("limits: {quarantine_share: 10%, rows_against_history: {at_most: 150%}}\n", encoding="utf-8")
    spoil(country, 1)
    with pytest.raises(VerdictError, match="1 rows of 5"):
        country.one(PORTS)
    return country


def spoil(country: Country, count: int) -> None:
    file = country.drop / "harbour" / "ports.csv"
    text = file.read_text(encoding="utf-8")
    for wrong in ("1962-07-15", "令和元年5月1日")[:count]:
        text = text.replace(wrong, "1962-99-99")
    file.write_text(text, encoding="utf-8")


def answer(choice: Choice, by: str = "Sato", *, at: datetime = NOW) -> Answer:
    return Answer(choice=choice, by=by, why="asked", at=at)


def say(country: Country, choice: Choice, by: str = "Sato", *, at: datetime = NOW) -> None:
    workspace = country.workspace()
    decide(workspace, held_run(workspace, PORTS), answer(choice, by, at=at))


def test_the_terminal_says_how_to_decide(held: Country) -> None:
    with pytest.raises(VerdictError) as caught:
        held.one(PORTS)
    assert f"renkei decide {PORTS} approve" in caught.value.text("en")
    assert f"renkei decide {PORTS} approve" in caught.value.text("ja")
    assert held.rows("reference.ports") == []


def test_what_is_approved_is_published_and_asks_nobody_again(held: Country) -> None:
    say(held, "approve")
    outcome = held.one(PORTS)
    assert outcome.release is not None
    assert len(held.rows("reference.ports")) == 4
    assert held.one(PORTS).release is None
    decision = decision_on(held.workspace(), outcome.run)
    assert decision is not None
    assert (decision.by, decision.why, decision.at) == ("Sato", "asked", NOW)
    assert "20 %" in decision.reasons[0].en
    assert verify(held.workspace()) == []


def test_what_is_rejected_stays_so_until_somebody_decides_otherwise(held: Country) -> None:
    say(held, "reject")
    with pytest.raises(VerdictError, match="Rejected by Sato"):
        held.one(PORTS)
    assert waiting(held.workspace()) == []
    say(held, "approve", "Suzuki", at=NOW + timedelta(hours=1))
    assert held.one(PORTS).release is not None


def test_a_decision_holds_for_no_other_run(held: Country) -> None:
    say(held, "approve")
    spoil(held, 2)
    with pytest.raises(VerdictError, match="2 rows of 5"):
        held.one(PORTS)
    assert held.rows("reference.ports") == []


def test_the_same_decision_is_entered_once_and_a_deadline_overrules_nobody(held: Country) -> None:
    say(held, "approve")
    say(held, "approve")
    say(held, "reject", DEADLINE, at=NOW + timedelta(days=7))
    workspace = held.workspace()
    assert len(workspace.warehouse.entries_of("decision")) == 1
    assert held.one(PORTS).release is not None


def test_what_nobody_let_pass_can_not_be_published(held: Country) -> None:
    workspace = held.workspace()
    fetched = fetch(workspace, PORTS)
    with pytest.raises(IntegrityError, match="did not pass"):
        publish(workspace, fetched, [], Verdict(outcome="hold"))


def test_rows_are_held_against_what_was_released_before(held: Country) -> None:
    say(held, "approve")
    held.one(PORTS)
    file = held.drop / "harbour" / "ports.csv"
    rows = "".join(f"Q{n:02},港,01,1962-07-15,\n" for n in range(9))
    file.write_text(file.read_text(encoding="utf-8") + rows, encoding="utf-8")
    with pytest.raises(VerdictError, match="14 rows came"):
        held.one(PORTS)


def test_there_is_nothing_to_decide_where_nothing_is_held(country: Country) -> None:
    with pytest.raises(UsageError, match="waits"):
        held_run(country.workspace(), PORTS)


def test_a_layout_is_accepted_only_where_it_is_the_question(held: Country) -> None:
    with pytest.raises(UsageError, match="columns"):
        say(held, "approve-layout")


def test_status_says_what_waits_and_people_are_reminded_once_a_day(held: Country) -> None:
    workspace = held.workspace()
    (standing,) = (one for one in status(workspace) if one.id == PORTS)
    assert standing.last_failure is not None
    assert standing.last_failure.en.startswith("Held since")
    (waits,) = waiting(workspace)
    assert to_remind_of(workspace, waits.since + timedelta(hours=1)) == []
    assert [one.run for one in to_remind_of(workspace, waits.since + timedelta(days=1))] == [waits.run]
    workspace.record("reminder", {"source": PORTS, "run": waits.run})
    assert to_remind_of(workspace, datetime.now(UTC)) == []
