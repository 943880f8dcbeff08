"""An agency's server on the loopback, scripted turn by turn, on real sockets."""

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from renkei.model.registration import Agency as AgencyCard
from renkei.model.registration import Source
from renkei.model.transports import CkanTransport, HttpsTransport, SdmxTransport
from renkei.settings import Connection
from renkei.transports import Absent, NotModified, Part, ckan, https, sdmx
from renkei.transports.manners import Manners
from renkei.transports.opening import Opening


@dataclass(frozen=True)
class Turn:
    """One reply. `promise` overrides Content-Length; `cut` closes the connection after so many bytes of body."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    promise: int | None = None
    cut: int | None = None
    chunked: bool = False
    pause: float = 0.0


@dataclass(frozen=True)
class Asked:
    path: str
    query: dict[str, str]
    headers: dict[str, str]


class Agency:
    """Answers with its turns in order, the last one again and again; remembers what it was asked."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.turns: list[Turn | Callable[[Asked], Turn]] = []
        self.asked: list[Asked] = []
        self.released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  clients hang up in these tests
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.port = self._server.server_address[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}"

    def answers(self, *turns: Turn | Callable[[Asked], Turn]) -> None:
        self.turns = list(turns)

    def turn(self, asked: Asked) -> Turn:
        self.asked.append(asked)
        turn = self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]
        return turn(asked) if callable(turn) else turn

    def stop(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()


def _framing(turn: Turn) -> dict[str, str]:
    if turn.chunked:
        return {"transfer-encoding": "chunked"}
    if turn.status == 304:
        return {}
    return {"content-length": str(len(turn.body) if turn.promise is None else turn.promise)}


def _framed(turn: Turn) -> bytes:
    sent = turn.body[: turn.cut]
    if not turn.chunked:
        return sent
    return f"{len(sent):x}\r\n".encode() + sent + b"\r\n" + (b"0\r\n\r\n" if turn.cut is None else b"")


def _handler(agency: Agency) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._reply(agency.turn(Asked(url.path, dict(parse_qsl(url.query)), headers)))

        def _reply(self, turn: Turn) -> None:
            if turn.pause:
                agency.released.wait(turn.pause)
            self.send_response(turn.status)
            for name, value in {**_framing(turn), **turn.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(_framed(turn))
            self.close_connection = turn.cut is not None or turn.promise is not None

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    return Handler


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RENKEI_LANG", "en")


@pytest.fixture
def agency() -> Iterator[Agency]:
    server = Agency()
    yield server
    server.stop()


@pytest.fixture
def another_agency() -> Iterator[Agency]:
    server = Agency()
    yield server
    server.stop()


@pytest.fixture
def waits() -> list[float]:
    """The seconds that were waited, none of them really."""
    return []


@pytest.fixture
def manners(waits: list[float]) -> Manners:
    return Manners(sleep=waits.append, jitter=lambda: 1.0, attempts=4, read_seconds=0.5)


def source(**transport: Any) -> Source:
    """A registration with this transport."""
    path = {"path": "/data/trade.csv"} if transport.get("kind", "https") == "https" else {}
    said = {"kind": "https", "connection": "meridia", **path, **transport}
    return Source.model_validate(
        {
            "id": "meridia.trade",
            "path": Path("connectors/meridia/trade.yml"),
            "title": {"ja": "貿易", "en": "Trade"},
            "dataset": "economy.trade",
            "delivers": "whole",
            "transport": said,
            "reader": {"kind": "csv"},
            "schedule": {"cron": "0 10 8 * *", "timezone": "Asia/Tokyo"},
            "licence": {"name": {"ja": "自由", "en": "Free"}},
            "fields": {},
        }
    )


@pytest.fixture
def registered() -> Callable[..., Source]:
    return source


@pytest.fixture
def connect(agency: Agency) -> Callable[..., Connection]:
    def connection(**more: Any) -> Connection:
        return Connection(**{"id": "meridia", "url": agency.url, **more})

    return connection


Came = list[tuple[Part | NotModified | Absent, bytes]]


@pytest.fixture
def gather(manners: Manners) -> Callable[..., Came]:
    """Fetch all that a transport asks for from a connection; each part with its bytes."""

    def gathered(
        connection: Connection,
        *,
        previous: Any = (),
        interval: Any = None,
        over: Any = None,
        card: AgencyCard | None = None,
        state: Path | None = None,
        manners: Manners = manners,
        **transport: Any,
    ) -> Came:
        registration = source(**transport, **({"interval": over} if over else {}))
        opening = Opening(registration, connection, agency=card, state=state, manners=manners)
        asked = registration.transport
        if isinstance(asked, CkanTransport):
            found = ckan.collect(opening, asked, previous=previous)
        elif isinstance(asked, SdmxTransport):
            found = sdmx.collect(opening, asked, interval=interval, previous=previous)
        else:
            assert isinstance(asked, HttpsTransport)
            found = https.collect(opening, asked, interval=interval, previous=previous)
        return [(part, b"".join(part.chunks) if isinstance(part, Part) else b"") for part in found]

    return gathered


@pytest.fixture
def turn() -> type[Turn]:
    return Turn


@pytest.fixture
def zipped() -> Callable[[bytes], bytes]:
    return gzip.compress
