"""Plain files over HTTP, with everything that can go wrong on the way."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from renkei.errors import ContentError, ReplyError, TransportError
from renkei.model.registration import Source
from renkei.model.runs import Landed
from renkei.model.transports import HttpsTransport
from renkei.settings import Connection
from renkei.transports import NotModified, Part, faults, https
from renkei.transports.address import address_of
from renkei.transports.manners import Manners
from renkei.transports.opening import Opening

CSV = "年,額\n2014,1\n".encode()


class Fetch:
    """Fetches from the scripted agency."""

    def __init__(self, registered: Callable[..., Source], connect: Callable[..., Connection], manners: Manners) -> None:
        self.source, self.connect, self.manners = registered, connect, manners

    def parts(
        self, connection: dict[str, Any] | None = None, *, previous: list[Landed] | None = None, **transport: Any
    ) -> list[tuple[Part | NotModified, bytes]]:
        source = self.source(**transport)
        assert isinstance(source.transport, HttpsTransport)
        found = https.collect(
            Opening(source, self.connect(**(connection or {})), manners=self.manners),
            source.transport,
            interval=None,
            previous=previous or [],
        )
        return [(part, b"".join(part.chunks) if isinstance(part, Part) else b"") for part in found]

    def __call__(self, connection: dict[str, Any] | None = None, **more: Any) -> tuple[Part | NotModified, bytes]:
        (one,) = self.parts(connection, **more)
        return one


@pytest.fixture
def fetch(registered: Callable[..., Source], connect: Callable[..., Connection], manners: Manners) -> Fetch:
    return Fetch(registered, connect, manners)


def test_a_file_comes_with_what_was_asked(agency, turn, fetch: Fetch) -> None:
    agency.answers(turn(CSV, headers={"etag": '"v1"', "content-type": "text/csv", "set-cookie": "id=1"}))
    part, data = fetch({"query": {"key": "k" * 9}}, query={"lang": "jp", "code": "A,B"})
    assert data == CSV
    assert isinstance(part, Part)
    assert part.name == "trade.csv"
    assert part.asked == {"url": f"{agency.url}/data/trade.csv", "query": "lang=jp&code=A,B"}
    assert part.headers["etag"] == '"v1"'
    assert "set-cookie" not in part.headers
    assert agency.asked[0].query == {"lang": "jp", "code": "A,B", "key": "k" * 9}


def test_a_large_file_is_streamed(agency, turn, fetch: Fetch) -> None:
    body = bytes(range(256)) * 40_000
    agency.answers(turn(body))
    assert fetch()[1] == body
    agency.answers(turn(body, chunked=True))
    assert fetch()[1] == body


def test_credentials_are_shown(agency, turn, fetch: Fetch) -> None:
    agency.answers(turn(CSV))
    fetch({"login": "user", "password": "pass", "headers": {"X-Token": "t"}, "query": {"appId": "a"}})
    asked = agency.asked[0]
    assert asked.headers["authorization"] == "Basic dXNlcjpwYXNz"
    assert asked.headers["x-token"] == "t"
    assert asked.query == {"appId": "a"}


def test_the_name_that_the_server_gives(agency, turn, fetch: Fetch) -> None:
    agency.answers(
        turn(CSV, headers={"content-disposition": "attachment; filename*=UTF-8''..%2F%E7%B5%B1%E8%A8%88.csv"})
    )
    part, _ = fetch()
    assert isinstance(part, Part)
    assert part.name == "統計.csv"


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_passes_is_asked_again(agency, turn, fetch: Fetch, waits: list[float], status: int) -> None:
    agency.answers(turn(status=status), turn(status=status), turn(CSV))
    assert fetch()[1] == CSV
    assert waits == [1.0, 2.0]


def test_retries_end(agency, turn, fetch: Fetch, waits: list[float]) -> None:
    agency.answers(turn(status=503))
    with pytest.raises(TransportError, match="HTTP 503") as caught:
        fetch()
    assert caught.value.transient
    assert f"{agency.url}/data/trade.csv" in caught.value.where
    assert (len(agency.asked), waits) == (4, [1.0, 2.0, 4.0])


def test_the_server_says_how_long_to_wait(agency, turn, fetch: Fetch, waits: list[float]) -> None:
    fetch.manners = replace(fetch.manners, now=lambda: datetime(2024, 4, 1, 0, 0, 0, tzinfo=UTC))
    agency.answers(
        turn(status=429, headers={"retry-after": "7"}),
        turn(status=503, headers={"retry-after": "Mon, 01 Apr 2024 00:00:30 GMT"}),
        turn(status=503, headers={"retry-after": "soon"}),
        turn(CSV),
    )
    assert fetch()[1] == CSV
    assert waits == [7.0, 30.0, 4.0]


def test_a_long_wait_is_not_sat_out(agency, turn, fetch: Fetch, waits: list[float]) -> None:
    agency.answers(turn(status=429, headers={"retry-after": "3600"}))
    with pytest.raises(TransportError, match="3600 s") as caught:
        fetch()
    assert caught.value.transient
    assert (len(agency.asked), waits) == (1, [])


def test_a_slow_server_is_given_up(agency, turn, fetch: Fetch, waits: list[float]) -> None:
    agency.answers(turn(CSV, pause=3), turn(CSV))
    assert fetch()[1] == CSV
    assert waits == [1.0]


def test_no_server(fetch: Fetch) -> None:
    with pytest.raises(TransportError, match="ConnectError") as caught:
        fetch({"url": "http://127.0.0.1:9"})
    assert caught.value.transient


@pytest.mark.parametrize("chunked", [False, True])
def test_a_reply_that_is_cut_short(agency, turn, fetch: Fetch, chunked: bool) -> None:
    agency.answers(turn(b"x" * 100_000, cut=50_000, chunked=chunked))
    with pytest.raises(TransportError, match="cut short") as caught:
        fetch()
    assert caught.value.transient


def test_less_than_content_length_promised(agency, turn, fetch: Fetch) -> None:
    agency.answers(turn(CSV, promise=len(CSV) + 1))
    with pytest.raises(TransportError, match="cut short"):
        fetch()


def test_a_short_reply_is_asked_for_again(agency, turn, fetch: Fetch, waits: list[float]) -> None:
    agency.answers(turn(CSV, promise=len(CSV) + 1), turn(CSV))
    assert fetch()[1] == CSV
    assert waits == [1.0]


def test_gzip_is_undone_and_its_end_is_checked(agency, turn, fetch: Fetch, zipped) -> None:
    packed = zipped(CSV * 1000) + zipped(b"more")
    agency.answers(turn(packed, headers={"content-encoding": "gzip"}))
    assert fetch()[1] == CSV * 1000 + b"more"
    agency.answers(turn(packed[:-10], headers={"content-encoding": "gzip"}))
    with pytest.raises(TransportError, match="cut short"):
        fetch()
    agency.answers(turn(CSV, headers={"content-encoding": "gzip"}))
    with pytest.raises(TransportError, match="cut short"):
        fetch()
    agency.answers(turn(CSV, headers={"content-encoding": "br"}))
    with pytest.raises(ReplyError, match=r"\[br\]"):
        fetch()


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><html><head><title>\xe3\x83\xa1\xe3\x83\xb3\xe3\x83\x86\xe4\xb8\xad</title></head></html>",
        b"\xef\xbb\xbf\n <!-- a --><html lang=ja><title>\xe3\x83\xa1\xe3\x83\xb3\xe3\x83\x86\xe4\xb8\xad</title>",
    ],
)
def test_a_page_for_people(agency, turn, fetch: Fetch, page: bytes) -> None:
    agency.answers(turn(page, headers={"content-type": "text/csv"}))
    with pytest.raises(ReplyError, match="メンテ中") as caught:
        fetch()
    assert not caught.value.transient


def test_data_that_is_called_html_is_data(agency, turn, fetch: Fetch) -> None:
    agency.answers(turn(CSV, headers={"content-type": "text/html"}))
    assert fetch()[1] == CSV


@pytest.mark.parametrize(
    ("status", "word"), [(401, "connection"), (403, "connection"), (404, "registration"), (400, "registration")]
)
def test_what_asking_again_does_not_change(agency, turn, fetch: Fetch, status: int, word: str) -> None:
    agency.answers(turn("エラー: 不正な値".encode("cp932"), status=status))
    with pytest.raises(ReplyError, match=f"HTTP {status}.*不正な値") as caught:
        fetch()
    assert word in caught.value.fix.en
    assert not caught.value.transient
    assert len(agency.asked) == 1


def _landed(part: Part | NotModified) -> Landed:
    assert isinstance(part, Part)
    return Landed(
        source="meridia.trade",
        interval="-",
        part=0,
        name=part.name,
        sha256="ab",
        size=1,
        asked=dict(part.asked),
        headers=dict(part.headers),
        received_at=datetime.now(UTC),
    )


def test_what_still_holds_is_not_sent_again(agency, turn, fetch: Fetch) -> None:
    modified = "Mon, 01 Apr 2024 00:00:00 GMT"
    agency.answers(turn(CSV, headers={"etag": '"v1"', "last-modified": modified}), turn(status=304))
    landed = _landed(fetch()[0])
    assert fetch(previous=[landed])[0] == NotModified(landed)
    assert agency.asked[1].headers["if-none-match"] == '"v1"'
    assert agency.asked[1].headers["if-modified-since"] == modified


def test_another_question_is_not_conditional(agency, turn, fetch: Fetch) -> None:
    agency.answers(turn(CSV, headers={"etag": '"v1"'}))
    landed = _landed(fetch()[0])
    fetch(previous=[landed], query={"year": "2024"})
    fetch(previous=[landed, landed])
    assert all("if-none-match" not in asked.headers for asked in agency.asked)


def test_not_modified_without_being_asked(agency, turn, fetch: Fetch) -> None:
    agency.answers(turn(status=304))
    with pytest.raises(ReplyError, match="304"):
        fetch()


SECRET = {
    "query": {"appId": "s3cret-id"},
    "headers": {"X-Token": "s3cret-token"},
    "login": "u",
    "password": "s3cret-pw",
}


def test_a_redirect_on_the_same_server_keeps_credentials(agency, turn, fetch: Fetch) -> None:
    agency.answers(turn(status=302, headers={"location": "/new.csv?lang=jp"}), turn(CSV))
    part, data = fetch(SECRET)
    assert data == CSV
    assert (agency.asked[1].path, agency.asked[1].query) == ("/new.csv", {"lang": "jp", "appId": "s3cret-id"})
    assert "authorization" in agency.asked[1].headers
    assert "s3cret" not in repr(part)


def test_a_redirect_to_another_server_shows_nothing(agency, another_agency, turn, fetch: Fetch) -> None:
    location = f"http://localhost:{another_agency.port}/new.csv?appId=s3cret-id&lang=jp"
    agency.answers(turn(status=307, headers={"location": location}))
    another_agency.answers(turn(CSV))
    assert fetch(SECRET)[1] == CSV
    (asked,) = another_agency.asked
    assert asked.query == {"lang": "jp"}
    assert "s3cret" not in repr(asked)
    assert "authorization" not in asked.headers


@pytest.mark.parametrize(
    "location",
    ["http://example.org/x", "ftp://127.0.0.1/x", "http://localhost:9/s3cret-token", "http://[", "file:///x"],
)
def test_a_redirect_astray_is_not_followed(agency, turn, fetch: Fetch, location: str) -> None:
    agency.answers(turn(status=302, headers={"location": location}))
    with pytest.raises(ReplyError) as caught:
        fetch(SECRET)
    assert "s3cret" not in str(caught.value)


def test_redirects_without_end(agency, turn, fetch: Fetch) -> None:
    agency.answers(turn(status=302, headers={"location": "/data/trade.csv"}))
    with pytest.raises(ReplyError):
        fetch()
    assert len(agency.asked) == fetch.manners.redirects + 1


@pytest.mark.parametrize(
    "url", ["http://example.org", "ftp://127.0.0.1", "", "https://", "http://us:p%zz@[", "127.0.0.1"]
)
def test_an_address_that_is_not_https(fetch: Fetch, url: str) -> None:
    with pytest.raises(ContentError) as caught:
        fetch({"url": url})
    assert caught.value.where == "AIRFLOW_CONN_MERIDIA"


def test_a_header_that_can_not_be_sent(fetch: Fetch) -> None:
    with pytest.raises(ContentError) as caught:
        fetch({"headers": {"X-Token": "s3cret\n"}})
    assert "s3cret" not in str(caught.value)


def test_sizes_are_bounded(agency, turn, fetch: Fetch, zipped) -> None:
    fetch.manners = replace(fetch.manners, largest_file=100_000)
    agency.answers(turn(b"x" * 100_001))
    with pytest.raises(ReplyError, match="100,000"):
        fetch()
    agency.answers(turn(zipped(b"x" * 100_000_000), headers={"content-encoding": "gzip"}))
    with pytest.raises(ReplyError, match="100,000"):
        fetch()


def test_time_is_bounded(agency, turn, fetch: Fetch) -> None:
    ticks = iter(range(0, 10_000, 100))
    fetch.manners = replace(fetch.manners, total_seconds=150, clock=lambda: float(next(ticks)))
    agency.answers(turn(b"x" * 3_000_000))
    with pytest.raises(TransportError, match="150 s"):
        fetch()


def test_nothing_is_left_open(agency, turn, fetch: Fetch) -> None:
    agency.answers(turn(status=404))
    before = threading.active_count()  # whatever other tests of this process left
    for _ in range(30):
        with pytest.raises(ReplyError):
            fetch()
    assert threading.active_count() < before + 20


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://files.example.org/a.csv", True),
        ("https://8.8.8.8/a.csv", True),
        ("http://files.example.org/a.csv", False),
        ("https://localhost/a.csv", False),
        ("https://127.0.0.1/a.csv", False),
        ("https://127.1/a.csv", False),
        ("https://0x7f000001/a.csv", False),
        ("https://2130706433/a.csv", False),
        ("https://[::1]/a.csv", False),
        ("https://[::ffff:127.0.0.1]/a.csv", False),
        ("https://169.254.169.254/latest/meta-data", False),
        ("https://[fe80::1]/a.csv", False),
        ("https://10.1.2.3/a.csv", False),
        ("https://192.168.0.1/a.csv", False),
    ],
)
def test_a_server_outside_leads_to_no_address_inside(url: str, may: bool) -> None:
    outside = address_of(Connection("x", "https://api.example.go.jp"))
    assert outside.allows(httpx.URL(url)) is may
    within = address_of(Connection("x", "https://10.0.0.5/api"))
    assert within.allows(httpx.URL(url)) is url.startswith("https")


@pytest.mark.parametrize("comments", [b"<!---->", b"<!-- a -->\n"])
def test_a_head_of_comments_is_told_at_once(comments: bytes) -> None:
    """A pattern that could end a comment in several places would take longer than the universe is old."""
    started = time.monotonic()
    assert not faults.is_html(comments * 300 + b"<data/>")
    assert faults.is_html(comments * 300 + b"<html>")
    assert time.monotonic() - started < 1


def test_a_cookie_that_can_not_be_sent_back_is_a_named_error(agency, another_agency, turn, gather, connect) -> None:
    agency.answers(turn(status=302, headers={"location": f"{another_agency.url}/b", "set-cookie": "a=\xad"}))
    with pytest.raises(TransportError, match="UnicodeEncodeError"):
        gather(connect())
