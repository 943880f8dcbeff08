"""No credential is ever seen."""

import logging
import traceback
from collections.abc import Callable, Iterator
from urllib.parse import quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.errors import RenkeiError
from renkei.model.registration import HttpsTransport, Source
from renkei.settings import Connection
from renkei.transports import Part, https
from renkei.transports.manners import Manners
from renkei.transports.masking import Mask, quietly

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
@pytest.mark.parametrize("reply", ["plain", "boj", "estat", "nta", "worldbank"])
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
        source,
        source.transport,
        connection=connect(**CREDENTIALS, **more),
        interval=None,
        previous=[],
        manners=manners,
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
    (part,) = https.collect(source, source.transport, connection=connection, interval=None, previous=[])
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
