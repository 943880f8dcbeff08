"""No credential is ever seen."""

import html
import logging
import traceback
from collections.abc import Callable, Iterator
from urllib.parse import quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.errors import ContentError, RenkeiError
from renkei.model.registration import Source
from renkei.model.transports import HttpsTransport
from renkei.settings import Connection
from renkei.transports import Part, https
from renkei.transports.manners import Manners
from renkei.transports.masking import Mask, quietly
from renkei.transports.opening import Opening

KEY, TOKEN, LOGIN, PASSWORD = "k3y/+= 日本&x", "t0ken-abcdefgh", "l0gin-name", "pa55:w0rd/?"
BASIC = "bDBnaW4tbmFtZTpwYTU1OncwcmQvPw=="
SECRETS = (KEY, quote_plus(KEY), TOKEN, LOGIN, PASSWORD, quote_plus(PASSWORD), BASIC, "k3y", "t0ken", "pa55", "l0gin")
CREDENTIALS = {
    "query": {"appId": KEY},
    "headers": {"X-Token": f"Bearer {TOKEN}"},
    "login": LOGIN,
    "password": PASSWORD,
}


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if error.__cause__ is not None and error.__cause__ is not error.__context__:
            yield from _chain(error.__cause__)
        error = error.__context__


def _shown(error: BaseException) -> str:
    """All that an error and those behind it could show, requests that they may hold included."""
    pieces = ["".join(traceback.format_exception(error))]
    for one in _chain(error):
        pieces += [str(one), repr(one), repr(one.args), repr(vars(one))]
        pieces += [one.text(language) for language in ("ja", "en") if isinstance(one, RenkeiError)]  # type: ignore[arg-type]
        request = one.__dict__.get("_request")
        pieces += [repr(request.url), repr(request.headers)] if request is not None else []
    return "\n".join(pieces)


def _wrong_turns(turn) -> dict[str, object]:
    def echo(asked):
        told = f"bad {asked.query} {asked.headers} {quote_plus(KEY)} {KEY} {BASIC}".encode()
        return turn(told, status=400)

    def page(asked):
        return turn(f"<html><title>no {asked.query['appId']} {TOKEN}".encode() + b"</title>")

    return {
        "echo": echo,
        "page": page,
        "busy": turn(status=503),
        "denied": turn(f"{KEY} {TOKEN} is not known".encode(), status=401),
        "cut": turn(b"x" * 100, cut=3),
        "slow": turn(b"x", pause=1),
        "away": turn(status=302, headers={"location": f"http://localhost:9/{quote_plus(KEY)}/{TOKEN}"}),
        "unsafe": turn(status=302, headers={"location": f"http://{TOKEN}.example.org/?a={quote_plus(KEY)}"}),
        "loop": turn(status=302, headers={"location": f"/x?appId={quote_plus(KEY)}"}),
        "garbled": turn(b"x", headers={"content-encoding": TOKEN}),
    }


