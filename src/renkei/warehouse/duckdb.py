"""The warehouse on DuckDB, the embedded default: one file, which a release holds for itself alone while it lasts."""

import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import duckdb
from sqlalchemy import URL, Connection, FromClause, Select, column, create_engine, exc, func, text, union_all
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.expression import TextualSelect

from renkei.errors import WarehouseError
from renkei.warehouse import faults
from renkei.warehouse.base import Lock, Warehouse
from renkei.warehouse.release import Releasing
from renkei.warehouse.staging import Files
from renkei.warehouse.tables import name

if TYPE_CHECKING:
    import pyarrow as pa

# What DuckDB says while another process, or a connection of another kind in this one, holds the file.
BUSY = ("Could not set lock on file", "with a different configuration", "Unique file handle conflict")
WRITING = {
    "memory_limit": "640MB",
    "preserve_insertion_order": "false",
    "storage_compatibility_version": "v1.5.0",  # texts are compressed faster than in the form that older ones can read
}
READING = {"memory_limit": "640MB", "enable_external_access": "false"}
LONGEST_PAUSE = 1.0
BATCH = 32_768
_FEW = 64


class DuckDBWarehouse(Warehouse):
    """A warehouse in one DuckDB file. Whoever finds it held waits, and tries again with growing pauses."""

    _writers: ClassVar[dict[Path, threading.Lock]] = defaultdict(threading.Lock)

    def __init__(self, url: URL, *, patience: float) -> None:
        self.path = Path(url.database or "").resolve()
        self.address, self.patience = f"duckdb:///{self.path}", patience
        url = url.set(database=str(self.path))
        plain = {"poolclass": NullPool, "hide_parameters": True}
        self._writing = create_engine(url, connect_args={"config": WRITING}, **plain)
        self._reader = create_engine(url, connect_args={"read_only": True, "config": READING}, **plain)

    def settle(self) -> None:
        """Fold the log into the file where a process was killed between the two: whoever copies the file has it all."""
        if not self.path.with_name(f"{self.path.name}.wal").exists():
            return
        now = time.monotonic()
        # Where somebody holds the file, the log is his: nothing is waited for.
        with faults.faults(self.address), suppress(WarehouseError), self._alone(now):
            self._opened(write=True, deadline=now).close()  # DuckDB does it, on opening and closing

    @contextmanager
    def at_hand(self) -> Iterator[None]:
        """Hold a connection: whoever connects beside it, in this process and to read, finds the file open."""
        with ExitStack() as stack:
            if self._exists():
                stack.enter_context(faults.faults(self.address))
                stack.enter_context(self._session(write=False))
            yield

    @contextmanager
    def _session(self, *, write: bool) -> Iterator[Connection]:
        deadline = time.monotonic() + self.patience
        with self._alone(deadline) if write else _nothing(), self._opened(write=write, deadline=deadline) as connection:
            with connection.begin():
                connection.execute(text("SET TimeZone = 'UTC'"))
            yield connection

    @contextmanager
    def _alone(self, deadline: float) -> Iterator[None]:
        """Keep the threads of this process apart: DuckDB's own lock is on the process."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = self._writers[self.path]
        if not lock.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise faults.locked(self.address, seconds=self.patience, holder="another thread of this process")
        try:
            yield
        finally:
            lock.release()

    def _opened(self, *, write: bool, deadline: float) -> Connection:
        engine, pause = (self._writing if write else self._reader), 0.02
        while True:
            try:
                return engine.connect()
            except exc.DBAPIError as e:
                said = faults.first_line(e)
                if not any(busy in said for busy in BUSY):
                    raise
                if time.monotonic() > deadline:
                    raise self._held(said) from e
            time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  so that those who wait do not move in step
            pause = min(pause * 1.5, LONGEST_PAUSE)

    def _held(self, said: str) -> WarehouseError:
        holder = re.search(r"held in (.+?\(PID \d+\)(?: by user \S+?)?)(?:\.|$)", said)
        who = holder.group(1) if holder else "another connection of this process"
        return faults.locked(self.address, seconds=self.patience, holder=who)

    def _exists(self) -> bool:
        return self.path.exists()

    def _lock(self, connection: Connection, lock: Lock) -> None:
        """Do nothing more: the file is held for the whole session."""

    def _now(self, connection: Connection) -> datetime:  # noqa: ARG002  the engine has no clock of its own
        return datetime.now(UTC)

    def _stage(self, connection: Connection, files: Files) -> FromClause:  # noqa: ARG002  nothing has to be loaded
        if len(files.paths) > _FEW:
            return _scan_all(files).subquery()
        return union_all(*(_scan(files, sha, path) for sha, path in files.paths)).subquery()

    def _refuse_doubles(self, releasing: Releasing, *, created: bool) -> None:  # noqa: ARG002  no index: each time
        releasing.refuse_doubles(marked=func.hash)

    def _select(self, connection: Connection, sql: str, parameters: Mapping[str, Any] | None) -> "pa.Table":
        """Run it on a file that is open for reading alone, and without access to any other."""
        try:
            spelt = sql if parameters is None else str(text(sql).compile(connection))
            if len(duckdb.extract_statements(spelt)) != 1:
                raise faults.bad_query("not one statement", where=self.address)
            if parameters is None:
                return _driver(connection).execute(sql).to_arrow_table()
            found: Any = connection.execute(text(sql), dict(parameters)).cursor
            return found.to_arrow_table()
        except (duckdb.Error, exc.DBAPIError, exc.StatementError) as e:
            raise faults.bad_query(faults.first_line(e), where=self.address) from e

    def _batches(self, connection: Connection, query: Select[Any]) -> "Iterator[pa.RecordBatch]":
        found: Any = connection.execute(query).cursor
        yield from found.to_arrow_reader(BATCH)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _scan(files: Files, sha: str, path: Path) -> TextualSelect:
    """Select the columns of one Parquet file, and the object that its rows came from."""
    scan = f"SELECT {_listed(files)}, '{sha}' AS \"_landed\" FROM read_parquet({_quoted(path)})"  # noqa: S608  quoted
    return _typed(files, scan)


def _scan_all(files: Files) -> TextualSelect:
    """Select the columns of many Parquet files as one table: a query of thousands of parts takes all the memory."""
    paths = ", ".join(_quoted(path) for _, path in files.paths)
    objects = ", ".join(f"({_quoted(path)}, '{sha}')" for sha, path in files.paths)
    scan = (
        f'SELECT {_listed(files)}, _object.sha AS "_landed"'  # noqa: S608  quoted
        f" FROM read_parquet([{paths}], filename = '_file', union_by_name = true) AS _row_of"
        f" JOIN (VALUES {objects}) AS _object(path, sha) ON _row_of._file = _object.path"
    )
    return _typed(files, scan)


def _listed(files: Files) -> str:
    return ", ".join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in files.types)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _typed(files: Files, scan: str) -> TextualSelect:
    typed = [column(name(c), kind) for c, kind in files.types.items()]
    return text(scan.replace("\\", "\\\\").replace(":", "\\:")).columns(*typed, column(name("_landed")))


@contextmanager
def _nothing() -> Iterator[None]:
    yield
