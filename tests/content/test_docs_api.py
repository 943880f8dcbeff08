"""The pages about the API, held to the code: addresses, parameters, conditions, forms, problems."""

import inspect
from pathlib import Path
from typing import get_args

import pytest

import renkei
from renkei.catalogue.api.asking import CONTROLS
from renkei.catalogue.api.problems import _STATUS
from renkei.catalogue.api.rows import LONGEST_PAGE, PAGE
from renkei.catalogue.app import API, create_app
from renkei.opening.asked import COMPARISONS
from renkei.opening.faults import Kind
from renkei.opening.forms import FORMS
from renkei.opening.giving import MOST_BYTES, MOST_ROWS
from renkei.settings import Settings
from renkei.workspace import Workspace
from tests.content import pages
from tests.content.pages import ROOT, coded, section, table

PAGES = {
    "docs/api.md": ("## Addresses", "## Rows", "### Forms", "## When it is refused", "## In Python"),
    "docs/api.ja.md": ("## アドレス", "## 行", "### 形式", "## 断られたとき", "## Python から"),
}
NAMES = pytest.mark.parametrize("name", PAGES)


@NAMES
def test_addresses_are_those_of_openapi(name: str, tmp_path: Path) -> None:
    app = create_app(Workspace.open(Settings.load({"RENKEI_PROJECT": str(ROOT), "RENKEI_STATE": str(tmp_path)})))
    there = [path.removeprefix(API) for path in app.openapi()["paths"] if path.startswith(API)]
    assert sorted(coded(row[0])[0] for row in table(section(name, PAGES[name][0]))) == sorted(there)


@NAMES
def test_parameters_conditions_and_limits(name: str) -> None:
    rows = table(section(name, PAGES[name][1]))
    said = [coded(row[0]) for row in rows]
    assert {words[0] for words in said if "=" not in words[0]} == set(CONTROLS)
    conditions = {word.partition("=")[0].rpartition(".")[2] for words in said for word in words if "." in word}
    assert conditions == set(COMPARISONS)
    prose = pages.prose(name)
    for limit in (PAGE, LONGEST_PAGE, MOST_ROWS):
        assert f"{limit:,}" in prose
    assert f"{MOST_BYTES >> 30} GiB" in prose


@NAMES
def test_forms_and_problems(name: str) -> None:
    forms = {coded(row[0])[0]: coded(row[1])[0] for row in table(section(name, PAGES[name][2]))}
    assert forms == {form.name: form.media.partition(";")[0] for form in FORMS.values()}
    kinds = {coded(row[0])[0]: int(row[1]) for row in table(section(name, PAGES[name][3]))}
    assert kinds == _STATUS
    assert set(kinds) == set(get_args(Kind))


@NAMES
def test_the_words_of_open(name: str) -> None:
    said = {word for row in table(section(name, PAGES[name][4])) for word in coded(row[0])}
    words = set(inspect.signature(renkei.open).parameters) - {"dataset", "at", "headers", "workspace"}
    assert words <= said


def test_both_pages_show_the_same() -> None:
    english, japanese = (
        [(block.language, block.about, block.text.partition("  #")[0]) for block in pages.blocks(name)]
        for name in PAGES
    )
    assert english == japanese