@pytest.mark.parametrize(
    "name", ["echo", "page", "busy", "denied", "cut", "slow", "away", "unsafe", "loop", "garbled", "refused"]
)
@pytest.mark.parametrize(
    "reply", ["plain", "boj", "estat", "nta", "worldbank", "edinet", "reinfolib", "gbizinfo", "ckan"]
)
def test_no_error_and_no_log_shows_a_credential(
    agency,
    turn,
    name: str,
    reply: str,
    registered: Callable[..., Source],
    connect: Callable[..., Connection],
    waits: list[float],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    more = {"url": "http://127.0.0.1:9"} if name == "refused" else {}
    agency.answers(_wrong_turns(turn).get(name, turn()))
    source = registered(reply=reply)
    assert isinstance(source.transport, HttpsTransport)
    manners = Manners(sleep=waits.append, attempts=2, read_seconds=0.3)
    parts = https.collect(
        Opening(source, connect(**CREDENTIALS, **more), manners=manners),
        source.transport,
        interval=None,
        previous=[],
    )
    with pytest.raises(RenkeiError) as caught:
        [list(part.chunks) for part in parts if isinstance(part, Part)]
    shown = _shown(caught.value) + caplog.text + "".join(repr(vars(record)) for record in caplog.records)
    assert [secret for secret in SECRETS if secret in shown] == []
    assert agency.url in shown or name == "refused"


def test_a_good_reply_shows_no_credential(
    agency,
    turn,
    registered: Callable[..., Source],
    connect: Callable[..., Connection],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    told = {"etag": f'"{TOKEN}"', "content-disposition": f'attachment; filename="{PASSWORD}.csv"', "x-echo": TOKEN}
    agency.answers(turn(b"a,b\n", headers=told))
    url = f"http://{LOGIN}:{quote_plus(PASSWORD)}@127.0.0.1:{agency.port}?appId={quote_plus(KEY)}"
    source = registered(query={"lang": "jp"})
    assert isinstance(source.transport, HttpsTransport)
    connection = connect(url=url, headers={"X-Token": TOKEN})
    (part,) = https.collect(Opening(source, connection), source.transport, interval=None, previous=[])
    assert agency.asked[0].headers["authorization"] == f"Basic {BASIC}"
    assert agency.asked[0].query == {"appId": KEY, "lang": "jp"}
    shown = repr(part) + caplog.text + repr(connection)
    assert [secret for secret in SECRETS if secret in shown] == []
    assert "HTTP 200" in caplog.text


def test_others_may_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with quietly():
        logging.getLogger("httpx").info("inside")
    logging.getLogger("httpx").info("outside")
    assert "inside" not in caplog.text
    assert "outside" in caplog.text


@given(st.text(min_size=1, max_size=12), st.text(max_size=20), st.text(max_size=20))
@settings(max_examples=100, deadline=None)
def test_a_secret_is_not_in_what_was_masked(secret: str, before: str, after: str) -> None:
    masked = Mask([secret])(before + secret + after)
    if secret.strip() and not set(secret) & set("* "):
        assert secret not in masked


@pytest.mark.parametrize("key", ["k3y&<x>\"y'z", "k3y/abc/def"])
@pytest.mark.parametrize("write", [html.escape, lambda key: key.replace("/", r"\/"), lambda key: _numbered(key)])  # noqa: PLW0108  defined below
def test_a_key_is_found_as_pages_and_json_write_it(key: str, write: Callable[[str], str]) -> None:
    said = Mask([key])(f"no such key: {write(key)}.")
    assert said == "no such key: ***."


def _numbered(key: str) -> str:
    """As JSON is written for pages: «&», «<», «>» and quotes by their numbers."""
    return "".join(f"\\u{ord(c):04x}" if c in "&<>\"'" else c for c in key)


@pytest.mark.parametrize("name", ["k3y/abc+def==.csv", "x" * 190 + "k3y/abc+def==.csv"])
def test_a_key_is_masked_before_a_file_name_is_cut(agency, turn, gather, connect, name: str) -> None:
    agency.answers(turn(b"a\n", headers={"content-disposition": f'attachment; filename="{name}"'}))
    ((part, _),) = gather(connect(query={"appId": "k3y/abc+def=="}))
    assert "k3y" not in part.name
    assert "def" not in part.name


def test_a_key_is_masked_before_what_an_agency_says_is_cut(agency, turn, gather, connect) -> None:
    agency.answers(turn(b"x" * 195 + TOKEN.encode(), status=400))
    with pytest.raises(RenkeiError) as caught:
        gather(connect(query={"id": TOKEN}), reply="nta")
    assert TOKEN[:5] not in str(caught.value)


def test_a_proxy_that_refuses(agency, turn, gather, connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://{LOGIN}:{quote_plus(PASSWORD)}@127.0.0.1:{agency.port}")
    monkeypatch.setattr(type(agency), "turn", lambda *_: turn())
    with pytest.raises(RenkeiError) as caught:
        gather(connect(url="https://statistics.example.org"))
    assert [secret for secret in SECRETS if secret in _shown(caught.value)] == []


@pytest.mark.parametrize("proxy", ["ftp://l0gin-name:pa55@x", "http://l0gin-name:pa55@x:port"])
def test_a_proxy_that_can_not_be_used(gather, connect, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ContentError, match="proxy") as caught:
        gather(connect(url="https://statistics.example.org"))
    assert [secret for secret in SECRETS if secret in _shown(caught.value)] == []
