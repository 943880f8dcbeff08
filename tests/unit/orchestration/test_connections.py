"""One connection, read by the command from the environment and by a task through Airflow, is the same connection."""

import json
import traceback
from typing import Any

import pytest
from airflow.sdk import Connection as Kept
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from renkei.errors import ContentError
from renkei.orchestration.connections import airflow_connection
from renkei.settings import connection_from_environment

_EXTRA = {"headers": {"x-key": "k"}, "query": {"id": "i"}}
TABLE = {
    "http://127.0.0.1:8080/boj": "http://127.0.0.1:8080/boj",
    "https://api.example.go.jp": "https://api.example.go.jp",
    "https://api.example.go.jp/a/b/": "https://api.example.go.jp/a/b",
    "http://api.example.go.jp:8443/https": "https://api.example.go.jp:8443",
    "http://https://api.example.go.jp:8443/base": "https://api.example.go.jp:8443/base",
    "http://https%3A%2F%2Fapi.example.go.jp/": "https://api.example.go.jp",
    "http://[::1]:8080/boj": "http://[::1]:8080/boj",
    "https://me:p%40ss@h.example:8443/x?__extra__=%7B%22query%22%3A%7B%22id%22%3A%22i%22%7D%7D": (
        "https://h.example:8443/x"
    ),
    "https://h.example/x?timeout=3": "https://h.example/x",
    "file:///drop/x": "/drop/x",
    "file://localhost/drop/x": "/drop/x",
    "file:///drop/%E5%8F%97%E6%B8%A1": "/drop/受渡",
    "fs:///drop/x": "/drop/x",
    json.dumps({"conn_type": "http", "host": "http://127.0.0.1:8765/boj"}): "http://127.0.0.1:8765/boj",
    json.dumps({"conn_type": "http", "host": "https://h", "port": 8443}): "https://h:8443",
    json.dumps({"conn_type": "http", "host": "https://h/base/", "port": "8443"}): "https://h:8443/base",
    json.dumps({"conn_type": "http", "host": "https://h:1/base", "port": 2}): "https://h:1/base",
    json.dumps({"conn_type": "https", "host": "h.example/base", "port": 8443}): "https://h.example:8443/base",
    json.dumps({"conn_type": "http", "host": "h.example", "schema": "https"}): "https://h.example",
    json.dumps({"conn_type": "https", "host": "h.example", "schema": "base"}): "https://h.example/base",
    json.dumps({"host": "h.example", "login": "me", "password": "pw", "extra": _EXTRA}): "https://h.example",
    json.dumps({"conn_type": "https", "host": "h.example", "extra": json.dumps(_EXTRA)}): "https://h.example",
    json.dumps({"conn_type": "fs", "host": "/srv/drop/mof"}): "/srv/drop/mof",
    json.dumps({"conn_type": "fs", "host": "drop/mof"}): "drop/mof",
    json.dumps({"conn_type": "file", "host": "file:///srv/drop"}): "file:///srv/drop",
    json.dumps({"conn_type": "fs", "extra": {"path": "/srv/drop"}}): "/srv/drop",
    json.dumps({"conn_type": "aws", "login": "AKIA", "password": "pw", "extra": {"region_name": "ap-northeast-1"}}): "",
    "sftp://me:pw@sftp.example:2222/?host_key=ssh-ed25519+AAAA": "sftp://sftp.example:2222",
    "postgresql://me:pw@db.example:5432/registry?sslmode=require": "postgres://db.example:5432/registry",
    json.dumps(
        {"conn_type": "mysql", "host": "db", "port": 3306, "schema": "d", "extra": {"ssl": True}}
    ): "mysql://db:3306/d",
    json.dumps({"conn_type": "sqlite", "host": "/srv/registry.db"}): "/srv/registry.db",
    "sqlite:////srv/registry.db": "",
}
MALFORMED = (
    "https://me:pw@h.example:s3cr3t/x",
    "https://me:s3cr3t@[h.example/x",
    "https://a://b://s3cr3t",
    "https://h.example/?__extra__=s3cr3t",
    "https://h.example/?__extra__=%5B%22s3cr3t%22%5D",
    '{"host": "h.example", "password": "s3cr3t',
    json.dumps({"host": "h.example", "port": "s3cr3t"}),
    json.dumps({"host": "h.example", "port": ["s3cr3t"]}),
    json.dumps({"host": "https://h.example:s3cr3t", "port": 1}),
    json.dumps({"host": "h.example", "s3cr3t": "s3cr3t"}),
    json.dumps({"host": "h.example", "extra": {"headers": "s3cr3t"}}),
    json.dumps({"host": "h.example", "extra": ["s3cr3t"]}),
    json.dumps({"host": "h.example", "extra": "s3cr3t"}),
)


