"""All four subjects in a browser, from the agencies' files; minutes, so a campaign. Screenshots stay in build/screenshots."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from renkei.language import Language
from standins.server import serve
from tests.browser.conftest import Opened, faults_of, keep
from tests.unit.catalogue.test_subjects import CLIFF, RUN, SPECIALISTS, Unaudited

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.campaign, pytest.mark.timeout(900)]
DEFICIT, CLOUD = "economy.digital_deficit", "systems.cloud_migration"
MORE = (
    "boj.services_trade",
    "boj.exchange_rates",
    "worldbank.exchange_rates",
    "mof.digital_deficit_published",
    DEFICIT,
    "mic.municipality_history",
    "mic.municipality_events",
    "mic.local_governments",
    "mic.standardization_progress",
    "digital_agency.designated_systems",
    "digital_agency.cloud_adopters",
    CLOUD,
)
CHARTS = {DEFICIT: 2, CLIFF: 1, CLOUD: 3, SPECIALISTS: 3}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pytest.importorskip("playwright", reason="playwright is not here: no browser is driven")
    from tests.browser.serving import served

    with serve() as agencies:
        japan = Unaudited(tmp_path_factory.mktemp("japan"), agencies)
        for name in (*RUN, *MORE):
            japan.one(name)
    with served(japan.workspace()) as address:
        yield address


def shown(page: "Page", address: str, dataset: str, language: Language) -> None:
    page.goto(f"{address}/datasets/{dataset}?lang={language}")
    assert page.locator("section svg.chart").count() == CHARTS[dataset]
    assert page.locator("ul.figures li").count() >= 2
    assert page.locator("section details table").count() == CHARTS[dataset], "every chart is a table as well"
    words = page.locator("main").inner_text()
    assert ("読むときの注意" if language == "ja" else "Keep in mind") in words


@pytest.mark.parametrize("dataset", CHARTS)
def test_a_subject_is_told_with_charts_in_both_languages_without_scripts(
    opened: Opened, address: str, dataset: str
) -> None:
    page = opened(scripts=False)
    shown(page, address, dataset, "ja")
    keep(page, f"subject-{dataset}-ja")
    shown(page, address, dataset, "en")
    dark = opened(scripts=True, dark=True)
    shown(dark, address, dataset, "en")
    keep(dark, f"subject-{dataset}-en-dark")
    assert not faults_of(dark)


def test_a_map_has_a_tile_a_prefecture(opened: Opened, address: str) -> None:
    page = opened(scripts=False)
    page.goto(f"{address}/datasets/{CLOUD}?lang=ja")
    assert page.locator("svg.map").first.locator("rect[height='46']").count() == 47
    keep(page, "subject-map-ja")


def test_every_definition_and_vintage_of_the_deficit_is_told(opened: Opened, address: str) -> None:
    page = opened(scripts=False)
    page.goto(f"{address}/datasets/{DEFICIT}?lang=en")
    words = page.locator("main").inner_text()
    assert "Three items" in words
    assert "Five items" in words
    assert "vintage" in words.lower()
