"""Whom a failed run tells of it: mail and a webhook on this machine, and no server at all."""

import json
import socket
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.country import PORTS, Country
from tests.dags.conftest import Airflow
from tests.dags.test_steward import answered, drifting
from tests.dags.test_walking import connections

pytestmark = [pytest.mark.campaign, pytest.mark.slow]


class Letters:
    """Keeps what comes by mail."""

    def __init__(self) -> None:
        self.got: list[tuple[list[str], str, str]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        letter = message_from_bytes(envelope.content, policy=policy.default)
        body = letter.get_body(("html",))
        self.got.append((envelope.rcpt_tos, str(letter["subject"]), body.get_content() if body else ""))
        return "250 OK"


class Hook(BaseHTTPRequestHandler):
    """Keeps what is posted."""

    got: list[dict[str, Any]]

    def do_POST(self) -> None:
        self.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def post() -> Iterator[tuple[Letters, list[dict[str, Any]], dict[str, str]]]:
    letters, got = Letters(), []
    hook = HTTPServer(("127.0.0.1", 0), type("OneHook", (Hook,), {"got": got}))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mail = Controller(letters, hostname="127.0.0.1", port=port)  # it can't choose one by itself
    mail.start()
    thread = threading.Thread(target=hook.serve_forever)
    thread.start()
    try:
        yield letters, got, {**smtp(port), "AIRFLOW_CONN_HOOK": f"http://127.0.0.1:{hook.server_port}/told"}
    finally:
        hook.shutdown()
        thread.join()
        hook.server_close()
        mail.stop()


def smtp(port: int) -> dict[str, str]:
    extra = {
        "disable_ssl": True,
        "disable_tls": True,
        "from_email": "renkei@example.jp",
        "retry_limit": 1,
        "timeout": 2,
    }
    parts = {"conn_type": "smtp", "host": "127.0.0.1", "port": port, "extra": extra}
    return {"AIRFLOW_CONN_SMTP_DEFAULT": json.dumps(parts), "RENKEI_NOTIFY_EMAIL": "engineers@example.jp"}


def told(country: Country) -> Country:
    with (country.root / "connectors/harbour/agency.yml").open("a", encoding="utf-8") as file:
        file.write("notify: {email: [data@harbour.example.jp], webhook: hook}\n")
    return country


def test_an_agency_is_told_of_its_data_and_engineers_of_the_rest(
    script: Airflow, tmp_path: Path, post: tuple[Letters, list[dict[str, Any]], dict[str, str]]
) -> None:
    letters, got, environ = post
    country = told(Country.settle(tmp_path / "country").without_suites())
    (country.drop / "harbour" / "ports.csv").write_bytes(b"")
    parts = {**connections(country, "harbour"), **environ}
    runs = script("walking.py", PORTS, "statistics.landings", project=country.root, **parts)
    assert [run["state"] for run in runs] == ["failed", "failed"]
    (agency, engineers) = letters.got
    assert agency[0] == ["data@harbour.example.jp"]
    assert agency[1] == f"[renkei] {PORTS}: 公開していません"
    assert "ports.csv" in agency[2]
    assert "→" in agency[2]
    assert engineers[0] == ["engineers@example.jp"]
    assert "AIRFLOW_CONN_RURI_STATISTICS" in engineers[2]
    assert [each["subject"] for each in got] == [agency[1]]


def test_who_decides_is_told_what_is_held_once(
    script: Airflow,
    tmp_path: Path,
    post: tuple[Letters, list[dict[str, Any]], dict[str, str]],
) -> None:
    letters, got, environ = post
    country = told(drifting(tmp_path / "country"))
    (run,) = answered(script, country, "approve", **environ)
    assert run["tasks"]["publish"] == "success"
    (letter,) = letters.got
    assert letter[1] == f"[renkei] {PORTS}: 判断待ち"
    assert "「備考」（6 列目）が加わりました" in letter[2]
    assert len(got) == 1


def test_a_mail_server_that_is_not_there_changes_nothing(script: Airflow, tmp_path: Path) -> None:
    country = told(drifting(tmp_path / "country"))
    environ = {**smtp(9), "AIRFLOW_CONN_HOOK": "http://127.0.0.1:9/told"}
    (run,) = answered(script, country, "approve", **environ)
    assert run["state"] == "success"
    assert len(country.rows("reference.ports")) == 5


def test_who_is_late_is_told_once(
    script: Airflow, tmp_path: Path, post: tuple[Letters, list[dict[str, Any]], dict[str, str]]
) -> None:
    letters, _, environ = post
    country = told(Country.settle(tmp_path / "country").without_suites())
    country.edit(
        "connectors/harbour/ports.yml", ("expected_every: 1 month, late_after: 3 days", "expected_every: PT0S")
    )
    country.one(PORTS)
    runs = script("walking.py", "renkei.freshness", "renkei.freshness", project=country.root, **environ)
    assert [set(run["tasks"].values()) for run in runs] == [{"success"}] * 2
    (letter,) = letters.got
    assert letter[:2] == (["data@harbour.example.jp"], f"[renkei] {PORTS}: 遅れています")
    assert [entry.kind for entry in country.workspace().warehouse.entries_of("late", "arrived")] == ["late"]
