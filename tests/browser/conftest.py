"""What browser tests share; where there is no Playwright or no chromium they are skipped and say so."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATIENCE_MS = 60_000
Opened = Callable[..., "Page"]


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """One browser a module."""
    pytest.importorskip("playwright", reason="playwright is not here: no browser is driven")
    from tests.browser import serving

    with serving.chromium() as browser:
        yield browser


@pytest.fixture
def opened(chromium: "Browser") -> Iterator[Opened]:
    """Open a page of its own: opened(language="ja", scripts=False, dark=False, width=1200)."""
    contexts = []

    def page(*, language: str = "ja", scripts: bool = False, dark: bool = False, width: int = 1200) -> "Page":
        context = chromium.new_context(
            locale=language,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 900},
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    yield page
    for context in contexts:
        context.close()


def keep(page: "Page", name: str) -> None:
    """Keep a picture of the whole page under build/screenshots."""
    from tests.browser.serving import SHOTS

    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def faults_of(page: "Page") -> list[str]:
    """Return what axe-core finds that is serious; it needs scripts."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    found = axe.run(page).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found if each["impact"] in ("serious", "critical")
    ]
