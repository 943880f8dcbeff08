from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from renkei.cli.serving import Place, serve_catalogue
from renkei.errors import UsageError
from tests.country import Country


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[FastAPI, dict[str, Any]]]:
    """What the server would have been started with."""
    found: list[tuple[FastAPI, dict[str, Any]]] = []
    monkeypatch.setattr(uvicorn, "run", lambda app, **said: found.append((app, said)))
    return found


@pytest.mark.parametrize(
    ("host", "reader", "header", "seen"),
    [
        ("127.0.0.1", None, None, "analyst"),
        ("localhost", "harbour", None, "harbour"),
        ("0.0.0.0", None, None, ""),
        ("0.0.0.0", "analyst", None, "analyst"),
        ("::1", None, None, "analyst"),
    ],
)
def test_strangers_see_what_is_public_unless_somebody_says_otherwise(
    country: Country, served: list[Any], host: str, reader: str | None, header: str | None, seen: str
) -> None:
    serve_catalogue(country.workspace(), Place(host, 8600, ""), reader, header, register=False)
    (app, said), *_ = served
    assert app.state.readers.alone == seen
    assert said["host"] == host


def test_on_the_loopback_no_page_of_a_stranger_can_ask(country: Country, served: list[Any]) -> None:
    serve_catalogue(country.workspace(), Place("127.0.0.1", 8600, ""), None, None, register=False)
    serve_catalogue(country.workspace(), Place("0.0.0.0", 8600, "/catalogue"), None, "X-Reader", register=True)
    alone, behind = (app for app, _ in served)
    assert TestClient(alone, base_url="http://rebound.example").get("/about").status_code == 400
    assert TestClient(behind, base_url="http://catalogue.example").get("/about").status_code == 200
    assert served[1][1]["root_path"] == "/catalogue"


def test_strangers_may_not_send_files(country: Country, served: list[Any]) -> None:
    with pytest.raises(UsageError, match="anybody could send files"):
        serve_catalogue(country.workspace(), Place("0.0.0.0", 8600, ""), None, None, register=True)
    assert not served
