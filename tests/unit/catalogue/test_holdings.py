import os
from dataclasses import replace
from typing import Any

import pytest

from renkei.catalogue.holdings import Holdings
from renkei.workspace import Workspace
from tests.country import LANDINGS, Country


def titles(workspace: Workspace) -> list[str]:
    return [source.title.en for source in workspace.project.sources.values()]


def test_what_was_worked_out_is_kept_until_a_file_or_the_ledger_changes(country: Country) -> None:
    holdings, made = Holdings(country.workspace()), []

    def make(workspace: Workspace, of: str) -> int:
        made.append((of, titles(workspace)))
        return len(made)

    assert [holdings.kept(make, "a"), holdings.kept(make, "a"), holdings.kept(make, "b")] == [1, 1, 2]
    holdings.look()
    assert holdings.kept(make, "a") == 1, "nothing has changed"
    country.workspace().record("note", {"said": "something happened"})
    holdings.look()
    assert holdings.kept(make, "a") == 3
    country.edit("connectors/harbour/landings.yml", ("Monthly landings", "Monthly catches"))
    holdings.look()
    assert holdings.kept(make, "a") == 4
    assert "Monthly catches" in " ".join(made[-1][1])
    assert LANDINGS in holdings.project.sources


def test_a_file_that_was_put_there_with_an_older_time_is_seen(country: Country) -> None:
    holdings = Holdings(country.workspace())
    before, file = (
        holdings.state,
        country.edit("connectors/harbour/landings.yml", ("Monthly landings", "Monthly LANDINGS")),
    )
    os.utime(file, (0, 0))
    holdings.look()
    assert holdings.state != before
    middle = holdings.state
    country.edit("connectors/harbour/landings.yml", ("Monthly LANDINGS", "Monthly catchies"))
    os.utime(file, (0, 0))
    holdings.look()
    assert holdings.state != middle


def test_what_is_kept_may_be_cleared_by_another_thread_meanwhile(country: Country) -> None:
    class Cleared(dict[Any, Any]):
        def __contains__(self, key: object) -> bool:
            there = super().__contains__(key)
            self.clear()
            return there

    holdings = Holdings(country.workspace())
    holdings.look()
    assert holdings._held is not None
    holdings._held = replace(holdings._held, kept=Cleared())
    assert [holdings.kept(titles), holdings.kept(titles)] == [titles(holdings.workspace)] * 2


def test_a_broken_file_is_told_and_the_rest_goes_on(country: Country) -> None:
    holdings = Holdings(country.workspace())
    assert not holdings.project.broken
    country.edit("connectors/harbour/landings.yml", ("delivers:", "deliver:"))
    holdings.look()
    assert set(holdings.project.broken) == {LANDINGS}
    assert "harbour.ports" in holdings.project.sources


@pytest.mark.parametrize("what", ["kept", "state"])
def test_nothing_is_looked_at_before_somebody_asks(country: Country, what: str) -> None:
    holdings = Holdings(country.workspace())
    assert not (country.state / "warehouse.duckdb").exists()
    assert holdings.state if what == "state" else holdings.kept(titles)
    assert not (country.state / "warehouse.duckdb").exists(), "a page makes no warehouse"
