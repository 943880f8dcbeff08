"""A server in front of S3 that answers wrongly: 500, 503, late, cut short, or not at all."""

import http.client
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

FAULTS = ("500", "503", "slow", "reset", "unanswered", "truncated")
SLOW_S = 0.3
_CODES = {"500": "InternalError", "503": "SlowDown"}
_HOPS = {"connection", "transfer-encoding", "content-length", "date", "server"}
Plan = Callable[[str, str], str | None]


class Proxy(ThreadingHTTPServer):
    """Asks `plan` (method, path) for every request what goes wrong with it; None: nothing."""

    daemon_threads = True

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream, self.plan = urlsplit(upstream).netloc, _nothing
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.requests, self.faults, self._lock = 0, Counter[str](), threading.Lock()

    def fault(self, method: str, path: str) -> str | None:
        with self._lock:
            self.requests += 1
            found = self.plan(method, path)
            if found:
                self.faults[found] += 1
            return found

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients go away here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        fault = self.server.fault(self.command, self.path)
        if fault in _CODES:
            self._refuse(int(fault), _CODES[fault])
        elif fault == "reset":
            self._reset()
        else:
            time.sleep(SLOW_S if fault == "slow" else 0)
            self._answer(body, fault)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _serve  # noqa: N815  names of http.server

    def _refuse(self, status: int, code: str) -> None:
        said = f"<Error><Code>{code}</Code><Message>try again</Message></Error>".encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said)

    def _answer(self, body: bytes, fault: str | None) -> None:
        upstream = http.client.HTTPConnection(self.server.upstream, timeout=60)
        upstream.request(self.command, self.path, body=body, headers=dict(self.headers))
        reply = upstream.getresponse()
        data = reply.read()
        upstream.close()
        if fault == "unanswered":  # it was done, and nobody hears of it
            self._reset()
            return
        length = reply.getheader("content-length") if self.command == "HEAD" else str(len(data))
        self.send_response(reply.status)
        for name, value in reply.getheaders():
            if name.lower() not in _HOPS:
                self.send_header(name, value)
        self.send_header("Content-Length", length or "0")
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if fault == "truncated" else data)
        self.close_connection = self.close_connection or fault == "truncated"

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _nothing(method: str, path: str) -> str | None:
    del method, path
    return None


@contextmanager
def proxied(upstream: str) -> Iterator[Proxy]:
    """Run a proxy while a block lasts."""
    proxy = Proxy(upstream)
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
