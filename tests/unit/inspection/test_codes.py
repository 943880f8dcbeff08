from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from renkei.errors import UsageError
from renkei.inspection.codes import changed, listed, names_on, story
from renkei.workspace import Workspace
from tests.country import Country

MARCH, APRIL, TODAY = date(2024, 3, 31), date(2024, 4, 1), date(2026, 1, 1)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder: Path = tmp_path_factory.mktemp("codes")
    return Country.settle(folder / "ruri").workspace()


def test_a_list_on_a_day(workspace: Workspace) -> None:
    assert listed(workspace, "species", MARCH)["code"].to_list() == ["S01", "S02", "S03", "S04"]
    assert listed(workspace, "species", APRIL)["code"].to_list() == ["S01", "S02", "S03", "S05", "S06"]


def test_only_what_is_not_the_same_on_the_other_day(workspace: Workspace) -> None:
    found = changed(workspace, "species", MARCH, APRIL)
    assert found.select("from_code", "to_code", "weight").rows() == [
        ("S04", "S05", Decimal("0.35")),
        ("S04", "S06", Decimal("0.65")),
    ]
    assert changed(workspace, "species", APRIL, TODAY).is_empty()


def test_the_story_of_a_code_is_told_as_of_its_last_day(workspace: Workspace) -> None:
    told = story(workspace, "species", "S04", on=None, to=TODAY)
    assert (told.on, told.to) == (MARCH, TODAY)
    assert told.rows["valid_to"].to_list() == [MARCH]
    assert told.events.select("from_name", "to_name").rows() == [
        ("なみえび wave shrimp", "おおなみえび great wave shrimp"),
        ("なみえび wave shrimp", "こなみえび little wave shrimp"),
    ]
    assert told.became["to_code"].to_list() == ["S05", "S06"]


def test_a_code_that_lives_is_told_as_of_the_day_asked_about(workspace: Workspace) -> None:
    told = story(workspace, "islands", "03", on=None, to=TODAY)
    assert told.on == TODAY
    assert told.became.select("from_code", "to_code", "split").rows() == [("03", "03", "whole")]


def test_what_a_code_was_before_it_was(workspace: Workspace) -> None:
    told = story(workspace, "islands", "03", on=None, to=date(2000, 1, 1))
    assert told.on == date(2019, 5, 1)
    assert told.became.select("from_code", "to_code", "split").rows() == [("03", "04", "whole")]


def test_a_code_that_is_not_there_and_what_begins_like_it(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match=r"no code \[S0\]") as caught:
        story(workspace, "species", "S0", on=None, to=TODAY)
    assert "S04" in caught.value.fix.en
    with pytest.raises(UsageError, match=r"no code \[P\]") as caught:
        story(workspace, "species", "P", on=None, to=TODAY)
    assert "S01, S02" in caught.value.fix.en


def test_a_day_on_which_the_code_was_not_valid(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match=r"\[S04\] is not valid on 2024-04-01"):
        story(workspace, "species", "S04", on=APRIL, to=TODAY)


def test_names_are_the_list_s_own_columns(workspace: Workspace) -> None:
    assert names_on(workspace, "islands", TODAY)["03"] == "霧島嶼 Mist Islets"
    assert "04" not in names_on(workspace, "islands", TODAY)
