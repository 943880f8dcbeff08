"""The agencies' web servers: `python -m tests.cluster.agencies FOLDER PORT` serves a folder on the loopback.

One agency is slow, and each file of another is refused with 503 when it is first asked for: such servers are common.
"""

import sys
import threading
import time
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

SLOW, SLOW_S = "/port0003/", 2.0
BUSY = "/port0006/"


class Handler(SimpleHTTPRequestHandler):
    """Serves files, as the agency does."""

    asked: ClassVar[set[str]] = set()
    _turn = threading.Lock()

    def do_GET(self) -> None:
        if self.path.startswith(SLOW):
            time.sleep(SLOW_S)
        with self._turn:
            first = self.path not in self.asked
            self.asked.add(self.path)
        if first and self.path.startswith(BUSY):
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        super().do_GET()

    def log_message(self, format: str, *words: object) -> None:  # noqa: A002  the base class calls it so
        """Say nothing."""


def main() -> None:
    folder, port = sys.argv[1], int(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=folder)).serve_forever()


if __name__ == "__main__":
    main()
