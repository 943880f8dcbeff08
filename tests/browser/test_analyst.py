"""The way of an analyst through the catalogue: by the keyboard alone, with JavaScript off."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Opened, faults_of, keep
from tests.country import Country

if TYPE_CHECKING:
    from playwright.sync_api import Page

DATASET = "/datasets/fisheries.landings"
TABS = 60


@pytest.fixture(scope="module")
def address(classified: Country) -> Iterator[str]:
    pytest.importorskip("playwright", reason="playwright is not here: no browser is driven")
    from tests.browser.serving import served

    with served(classified.workspace()) as address:
        yield address


def tab_to(page: "Page", text: str) -> None:
    """Press Tab until the link, button or field that has the focus says this."""
    for _ in range(TABS):
        page.keyboard.press("Tab")
        focused = page.locator("a:focus, button:focus, summary:focus, input:focus")
        if focused.count() and text in (focused.inner_text() or focused.get_attribute("name") or ""):
            return
    raise AssertionError(f"no Tab leads to [{text}]")


def go(page: "Page") -> None:
    """Press Enter and wait for where it leads."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_keyboard_alone_leads_from_a_word_to_what_a_column_is_made_of(opened: Opened, address: str) -> None:
    page = opened(language="ja", scripts=False)
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "本文へ", "the first Tab offers to skip the menu"
    tab_to(page, "q")
    page.keyboard.type("ここにない言葉")
    go(page)
    assert "見つかりませんでした" in page.content()
    tab_to(page, "q")
    page.keyboard.press("Control+a")
    page.keyboard.type("水揚げ")
    go(page)
    keep(page, "analyst-search-ja")
    tab_to(page, "水揚げ")
    go(page)
    assert page.url.endswith(DATASET)
    assert page.locator("h1").inner_text() == "水揚げ"
    keep(page, "analyst-dataset-ja")
    tab_to(page, "図の数値を表で見る")
    page.keyboard.press("Enter")
    assert page.locator("details[open] table").count() == 1, "a chart opens as a table without scripts"
    tab_to(page, "列ごとに見る")
    go(page)
    assert page.url.endswith(f"{DATASET}/lineage")
    tab_to(page, "quantity_kg")
    go(page)
    assert page.url.endswith("/lineage?column=quantity_kg")
    keep(page, "analyst-lineage-ja")
    assert "harbour.landings" in page.locator("main").inner_text()


def test_the_language_changes_on_the_same_page(opened: Opened, address: str) -> None:
    page = opened(language="ja", scripts=False)
    page.goto(f"{address}/sources/harbour.landings")
    assert page.locator("html").get_attribute("lang") == "ja"
    tab_to(page, "English")
    go(page)
    assert page.url.endswith("/sources/harbour.landings?lang=en")
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto(f"{address}{DATASET}")
    assert page.locator("h1").inner_text() == "Landings of fish", "it is remembered"


def test_axe_finds_nothing_serious_by_day_and_by_night(opened: Opened, address: str) -> None:
    faults = {}
    paths = [
        "/",
        "/search?q=fish",
        DATASET,
        f"{DATASET}/lineage",
        "/sources/harbour.landings",
        "/releases",
        "/codelists/species",
        "/nowhere",
    ]
    day, night = opened(language="en", scripts=True), opened(language="ja", scripts=True, dark=True)
    for path in paths:
        for page in (day, night) if path in ("/", DATASET) else (day,):
            page.goto(address + path)
            faults[f"{path}{' by night' if page is night else ''}"] = faults_of(page)
    assert not {path: found for path, found in faults.items() if found}


def test_a_narrow_screen_scrolls_no_page_sideways(opened: Opened, address: str) -> None:
    page = opened(language="ja", scripts=True, width=360)
    for path in ("/", DATASET, f"{DATASET}/lineage", "/sources/harbour.landings", "/releases/1"):
        page.goto(address + path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
    page.goto(address + DATASET)
    keep(page, "analyst-dataset-narrow-ja")
