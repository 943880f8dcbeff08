"""The application over the fictional country, with registering switched on, and a browser of its own."""

import re
from pathlib import Path

import pytest
from httpx import Response
from starlette.testclient import TestClient

from renkei.catalogue.app import create_app
from tests.country import Country


class Officer:
    """Somebody at a browser: has cookies, sends forms as pages of ours do."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self.browser = TestClient(create_app(country.workspace(), register=True), follow_redirects=False)
        self.browser.headers["accept-language"] = "en"

    @property
    def uploads(self) -> Path:
        return self.country.state / "uploads"

    def token(self, page: str = "/register") -> str:
        found = re.search(r'name="token" value="([^"]+)"', self.browser.get(page).text)
        assert found
        return found[1]

    def bring(self, name: str, data: bytes, **fields: str) -> Response:
        return self.browser.post(
            "/register", data={"token": self.token(), **fields}, files={"sample": (name, data, "text/csv")}
        )

    def draft(self, name: str, data: bytes, **fields: str) -> str:
        answer = self.bring(name, data, **fields)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def kept(self) -> list[Path]:
        """Everything that lies in the uploads."""
        return [path for path in self.uploads.rglob("*") if path.is_file()] if self.uploads.is_dir() else []


@pytest.fixture
def officer(country: Country) -> Officer:
    return Officer(country)
