"""What a person may ask of a run: all of it again, or nothing but a trial; and what an agency may ask of everybody."""

from dataclasses import replace
from pathlib import Path

import pytest

from renkei.errors import TransportError, UsageError, VerdictError
from renkei.inspection.preview import preview
from renkei.inspection.status import status
from renkei.inspection.verify import verify
from renkei.model.runs import Outcome
from renkei.pipeline import run, run_derived
from renkei.stages.fetch import fetch
from renkei.transports.door import place
from renkei.workspace import Workspace
from tests.country import BY_ISLAND, FINAL, LANDINGS, PORTS, Country


@pytest.fixture
def published(country: Country) -> Country:
    country.without_suites()
    for name in (PORTS, FINAL, LANDINGS):
        run(country.workspace(), name)
    run_derived(country.workspace(), BY_ISLAND)
    return country


def trial(country: Country) -> Workspace:
    return replace(country.workspace(), dry_run=True)


def accounts(outcome: Outcome) -> dict[str, int]:
    assert outcome.release is not None
    return outcome.release.accounts[0].model_dump(include={"read", "published", "unchanged", "quarantined", "dropped"})


@pytest.mark.parametrize("name", [PORTS, LANDINGS, FINAL])
def test_a_forced_run_goes_the_whole_way_and_finds_all_as_it_was(published: Country, name: str) -> None:
    before = published.tables()
    assert run(published.workspace(), name).release is None
    forced = [run(published.workspace(), name, force=True) for _ in range(2)]
    assert len({one.run for one in forced}) == 2
    for one in forced:
        account = accounts(one)
        assert account["published"] == 0
        assert account["read"] == account["unchanged"] + account["quarantined"] + account["dropped"]
        assert account["unchanged"] > 0
    assert published.tables() == before
    assert run(published.workspace(), name).release is None
    assert verify(published.workspace()) == []


def test_all_files_of_a_source_that_grows_are_taken_again(published: Country) -> None:
    assert fetch(published.workspace(), LANDINGS).released
    assert len(fetch(published.workspace(), LANDINGS, force=True).landed) == 2


def test_a_forced_run_that_was_cut_short_is_the_same_run(published: Country) -> None:
    first, again = (fetch(published.workspace(), PORTS, force=True) for _ in range(2))
    assert (first.run, first.released) == (again.run, False)


def test_a_derived_dataset_is_computed_again(published: Country) -> None:
    assert run_derived(published.workspace(), BY_ISLAND).release is None
    account = accounts(run_derived(published.workspace(), BY_ISLAND, force=True))
    assert (account["published"], account["read"]) == (0, account["unchanged"])


def test_a_dry_run_leaves_nothing_but_what_was_landed(country: Country) -> None:
    country.without_suites()
    outcome = run(trial(country), PORTS)
    assert outcome.release is None
    assert outcome.tried is not None
    assert outcome.tried.balanced
    assert (outcome.tried.read, outcome.tried.good) == (5, 5)
    warehouse = country.workspace().warehouse
    assert warehouse.accounts() == []
    assert list(warehouse.entries()) == []
    assert verify(country.workspace()) == []
    real = run(country.workspace(), PORTS)
    assert real.run == outcome.run
    assert accounts(real)["published"] == 5


def test_a_dry_run_of_what_did_not_change_has_nothing_to_try(published: Country) -> None:
    outcome = run(trial(published), PORTS)
    assert (outcome.release, outcome.tried) == (None, None)
    assert run(trial(published), PORTS, force=True).tried is not None


def test_a_verdict_on_a_dry_run_is_told_and_not_entered(country: Country) -> None:
    country.edit(
        "expectations/reference/ports.yml",
        (
            "expectations:",
            "expectations:\n  - type: expect_table_row_count_to_be_between\n    kwargs: {min_value: 1000}",
        ),
    )
    with pytest.raises(VerdictError, match="stop"):
        run(trial(country), PORTS)
    assert list(country.workspace().warehouse.entries()) == []


def pause(country: Country) -> None:
    with (country.root / "connectors/harbour/agency.yml").open("a", encoding="utf-8") as file:
        file.write("paused: {ja: 庁舎移転のため, en: The office is moving.}\n")


def test_nobody_asks_an_agency_that_is_paused(published: Country) -> None:
    before = len(list(published.workspace().warehouse.entries()))
    pause(published)
    for ask in (run, fetch, preview):
        with pytest.raises(UsageError, match=r"The office is moving\.") as caught:
            ask(published.workspace(), PORTS)
        assert "harbour/agency.yml" in caught.value.where
    assert run(published.workspace(), FINAL).release is None, "another agency goes on"
    assert run_derived(published.workspace(), BY_ISLAND).release is None
    assert len(list(published.workspace().warehouse.entries())) == before, "it is no failure"
    stands = {one.id: one.paused for one in status(published.workspace())}
    assert stands[PORTS] is not None
    assert stands[PORTS].ja == "庁舎移転のため"
    assert stands[FINAL] is None


def test_a_file_of_ones_own_can_be_looked_at_while_the_agency_is_paused(country: Country) -> None:
    pause(country)
    shown = preview(country.workspace(), PORTS, file=country.drop / "harbour" / "ports.csv")
    assert shown.prepared.good.num_rows == 5


def test_pausing_is_no_change_of_the_content(published: Country) -> None:
    before = published.workspace().project.content_version(PORTS)
    pause(published)
    assert published.workspace().project.content_version(PORTS) == before


def test_no_more_sources_are_fetched_at_once_than_the_agency_says(country: Country, tmp_path: Path) -> None:
    country.without_suites()
    with (country.root / "connectors/harbour/agency.yml").open("a", encoding="utf-8") as file:
        file.write("at_once: 1\n")
    workspace = replace(country.workspace(), patience=0.0)
    agency = workspace.project.agency("harbour")
    with place(agency, country.state / "places", bearable=0):
        with pytest.raises(TransportError, match=r"\[1\]") as caught:
            fetch(workspace, PORTS)
        assert caught.value.after == 60
        assert fetch(replace(country.workspace(), patience=0.0), FINAL).landed, "another agency has places of its own"
    assert fetch(workspace, PORTS).landed
