import html
import re
from collections import deque
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from renkei.catalogue.headers import HEADERS
from tests.classified import BY_ISLAND, LANDINGS, PORTS
from tests.country import Country
from tests.unit.catalogue.conftest import Seeing

LINK = re.compile(r'href="(/[^"]*)"')
SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)
MOST = 50_000


def links(page: str) -> list[str]:
    return [html.unescape(link).partition("#")[0] for link in LINK.findall(page)]


def test_every_link_leads_somewhere_and_every_page_is_small_and_without_scripts(analyst: TestClient) -> None:
    seen, waiting, faults = {"/"}, deque(["/"]), []
    while waiting:
        link = waiting.popleft()
        answer = analyst.get(link)
        if answer.status_code != 200:
            faults.append((link, answer.status_code))
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        page = answer.text
        faults += [(link, each) for each in ("<script", " style=", " onclick=", "StrictUndefined") if each in page]
        faults += [(link, len(page))] if len(SVG.sub("", page).encode()) > MOST else []
        for found in links(page):
            path = found.partition("?")[0]
            if found not in seen and not path.startswith(("/api/", "/static/")) and "lang=" not in found:
                seen.add(found)
                waiting.append(found)
    assert not faults
    assert {"/datasets/fisheries.landings", "/sources/harbour.ports", "/releases/1", "/codelists/species"} <= seen
    assert "/datasets/fisheries.landings_by_island/lineage?column=value_jpy" in seen


def test_every_answer_carries_the_headers_that_keep_it_safe(analyst: TestClient) -> None:
    for link in ("/", "/nothing", "/static/style.css", "/api/v1/datasets"):
        assert HEADERS.items() <= dict(analyst.get(link).headers).items() or all(
            analyst.get(link).headers[name] == value for name, value in HEADERS.items()
        )
    assert "script-src" not in HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("ja", "ja"), ("en-GB,en;q=0.9", "en"), ("fr,ja;q=0.3,en;q=0.2", "ja"), ("ja;q=x,en;q=0.1", "en"), ("de", "en")],
)
def test_the_language_is_that_of_the_browser(analyst: TestClient, accepted: str, language: str) -> None:
    page = analyst.get("/", headers={"accept-language": accepted})
    assert f'<html lang="{language}">' in page.text
    assert page.headers["content-language"] == language


def test_the_language_asked_for_is_kept(analyst: TestClient) -> None:
    assert "データカタログ" in analyst.get("/datasets?lang=ja").text
    assert '<html lang="ja">' in analyst.get("/").text, "a cookie remembers it"
    assert f'href="/datasets/{PORTS}?lang=en"' in analyst.get(f"/datasets/{PORTS}").text, (
        "and can be changed on any page"
    )


def test_nothing_is_there_under_a_wrong_address(analyst: TestClient) -> None:
    for link in (
        "/datasets/fisheries.landing",
        "/sources/harbour.nothing",
        "/releases/999",
        "/releases/x",
        "/x",
        "/agencies/x",
    ):
        answer = analyst.get(link)
        assert (answer.status_code, "Not found" in answer.text) == (404, True), link
    assert "fisheries.landings" in analyst.get("/datasets/fisheries.landing").text, "what was meant is named"


def test_what_is_asked_for_is_never_part_of_the_page_itself(analyst: TestClient) -> None:
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    for link in ("/search", "/codelists/species", "/releases", f"/datasets/{LANDINGS}/lineage"):
        for name in ("q", "dataset", "column"):
            page = analyst.get(link, params={name: hostile}).text
            assert "<script" not in page
            assert "<img" not in page


def test_rows_are_shown_as_rights_allow(seeing: Seeing, classified: Country) -> None:
    values = {f"{row['value_jpy']:,}" for row in classified.rows(LANDINGS) if row["value_jpy"] is not None}
    names = {row["name"] for row in classified.rows(PORTS)}
    analyst = seeing("analyst")
    page = analyst.get(f"/datasets/{LANDINGS}").text
    assert "2,400" in page or re.search(r'<td class="num">[\d,]+</td>', page), "rows are there"
    assert not [value for value in values if len(value) > 4 and f">{value}<" in page], "what is confidential is not"
    assert "confidential" in page, "and it is said that there is such a column"
    for reader in ("analyst", "statistics", ""):
        page = seeing(reader).get(f"/datasets/{PORTS}").text
        assert not [name for name in names if f">{name}<" in page], "no confidential row stands on a page that is kept"
    assert "the ledger keeps who read it" in seeing("statistics").get(f"/datasets/{PORTS}").text
    for link in (f"/datasets/{LANDINGS}", "/codelists/ports", "/codelists/ports?q=a"):
        page = analyst.get(link).text
        assert not [name for name in names if name in page], "a list of codes that is such a dataset is no way around"
    assert "takes an agreement" in analyst.get(f"/datasets/{PORTS}").text
    assert "nobody may read it" in analyst.get(f"/datasets/{BY_ISLAND}").text
    assert "Inspection of quotas" in analyst.get(f"/datasets/{PORTS}").text, "who may read it is no secret"


