"""What docs/codes.md says of lists, events and crosswalks, held to the code."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from renkei.model.codelist import EVENT_KINDS, CodeList
from renkei.model.crosswalk import CodeCrosswalk
from renkei.project import code_events
from renkei.project.codelists import read_codes
from renkei.project.loader import Project
from renkei.semantics.crosswalks import SPLITS
from renkei.stages.prepare.messages import EXPLAIN
from tests.content import pages
from tests.content.pages import coded, section, table
from tests.country import Country

PAGES = ("docs/codes.md", "docs/codes.ja.md")
HEADINGS = {
    "docs/codes.md": ("## A list", "## What befell the codes", "## A crosswalk", "## In Python"),
    "docs/codes.ja.md": ("## コード表", "## コードに起きたこと", "## 対応表", "## Python で"),
}


def _keys(kind: type[BaseModel]) -> Iterator[tuple[str, bool]]:
    for name, field in kind.model_fields.items():
        extra = field.json_schema_extra
        if not (isinstance(extra, dict) and extra.get("from_path")):
            yield field.alias or name, field.is_required()


def _said(name: str, heading: str, first: set[str]) -> dict[str, bool]:
    """The first cells of those rows of a section's tables whose words are among `first`, and whether they are bold."""
    rows = table(section(name, heading))
    return {coded(row[0])[0]: row[0].startswith("**") for row in rows if coded(row[0]) and coded(row[0])[0] in first}


@pytest.mark.parametrize("name", PAGES)
def test_keys_of_lists_and_crosswalks(name: str) -> None:
    listed, _, crossed, _ = HEADINGS[name]
    for heading, model in ((listed, CodeList), (crossed, CodeCrosswalk)):
        expected = dict(_keys(model))
        assert _said(name, heading, set(expected)) == expected


@pytest.mark.parametrize("name", PAGES)
def test_columns_and_kinds_of_events(name: str) -> None:
    heading = HEADINGS[name][1]
    columns = {**dict.fromkeys(code_events.NEEDS, True), **dict.fromkeys(code_events.SPARE, False)}
    rows = [coded(row[0])[0] for row in table(section(name, heading))]
    assert rows == [*columns, *EVENT_KINDS]
    assert _said(name, heading, set(columns)) == columns


def test_kinds_of_events_are_a_code_list(project: Project) -> None:
    rows = read_codes(project.codelist("code_event_kinds"))
    assert tuple(row.code for row in rows) == EVENT_KINDS


@pytest.mark.parametrize("name", PAGES)
def test_splits_and_rules(name: str) -> None:
    rows = table(section(name, HEADINGS[name][2]))
    assert {coded(row[2])[0] for row in rows if len(row) == 3} == set(SPLITS)
    rules = {rule for rule in EXPLAIN if rule.startswith("crosswalk")}
    assert _said(name, HEADINGS[name][2], rules) == dict.fromkeys(rules, False)


@pytest.mark.parametrize("name", PAGES)
def test_the_example_in_python(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENKEI_PROJECT", str(Country.settle(tmp_path / "ruri").root))
    (block,) = (block for block in pages.blocks(name, "python") if block.title == "convert")
    names: dict[str, object] = {}
    exec(block.text, names)  # noqa: S102  our own page
    made = names["made"]
    shown = [(row[0], int(row[1]), coded(row[2])[0]) for row in table(section(name, HEADINGS[name][3]))]
    assert made.rows.rows() == shown  # type: ignore[attr-defined]
    assert made.rejected["reason"].to_list() == ["crosswalk.unknown"]  # type: ignore[attr-defined]
    assert made.receipt["from_code"].to_list() == ["S04", "S04"]  # type: ignore[attr-defined]


def test_both_languages_show_the_same_commands_and_queries() -> None:
    english, japanese = PAGES
    assert [block.text for block in pages.blocks(english, "sql")] == [b.text for b in pages.blocks(japanese, "sql")]
    assert [c.words for c in pages.commands(english)] == [c.words for c in pages.commands(japanese)]


def test_every_list_with_days_and_every_crosswalk_says_its_edition(project: Project) -> None:
    for crosswalk in project.crosswalks.values():
        if isinstance(crosswalk, CodeCrosswalk):
            assert crosswalk.edition, crosswalk.name
    for codelist in project.codelists.values():
        assert codelist.source
        if codelist.dataset or codelist.events or codelist.events_path.is_file():
            assert codelist.edition, codelist.name
