"""One server on the loopback for all agencies, each under a prefix of its own.

Reserved paths, for processes that can't call `Standins`: `POST /-/wrong/<agency>/<turn>`, `DELETE /-/wrong`,
`GET /-/connections`.
"""

import gzip
import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from datetime import time as clock
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import ceil
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from standins import (
    boj,
    ckan,
    downloads,
    edinet,
    estat,
    files,
    gbizinfo,
    kakuu,
    nta,
    reinfolib,
    sdmx,
    worldbank,
    yumemi,
)
from standins.exchange import Data, Options, Reply, Request, as_json, not_found
from standins.wrong import Wrong

AGENCIES: Mapping[str, Callable[[Request], Reply]] = {
    "boj": boj.answer,
    "ckan": ckan.answer,
    "downloads": downloads.answer,
    "edinet": edinet.answer,
    "estat": estat.answer,
    "fsa": edinet.answer_codes,
    "gbizinfo": gbizinfo.answer,
    "kakuu": kakuu.answer,
    "mic": files.answer_mic,
    "mof": files.answer_mof,
    "nta": nta.answer,
    "reinfolib": reinfolib.answer,
    "sdmx": sdmx.answer,
    "worldbank": worldbank.answer,
    "yumemi": yumemi.answer,
}
DATA = Path(__file__).parent / "data"
_KEY_NAMES = {"nta": "id", "estat": "appId", "edinet": "Subscription-Key"}
_HEADER_NAMES = {"reinfolib": "Ocp-Apim-Subscription-Key", "gbizinfo": "X-hojinInfo-api-token"}
_RANGE = re.compile(r"bytes=(\d+)-\Z")


class Standins(Mapping[str, str]):
    """The base address of each agency, and what a test may ask of them."""

    def __init__(self, data: Path, options: Options, wrong: Wrong) -> None:
        self._data, self._options, self._wrong = data, options, wrong
        self.port = 0
        self.requests: list[str] = []
        self.moments: list[float] = []

    def __getitem__(self, agency: str) -> str:
        if agency not in AGENCIES:
            raise KeyError(agency)
        return f"http://127.0.0.1:{self.port}/{agency}"

    def __iter__(self) -> Iterator[str]:
        return iter(AGENCIES)

    def __len__(self) -> int:
        return len(AGENCIES)

    def connections(self) -> dict[str, str]:
        """Return the connections that the registrations name, as environment variables that hold JSON."""
        said: dict[str, dict[str, object]] = {}
        for agency, address in self.items():
            said[agency] = {"conn_type": "http", "host": address}
            if agency in _KEY_NAMES:
                said[agency]["extra"] = {"query": {_KEY_NAMES[agency]: self._options.keys[agency]}}
            if agency in _HEADER_NAMES:
                said[agency]["extra"] = {"headers": {_HEADER_NAMES[agency]: self._options.keys[agency]}}
        said["mof"] = {"conn_type": "fs", "host": str(self._data / "drop" / "mof")}
        return {f"AIRFLOW_CONN_{name.upper()}": json.dumps(parts) for name, parts in said.items()}

    def wrong(self, agency: str, turn: str | None) -> None:
        """Let an agency take a wrong turn from now on; None: let everything go well again."""
        if turn is None:
            self._wrong.clear()
        else:
            self._wrong.set(agency, turn)

    def answer(self, target: str, headers: Mapping[str, str]) -> Reply:
        """Answer a GET; names of headers in lower case."""
        said = urlsplit(target)
        agency, _, path = said.path.lstrip("/").partition("/")
        if said.path == "/-/connections":
            return as_json(self.connections())
        if agency not in AGENCIES:
            return not_found()
        self.requests.append(target)
        self.moments.append(time.time())
        options = replace(self._options, elsewhere=self._options.elsewhere or f"http://localhost:{self.port}")
        request = Request(f"/{path}", dict(parse_qsl(said.query)), Data(self._data), options, headers)
        return self._wrong.turn(agency, request, AGENCIES[agency](request))

    def control(self, target: str) -> Reply:
        """Set or clear a wrong turn through a reserved path."""
        _, _, room, *rest = urlsplit(target).path.split("/")
        if room != "wrong" or len(rest) not in (0, 2):
            return not_found()
        try:
            self.wrong(rest[0] if rest else "", rest[1] if rest else None)
        except ValueError as error:
            return as_json({"error": str(error)}, status=400)
        return as_json({"wrong": rest})


@contextmanager
def serve(
    *,
    port: int = 0,
    wrong: Mapping[str, str] | None = None,
    data: Path = DATA,
    options: Options | None = None,
) -> Iterator[Standins]:
    """Serve all agencies on 127.0.0.1 until the block ends; port 0 takes a free one.

    `wrong` names turns by agency, as `{"boj": "status_503_once"}`; `data` is another folder like `standins/data`.
    """
    standins = Standins(data, options or Options(), Wrong(dict(wrong or {})))
    with ThreadingHTTPServer(("127.0.0.1", port), _handler(standins)) as server:
        standins.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield standins
        finally:
            server.shutdown()
            thread.join()


def _handler(standins: Standins) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "standins"

        def do_GET(self) -> None:
            said = {name.lower(): value for name, value in self.headers.items()}
            self._send(standins.answer(self.path, said), said)

        def do_POST(self) -> None:
            self._send(standins.control(self.path), {})

        do_DELETE = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Stay silent: addresses may hold keys."""

        def _send(self, reply: Reply, asked: Mapping[str, str]) -> None:
            time.sleep(reply.seconds)
            status, headers, body = _framed(reply, asked)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body if reply.stop is None else body[: ceil(len(body) * reply.stop)])
            self.close_connection = reply.promised is not None or reply.stop is not None

    return Handler


def _framed(reply: Reply, asked: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body as they go over the line: packed, in part, or not at all where unchanged."""
    tag = f'"{hashlib.sha256(reply.body).hexdigest()[:32]}"'
    headers: dict[str, str] = dict(reply.headers)
    good, body = reply.status == 200 and reply.promised is None, reply.body
    if good:
        headers |= {"ETag": tag} | ({"Last-Modified": _moment(reply)} if reply.published else {})
    if good and asked.get("if-none-match") == tag:
        return 304, headers, b""
    headers["Content-Type"] = reply.content_type
    if reply.packed and reply.promised is None:
        body, headers["Content-Encoding"] = gzip.compress(body, mtime=0), "gzip"
    status = reply.status
    if good and reply.ranges:
        headers["Accept-Ranges"] = "bytes"
        if start := _start(asked, tag, len(body)):
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            status, body = 206, body[start:]
    headers["Content-Length"] = str(len(body) if reply.promised is None else reply.promised)
    return status, headers, body


def _start(asked: Mapping[str, str], tag: str, size: int) -> int:
    """Return the first byte that is asked for, where only the rest of this very state is wanted; 0: all of it."""
    found = _RANGE.match(asked.get("range", ""))
    start = int(found[1]) if found and asked.get("if-range", tag) == tag else 0
    return start if start < size else 0


def _moment(reply: Reply) -> str:
    assert reply.published is not None  # noqa: S101  asked before
    return format_datetime(datetime.combine(reply.published, clock(0), UTC), usegmt=True)
