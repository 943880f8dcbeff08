"""The stand-ins as servers: addresses, unchanged replies, wrong turns, the process of its own."""

import json
import os
import signal
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

import standins
from renkei.settings import connection_from_environment
from standins.exchange import Options
from standins.server import DATA

ROOT = Path(__file__).parents[3]
NTA = {"id": "standin-nta-id", "from": "2024-01-05", "to": "2024-01-05", "type": "01"}
GOOD = {
    "ckan": ("/api/3/action/package_show", {"id": "lighthouses"}),
    "downloads": ("/lighthouses.bin", {"size": "1000"}),
    "edinet": ("/api/v2/documents.json", {"date": "2024-06-27", "type": "2", "Subscription-Key": "standin-edinet-key"}),
    "fsa": ("/searchdocument/codelist/Edinetcode.zip", {}),
    "gbizinfo": ("/hojin/v2/hojin/updateInfo", {"from": "20240101", "to": "20240131"}),
    "reinfolib": ("/ex-api/external/XIT001", {"year": "2024", "quarter": "1", "area": "13"}),
    "sdmx": ("/rest/data/WB,WDI,1.0/all", {}),
    "boj": ("/api/v1/getDataCode", {"db": "FM08", "code": "FXERM07", "format": "json"}),
    "estat": ("/rest/3.0/app/json/getStatsData", {"appId": "standin-estat-id", "statsDataId": "0000020202"}),
    "kakuu": ("/system_inventory.xlsx", {}),
    "mic": ("/main_content/000925835.csv", {}),
    "mof": ("/digital_deficit_published.csv", {}),
    "nta": ("/4/diff", NTA),
    "worldbank": ("/v2/country/JPN/indicator/PA.NUS.FCRF", {"format": "json"}),
    "yumemi": ("/SYSINV.D261001", {}),
}


_TLS = ssl.create_default_context()  # made once: it takes longer than a request
KEYS = {
    "gbizinfo": {"X-hojinInfo-api-token": "standin-gbizinfo-token"},
    "reinfolib": {"Ocp-Apim-Subscription-Key": "standin-reinfolib-key"},
}


def get(agencies: standins.Standins, agency: str, **headers: str) -> httpx.Response:
    path, query = GOOD[agency]
    shown = KEYS.get(agency, {}) | headers
    return httpx.get(agencies[agency] + path, params=query, headers=shown, timeout=5, verify=_TLS)


@pytest.mark.parametrize("agency", GOOD)
def test_the_same_data_give_the_same_bytes_from_run_to_run(agency: str) -> None:
    bodies = set()
    for _ in range(2):
        with standins.serve(options=Options(elsewhere="http://localhost:1")) as agencies:
            reply = get(agencies, agency)
            assert reply.status_code == 200
            bodies.add(reply.content)
    assert len(bodies) == 1


@pytest.mark.parametrize("agency", GOOD)
def test_a_second_fetch_learns_that_nothing_changed(agency: str) -> None:
    with standins.serve() as agencies:
        first = get(agencies, agency)
        second = get(agencies, agency, **{"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, second.content) == (304, b"")


def test_last_modified_is_the_day_of_publication() -> None:
    with standins.serve() as agencies:
        assert get(agencies, "nta").headers["Last-Modified"] == "Fri, 05 Jan 2024 00:00:00 GMT"


def test_revised_data_are_served_at_once(tmp_path: Path) -> None:
    for file in DATA.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with standins.serve(data=tmp_path) as agencies:
        before = get(agencies, "worldbank")
        path = tmp_path / "worldbank.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("151.3663", "151.4"), encoding="utf-8")
        after = get(agencies, "worldbank", **{"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.json()[1][0]["value"]) == (200, 151.4)


def test_connections_are_read_as_the_engine_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    with standins.serve() as agencies:
        for name, value in agencies.connections().items():
            monkeypatch.setenv(name, value)
        assert connection_from_environment("boj").url == agencies["boj"]
        assert connection_from_environment("nta").query == {"id": "standin-nta-id"}
        assert Path(connection_from_environment("mof").url) == DATA / "drop" / "mof"


@pytest.mark.parametrize("agency", GOOD)
@pytest.mark.parametrize("turn", sorted(standins.TURNS.keys() - {"slow", "moving_date"}))
def test_every_wrong_turn_is_wrong_for_every_agency(agency: str, turn: str) -> None:
    with standins.serve() as agencies:
        good = get(agencies, agency)
        agencies.wrong(agency, turn)
        if turn in {"cut_short", "cut_at_random"}:
            with pytest.raises(httpx.RemoteProtocolError):
                get(agencies, agency)
            return
        bad = get(agencies, agency)
    assert (bad.status_code, bad.content) != (200, good.content)


def test_once_is_once_and_for_one_agency_alone() -> None:
    with standins.serve(wrong={"boj": "status_503_once"}) as agencies:
        assert get(agencies, "worldbank").status_code == 200
        assert get(agencies, "boj").status_code == 503
        assert get(agencies, "boj").status_code == 200


def test_too_many_requests_say_when_to_come_back() -> None:
    with standins.serve(wrong={"mic": "status_429"}) as agencies:
        reply = get(agencies, "mic")
    assert (reply.status_code, reply.headers["Retry-After"]) == (429, "1")


def test_a_cut_file_ends_inside_a_row_and_tells_its_length_rightly() -> None:
    with standins.serve(wrong={"mic": "cut_in_the_middle"}) as agencies:
        reply = get(agencies, "mic")
    assert int(reply.headers["Content-Length"]) == len(reply.content)
    assert not reply.content.endswith(b"\n")


def test_another_process_sets_and_clears_turns_by_reserved_paths() -> None:
    with standins.serve() as agencies:
        control = agencies["mic"].removesuffix("/mic") + "/-/wrong"
        assert httpx.post(control + "/mic/html_page").status_code == 200
        assert get(agencies, "mic").headers["Content-Type"].startswith("text/html")
        assert httpx.delete(control).status_code == 200
        assert get(agencies, "mic").headers["Content-Type"].startswith("text/csv")
        assert httpx.post(control + "/mic/no_such_turn").status_code == 400


def test_an_unknown_turn_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no such turn \[late\]"), standins.serve(wrong={"boj": "late"}):
        pass


def test_a_moving_date_gives_other_bytes_and_the_same_data() -> None:
    with standins.serve(wrong={"boj": "moving_date"}) as agencies:
        first, second = get(agencies, "boj"), get(agencies, "boj")
    assert first.content != second.content
    assert first.json()["RESULTSET"] == second.json()["RESULTSET"]


def test_requests_are_remembered() -> None:
    with standins.serve() as agencies:
        get(agencies, "mic")
        assert agencies.requests == ["/mic/main_content/000925835.csv"]


def test_a_stranger_finds_nothing() -> None:
    with standins.serve() as agencies:
        assert httpx.get(f"http://127.0.0.1:{agencies.port}/nobody/x").status_code == 404
        with pytest.raises(KeyError):
            agencies["nobody"]


def test_the_process_says_where_it_is_and_ends_when_told() -> None:
    command = [sys.executable, "-m", "standins", "--port", "0", "--wrong", "boj=busy_in_body"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        connections = json.loads(process.stdout.readline())
        host = json.loads(connections["AIRFLOW_CONN_BOJ"])["host"]
        path, query = GOOD["boj"]
        assert httpx.get(host + path, params=query).json()["STATUS"] == 503
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=10) == 0
