"""Values that are all codes of a list, and too many of them for chance, are what its codes are."""

from math import isclose
from pathlib import Path

import polars as pl

from renkei.language import Text
from renkei.project.loader import load
from renkei.proposing.columns import look_at
from renkei.proposing.members import Members, listed_as, members_of
from renkei.settings import Settings

LIST = Members(Text("産業", "industries"), "jp.jsic", frozenset(f"{n:04d}" for n in range(0, 1000, 10)))
ROOT = Path(__file__).parents[3]


def found(values: list[str], name: str = "旧番号") -> str | None:
    member = listed_as(look_at(pl.DataFrame({name: values}), headless=False)[0], (LIST,))
    return member[0].type if member else None


def test_members_are_what_the_codes_are() -> None:
    assert found(["0010", "0100", "0120", "0330", "0990"]) == "jp.jsic"
    assert found(["0010", "0100", "0120", "0330", "0991"]) is None
    assert found(["0010", "0100"]) is None
    assert found(["0010", "0100", "0120", "0330", "0990"], "数量（kg）") is None


def test_chance_is_counted_by_length() -> None:
    assert isclose(LIST.by_chance(["0010", "0100"]), -4)


def test_lists_that_a_dataset_holds_are_read_beside_its_registration() -> None:
    project = load(Settings.load({"RENKEI_PROJECT": str(ROOT)}))
    lists = {each.title.en: each for each in members_of(project)}
    assert {each.type for each in lists.values()} >= {"jp.jsic", "jp.local_government_code"}
