import ast
from pathlib import Path

import pytest
from airflow.api_fastapi.core_api.datamodels.plugins import ExternalViewResponse
from fastapi import FastAPI
from starlette.testclient import TestClient

from renkei.orchestration import plugin
from renkei.orchestration.plugin import BELOW, Catalogue, RenkeiPlugin
from tests.country import Country


def test_airflow_takes_the_page_into_its_menu() -> None:
    (view,) = RenkeiPlugin.external_views
    assert ExternalViewResponse.model_validate(view).href == f"{BELOW}/"
    (app,) = RenkeiPlugin.fastapi_apps
    assert app["url_prefix"] == BELOW


def test_loading_the_plugin_makes_no_application() -> None:
    top = [
        each
        for each in ast.parse(Path(plugin.__file__).read_text(encoding="utf-8")).body
        if not isinstance(each, ast.If)
    ]
    named = {each.module or "" for each in top if isinstance(each, ast.ImportFrom)}
    assert named == {"typing", "airflow.plugins_manager"}, "schedulers and workers load it too"


def test_whoever_is_not_logged_in_is_shown_nothing(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENKEI_PROJECT", str(country.root))
    airflow = FastAPI()
    airflow.mount(BELOW, Catalogue())
    browser = TestClient(airflow)
    for path in ("/", "/datasets", "/datasets/fisheries.landings", "/search?q=fish", "/api/v1/datasets"):
        answer = browser.get(BELOW + path)
        assert answer.status_code == 401, path
        assert "Landings" not in answer.text
    assert browser.get(f"{BELOW}/static/icon.svg").status_code == 200


def test_whoever_is_logged_in_sees_the_pages_below_their_path(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    from airflow.api_fastapi.core_api.security import get_user

    monkeypatch.setenv("RENKEI_PROJECT", str(country.root))
    airflow, catalogue = FastAPI(), Catalogue()
    catalogue.app.dependency_overrides[get_user] = object
    airflow.mount(BELOW, catalogue)
    page = TestClient(airflow).get(f"{BELOW}/datasets")
    assert page.status_code == 200
    assert f'href="{BELOW}/datasets/fisheries.landings"' in page.text
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"], "Airflow's page may hold it"
