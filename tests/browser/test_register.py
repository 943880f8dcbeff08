"""The officer's path in a real browser: by keyboard alone, without JavaScript; and looked over by axe-core."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="playwright is not here: no browser is driven")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from xlsxwriter import Workbook

from tests.browser.serving import SHOTS, chromium, served
from tests.country import Country

TITLED = (
    "月別の漁獲高,,\n（単位：百万円）,,\n港コード,年月,漁獲高\nA01,令和6年1月,12.5\nA02,令和6年1月,△3.0\n"
    "B07,令和6年2月,…\nB08,令和6年2月,1.0\n合計,,10.5\n"
).encode("cp932")
DOUBTS = b"a,b,c\n1,x,2024-01-05\n2,y,2024-02-06\n3,,2024-03-07\n"
ANSWERS = {
    "agency": "harbour",
    "source": "from_the_browser",
    "title/ja": "ブラウザーから",
    "title/en": "From the browser",
    "dataset": "fisheries.from_the_browser",
    "licence": "pdl",
    "key": "",
}


def two_headers() -> bytes:
    out = io.BytesIO()
    with Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("B1:C1", "2023年度")
        sheet.write("A1", "港コード")
        sheet.write_row("B2", ["水揚げ量（トン）", "隻数"])
        sheet.write_row("A3", ["A01", 12, 3])
        sheet.write_row("A4", ["A02", 7, 1])
    return out.getvalue()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Country:
    return Country.settle(tmp_path_factory.mktemp("officer") / "country")


@pytest.fixture(scope="module")
def address(country: Country) -> Iterator[str]:
    with served(country.workspace(), register=True) as where:
        yield where


def page_of(browser: Browser, address: str, *, scripts: bool = False, language: str = "ja-JP") -> Page:
    context = browser.new_context(java_script_enabled=scripts, locale=language, base_url=address)
    return context.new_page()


def reach(page: Page, wanted: str) -> None:
    """Press Tab until what has the focus is `wanted`, an element by its CSS selector."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.locator(f"{wanted}:focus").count():
            return
    raise AssertionError(f"[{wanted}] can't be reached by keyboard")


def send(page: Page, button: str) -> None:
    """Go to a button by keyboard, press it, and wait for the next page."""
    reach(page, button)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def answer(page: Page) -> None:
    """Answer everything that is asked, by keyboard, until the preview is there."""
    for _ in range(4):
        if page.url.endswith("/preview"):
            return
        for field in page.locator("form.card .field :is(input, select)").all():
            name = str(field.get_attribute("name")).removeprefix("answer.")
            if not field.input_value():
                field.focus()
                if field.evaluate("one => one.tagName") == "SELECT":
                    page.keyboard.press("ArrowDown")
                else:
                    page.keyboard.type(ANSWERS.get(name) or "something")
        send(page, "form.card button")


@pytest.mark.parametrize(
    ("name", "data"),
    [("漁獲高.csv", TITLED), ("隻数.xlsx", two_headers()), ("不明.csv", DOUBTS)],
    ids=["titled", "two-headers", "doubts"],
)
def test_a_sample_becomes_a_registration_by_keyboard_alone(
    browser: Browser, address: str, country: Country, tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)
    page = page_of(browser, address)
    page.goto("/register")
    page.set_input_files("#sample", str(tmp_path / name))
    send(page, "form.card button")
    page.screenshot(path=SHOTS / f"register-{name}-understood.png", full_page=True)
    answer(page)
    assert page.url.endswith("/preview"), page.inner_text("main")
    page.screenshot(path=SHOTS / f"register-{name}-preview.png", full_page=True)
    with page.expect_download() as download:
        reach(page, "a[href$='registration.zip']")
        page.keyboard.press("Enter")
    with zipfile.ZipFile(download.value.path()) as archive:
        assert "connectors/harbour/from_the_browser.yml" in archive.namelist()
    send(page, "form[action$='/change'] button")
    assert "proposals/harbour.from_the_browser" in page.inner_text("main")
    assert not (country.root / "connectors/harbour/from_the_browser.yml").exists()


def test_axe_finds_nothing_serious(browser: Browser, address: str, tmp_path: Path) -> None:
    (tmp_path / "漁獲高.csv").write_bytes(TITLED)
    page = page_of(browser, address, scripts=True, language="en-GB")
    page.goto("/register")
    found = [("/register", Axe().run(page))]
    page.set_input_files("#sample", str(tmp_path / "漁獲高.csv"))
    with page.expect_navigation():
        page.click("form.card button")
    found.append(("understood", Axe().run(page)))
    with page.expect_navigation():
        page.click("form.card button")
    found.append(("open", Axe().run(page)))
    answer(page)
    found.append(("preview", Axe().run(page)))
    for where, results in found:
        serious = [each for each in results.response["violations"] if each["impact"] in ("serious", "critical")]
        assert not serious, (where, [(each["id"], each["nodes"][0]["html"]) for each in serious])
