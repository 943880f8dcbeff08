"""The catalogue over the fictional country with rights, as people of different rights see it."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from renkei.catalogue.app import create_app
from renkei.catalogue.reader import Readers
from tests.country import Country

Seeing = Callable[[str], TestClient]


@pytest.fixture(scope="session")
def seeing(classified: Country) -> Seeing:
    """A browser of somebody whose rights are those of a reader; its language is English unless it asks for another."""
    known: dict[str, TestClient] = {}

    def of(reader: str) -> TestClient:
        if reader not in known:
            app = create_app(classified.workspace(), readers=Readers(alone=reader))
            known[reader] = TestClient(app, headers={"accept-language": "en"}, raise_server_exceptions=False)
        return known[reader]

    return of


@pytest.fixture
def analyst(seeing: Seeing) -> TestClient:
    browser = seeing("analyst")
    browser.cookies.clear()
    return browser
