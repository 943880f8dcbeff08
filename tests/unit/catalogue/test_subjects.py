"""Two of the four subjects, from the agencies' files to their page; all four in a browser: tests/browser."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from renkei.catalogue.app import create_app
from renkei.workspace import Workspace
from standins.server import serve
from tests.e2e.japan import Japan

SPECIALISTS, CLIFF = "workforce.security_specialists", "systems.cliff_risk"
RUN = (
    "ipa.security_specialists",
    "stat.population",
    "kakuu.system_inventory",
    "yumemi.system_inventory",
    "cross_agency.cliff_risk_points",
    SPECIALISTS,
    CLIFF,
)


class Unaudited(Japan):
    """Expects nothing: Great Expectations takes seconds to import."""

    def workspace(self) -> Workspace:
        workspace = super().workspace()
        return replace(workspace, settings=replace(workspace.settings, expectations=self.state / "none"))


@pytest.fixture(scope="module")
def japan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with serve() as agencies:
        japan = Unaudited(tmp_path_factory.mktemp("japan"), agencies)
        for name in RUN:
            japan.one(name)
        yield TestClient(create_app(japan.workspace()), headers={"accept-language": "en"})


def figures(page: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", each).strip() for each in re.findall(r"<li><strong>.*?</li>", page, re.DOTALL)]


def test_specialists_stand_against_the_target_and_the_pace_that_it_takes(japan: TestClient) -> None:
    page = japan.get(f"/datasets/{SPECIALISTS}").text
    assert figures(page) == [
        "24,000registered (2025-04-01)",
        "48%of the target of 50,000",
        "4,336a year are needed until 2031-03-31 (so far: 1,249)",
    ]
    assert "Target 50,000" in page
    assert "by 2030" in page, "what is assumed is said"
    assert '<th scope="row">2022-04-01</th><td class="num">20,253</td>' in page


def test_systems_stand_by_their_risk_and_its_parts(japan: TestClient) -> None:
    page = japan.get(f"/datasets/{CLIFF}").text
    assert figures(page)[0] == "11 / 14systems are past the end of their support"
    first = page.partition("<tbody><tr>")[2].partition("</tr>")[0]
    assert re.findall(r">([^<>]+)<", first) == ["給付金振込伝送システム", "29.8", "30", "10", "25", "94.8"]
    assert "judgement" in page
    assert "Cliff risk" in japan.get("/datasets/systems.legacy_inventory").text, (
        "the inventory leads to the same picture"
    )


def test_a_subject_without_rows_is_a_dataset_like_others(japan: TestClient) -> None:
    page = japan.get("/datasets/economy.digital_deficit")
    assert page.status_code == 200
    assert "Nothing has been released yet" in page.text


def test_a_receipt_leads_from_the_figure_to_the_cell(japan: TestClient) -> None:
    page = japan.get("/datasets/systems.legacy_inventory").text
    link = re.search(r'href="(/datasets/systems.legacy_inventory/row\?[^"]+)"', page)
    assert link
    receipt = japan.get(link[1].replace("&amp;", "&")).text
    assert "Value by value" in receipt
    assert re.search(r'<span class="tag">[^<]*[A-Z]+\d+[^<]*</span>', receipt), "the cell of the workbook"
    assert "SHA-256" in receipt
    assert "as it is" in receipt or "→" in receipt


def test_a_story_is_small_beside_its_charts(japan: TestClient) -> None:
    for name in (SPECIALISTS, CLIFF, "systems.legacy_inventory"):
        page = japan.get(f"/datasets/{name}").text
        assert len(re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL).encode()) < 50_000, name
