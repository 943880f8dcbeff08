"""docs/feeds: one page a kind of transport or reader, held to the models, its examples read through the real readers."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from renkei.model.readers import Archive, Reader
from renkei.model.registration import Layout, Unpivot
from renkei.model.transports import Transport
from renkei.model.vintage import VintageRule
from tests.content import pages
from tests.content.examples import Example, choices, examples, keys, kinds, read_example, table_of, validated
from tests.content.pages import ROOT, coded, section, table

FEEDS = "docs/feeds"
READERS, TRANSPORTS = kinds(Reader), kinds(Transport)
SHARED: dict[str, type[BaseModel]] = {
    "archive": Archive,
    "unpivot": Unpivot,
    "layout": Layout,
    "vintage": VintageRule,
}
MODELS: dict[str, type[BaseModel]] = {**TRANSPORTS, **READERS, **SHARED}
WRITTEN = {path.stem for path in (ROOT / FEEDS).glob("*.md")} - {"README"}
THERE = sorted(WRITTEN & set(MODELS))
EXAMPLES = [example for kind in THERE for example in examples(f"{FEEDS}/{kind}.md")]
_JAPANESE, _ENGLISH = re.compile(r"[ぁ-んァ-ヶ一-龥]"), re.compile(r"[A-Za-z]")


def test_every_kind_has_a_page_and_every_page_a_kind() -> None:
    assert sorted(set(MODELS) - WRITTEN) == [], "kinds without a page under docs/feeds"
    assert sorted(WRITTEN - set(MODELS)) == [], "pages under docs/feeds of no kind"


def test_the_index_names_all_kinds() -> None:
    name = f"{FEEDS}/README.md"
    said = [coded(row[0])[0] for row in table(pages.prose(name))]
    assert sorted(said) == sorted(MODELS)
    for row in table(pages.prose(name)):
        kind = coded(row[0])[0]
        assert f"({kind}.md)" in row[0], row
        _in_both_languages(row)


@pytest.mark.parametrize("kind", THERE)
def test_a_page_begins_with_its_name_in_both_languages(kind: str) -> None:
    text = pages.page(f"{FEEDS}/{kind}.md")
    title = text.splitlines()[0]
    assert title.startswith("# "), title
    japanese, _, english = title.removeprefix("# ").partition(" / ")
    assert japanese, title
    assert english, title
    about = text.split("\n## ", 1)[0].removeprefix(title)
    assert _JAPANESE.search(about), "what it is, in Japanese"
    assert _ENGLISH.search(about), "what it is, in English"


@pytest.mark.parametrize("kind", THERE)
def test_every_key_is_explained_in_both_languages_and_no_other(kind: str) -> None:
    rows = table(section(f"{FEEDS}/{kind}.md", "## キー / Keys"))
    for row in rows:
        _in_both_languages(row)
    said = {coded(row[0])[0]: row[0].startswith("**") for row in rows}
    assert len(said) == len(rows), "a key is there twice"
    if kind not in SHARED:  # it may be said again here; it is explained in archive.md
        said = {key: needed for key, needed in said.items() if key.split(".")[0] != "archive"}
    assert said == keys(MODELS[kind]), "keys of the page (True: bold, needed) against those of the model"


@pytest.mark.parametrize("kind", THERE)
def test_every_choice_of_a_key_is_named(kind: str) -> None:
    said = set(coded(pages.prose(f"{FEEDS}/{kind}.md")))
    assert sorted(set(choices(MODELS[kind])) - said) == []


@pytest.mark.parametrize("kind", THERE)
def test_a_page_has_an_example_of_its_own_kind(kind: str) -> None:
    own = [example for example in EXAMPLES if example.page == f"{FEEDS}/{kind}.md"]
    place = "transport" if kind in TRANSPORTS else "reader"
    if kind in SHARED:
        assert all(kind in example.said or kind in example.said["reader"] for example in own)
    assert any(kind in SHARED or example.said.get(place, {}).get("kind") == kind for example in own)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_is_valid(example: Example) -> None:
    assert " / " in example.title, "the title of an example is in both languages"
    assert validated(example)


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.block("text", "rows")], ids=str)
def test_an_example_reads_as_shown(example: Example, tmp_path: Path) -> None:
    rows, rejects = read_example(example, tmp_path)
    shown = example.block("text", "rows")
    assert shown is not None
    assert rows == table_of(shown)
    rejected = example.block("text", "rejected")
    assert rejects == (table_of(rejected)[1:] if rejected else []), "rows that the reader rejects (```text rejected)"


@pytest.mark.parametrize("kind", [kind for kind in THERE if kind in READERS])
def test_a_reader_shows_what_it_reads(kind: str) -> None:
    own = [example for example in EXAMPLES if example.page == f"{FEEDS}/{kind}.md"]
    for example in own:
        if "reader" in example.said:
            assert example.block("text", "rows"), f"{example}: a reader's example shows its rows"


def _in_both_languages(row: list[str]) -> None:
    assert len(row) == 3, row
    assert _JAPANESE.search(row[1]), row
    assert _ENGLISH.search(row[2]), row