@pytest.mark.parametrize("said", TABLE, ids=range(len(TABLE)))
def test_both_readers_agree(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_MERIDIA", said)
    here, there = connection_from_environment("meridia"), airflow_connection("meridia")
    assert here.url == TABLE[said]
    assert here == there


_WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=8)
_HOSTS = st.from_regex(r"(https?://)?[a-z][a-z0-9]{0,8}(\.[a-z]{2,4})?(/[a-z]{1,4})?", fullmatch=True)


@given(
    conn_type=st.sampled_from(["http", "https", "fs", "file"]),
    host=_HOSTS,
    port=st.none() | st.integers(1, 65535),
    schema=st.none() | _WORDS,
    login=st.none() | _WORDS,
    password=st.none() | _WORDS,
    query=st.dictionaries(_WORDS, _WORDS, max_size=2),
)
@bounds(max_examples=100, deadline=None)
def test_whatever_airflow_writes_as_uri_is_read_as_airflow_reads_it(query: dict[str, str], **parts: Any) -> None:
    uri = Kept(conn_id="m", **parts, extra=json.dumps({"query": query})).get_uri()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIRFLOW_CONN_MERIDIA", uri)
        try:
            there = airflow_connection("meridia")
        except ContentError:
            with pytest.raises(ContentError):
                connection_from_environment("meridia")
        else:
            assert connection_from_environment("meridia") == there


def test_credentials_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_MERIDIA", "https://me:p%40ss@h.example:8443/x")
    read = connection_from_environment("meridia")
    assert (read.login, read.password) == ("me", "p@ss")
    monkeypatch.setenv("AIRFLOW_CONN_MERIDIA", json.dumps({"host": "h", "extra": _EXTRA}))
    read = connection_from_environment("meridia")
    assert (read.headers, read.query) == (_EXTRA["headers"], _EXTRA["query"])


@pytest.mark.parametrize("said", MALFORMED, ids=range(len(MALFORMED)))
def test_what_is_malformed_is_never_shown(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_MERIDIA", said)
    for read in (connection_from_environment, airflow_connection):
        with pytest.raises(ContentError) as caught:
            read("meridia")
        shown = "".join(traceback.format_exception(caught.value))
        assert "s3cr3t" not in shown + caught.value.text("ja") + caught.value.text("en")
    with pytest.raises(ContentError) as caught:
        connection_from_environment("meridia")
    assert caught.value.where == "AIRFLOW_CONN_MERIDIA"
    assert caught.value.__context__ is None, "a JSONDecodeError has the whole value"


def test_a_bare_path_is_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_MERIDIA", "/srv/s3cr3t")
    with pytest.raises(ContentError) as caught:
        connection_from_environment("meridia")
    assert "s3cr3t" not in "".join(traceback.format_exception(caught.value))


def test_what_airflow_itself_cannot_parse_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def get(_: str) -> Kept:
        return Kept.from_uri("https://h.example:s3cr3t/x", conn_id="meridia")

    monkeypatch.setattr(Kept, "get", get)
    with pytest.raises(ContentError) as caught:
        airflow_connection("meridia")
    assert "s3cr3t" not in "".join(traceback.format_exception(caught.value))
