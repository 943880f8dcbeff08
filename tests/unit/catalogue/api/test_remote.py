"""`renkei.open(at=…)` and fifty requests at once, against the API as it is served."""

import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

import renkei
from renkei.errors import ReplyError, TransportError
from renkei.opening.faults import Refused
from tests.classified import LANDINGS, PORTS
from tests.country import Country
from tests.unit.catalogue.api.conftest import HEADER

MANY = 50


def test_a_dataset_through_a_catalogue_is_the_same(address: str, classified: Country) -> None:
    for asked in (
        {"where": {"quantity_kg.gte": 8000, "species": ["S01", "S02"], "quantity_missing": None}},
        {"columns": ["species", "month"], "as_of": "2099-01-01"},
        {"as_published": "2099-01-01"},
    ):
        local = renkei.open(LANDINGS, workspace=classified.workspace(), **asked)
        remote = renkei.open(LANDINGS, at=address, **asked)
        assert remote.arrow().equals(local.arrow())
        assert remote.head(2).equals(local.head(2))
        assert (remote.release, remote.released_at, remote.said.columns) == (
            local.release,
            local.released_at,
            local.said.columns,
        )
        assert remote._repr_html_() == local._repr_html_()


def test_rights_are_those_of_whom_the_catalogue_takes_us_for(address: str, classified: Country) -> None:
    with pytest.raises(Refused, match="may not see"):
        renkei.open(PORTS, at=address).polars()
    with pytest.raises(Refused, match="may see only part"):
        renkei.open(LANDINGS, at=address).trace({"month": "2024-01", "port_code": "P01", "species": "S01"})
    agreed = renkei.open(PORTS, at=address, headers={HEADER: "statistics"})
    assert agreed.watched
    assert "were read" in agreed._repr_html_()
    assert agreed.polars().height == 5
    read = classified.workspace().warehouse.entries_of("read")[-1].content
    assert (read["reader"], read["way"], read["rows"]) == ("statistics", "api", 5)


def test_what_is_no_catalogue() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)  # answers 501 to everything
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with pytest.raises(ReplyError, match=r"no answer of a catalogue \(HTTP 501\)"):
        renkei.open(LANDINGS, at=f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()
    thread.join()
    with pytest.raises(TransportError, match="can't be reached"):
        renkei.open(LANDINGS, at="http://127.0.0.1:9")


def test_fifty_requests_at_once(address: str) -> None:
    rows = f"{address}/api/v1/datasets/{LANDINGS}/rows"
    ways = [rows, f"{rows}?format=csv", f"{rows}?format=arrow", f"{rows}?limit=3", f"{address}/api/v1/releases"]
    with (
        httpx.Client(timeout=120, limits=httpx.Limits(max_connections=MANY)) as client,
        ThreadPoolExecutor(MANY) as pool,
    ):
        answers = list(pool.map(client.get, ways * (MANY // len(ways))))
    assert [answer.status_code for answer in answers] == [200] * MANY
    assert len({answer.content for answer in answers}) == len(ways)