def test_codes_that_are_rows_of_a_hidden_dataset_are_on_no_page(seeing: Seeing, classified: Country) -> None:
    ports = classified.rows(PORTS)
    for reader in ("analyst", "statistics", ""):
        page = seeing(reader).get("/codelists/ports").text
        assert "may not see the rows" in page
        assert not [row for row in ports if row["port_code"] in page or row["name"] in page]
        shown = "".join(seeing(reader).get(link).text for link in ("/", f"/datasets/{LANDINGS}"))
        assert not [row for row in ports if row["name"] in shown], "nor are they what its codes are called elsewhere"
    assert "S01" in seeing("").get("/codelists/species").text


def test_what_is_shown_to_one_reader_is_kept_for_no_other(analyst: TestClient) -> None:
    for link in ("/", f"/datasets/{LANDINGS}", "/nothing", "/api/v1/datasets"):
        assert analyst.get(link).headers["cache-control"] in ("private, no-cache", "no-store"), link


@pytest.mark.parametrize("path", ["//evil.example/x", "/%5Cevil.example/x", "/\\evil.example/x"])
def test_the_other_language_is_never_at_a_strangers(analyst: TestClient, path: str) -> None:
    page = analyst.get(f"http://testserver{path}").text
    (address,) = re.findall(r'class="lang" href="([^"]*)"', page)
    assert re.match(r"/[^/\\]", address)


def test_no_receipt_is_given_of_what_is_seen_in_part(analyst: TestClient, classified: Country) -> None:
    row = classified.rows(LANDINGS)[0]
    key = {f"key.{name}": row[name] for name in ("month", "port_code", "species")}
    answer = analyst.get(f"/datasets/{LANDINGS}/row", params=key)
    assert answer.status_code == 403
    assert (
        "receipt"
        not in analyst.get(f"/datasets/{LANDINGS}").text.partition("</thead>")[0].lower().partition("<table")[2]
    )


def test_a_source_shows_its_runs_and_what_was_rejected_but_no_value(analyst: TestClient, classified: Country) -> None:
    page = analyst.get("/sources/harbour.landings").text
    rejected = classified.workspace().warehouse.quarantined("harbour.landings")
    assert rejected, "the country's landings have rows that do not pass"
    assert all(f"<code>{reason['rule']}</code>" in page for one in rejected for reason in one.reasons)
    values = {str(reason["value"]) for one in rejected for reason in one.reasons if len(str(reason["value"])) > 4}
    assert not [value for value in values if f">{value}<" in page]
    assert "landings" in page


def test_only_the_own_name_is_answered_where_the_machine_is_alone(classified: Country) -> None:
    from renkei.catalogue.app import create_app

    app = create_app(classified.workspace(), hosts=("127.0.0.1", "localhost"))
    assert TestClient(app, base_url="http://evil.example").get("/").status_code == 400
    assert TestClient(app, base_url="http://localhost:8600").get("/").status_code == 200


def test_it_lives_below_another_path(classified: Country) -> None:
    from renkei.catalogue.app import create_app

    browser = TestClient(create_app(classified.workspace()), root_path="/catalogue")
    page = browser.get("/datasets").text
    assert 'href="/catalogue/datasets/fisheries.landings"' in page
    assert not [link for link in links(page) if not link.startswith("/catalogue/")]


def test_fifty_at_once_are_answered(analyst: TestClient) -> None:
    paths = [f"/datasets/{name}?lang={lang}" for name in (LANDINGS, PORTS, BY_ISLAND) for lang in ("ja", "en")]
    paths += ["/", "/search?q=漁港", "/sources/harbour.landings", f"/datasets/{LANDINGS}/lineage"]
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(analyst.get, paths * 5))
    assert [answer.status_code for answer in answers] == [200] * 50
