"""The warehouse on PostgreSQL: staged rows are copied in beforehand, and a release waits for nothing but releases."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import (
    URL,
    Column,
    Connection,
    FromClause,
    Index,
    Integer,
    MetaData,
    Select,
    Table,
    column,
    create_engine,
    exc,
    func,
    select,
    text,
    values,
)
from sqlalchemy.pool import NullPool

from renkei.model.agreement import Agreement
from renkei.model.contract import Contract
from renkei.warehouse import faults, migrations, noted, rights, roles, turns
from renkei.warehouse.base import Lock, Warehouse
from renkei.warehouse.copying import arrow, copy_file, pages
from renkei.warehouse.ddl import Study
from renkei.warehouse.publication import ZONE
from renkei.warehouse.release import Releasing
from renkei.warehouse.staging import Files
from renkei.warehouse.tables import name

if TYPE_CHECKING:
    import pyarrow as pa

LOCKS: dict[Lock, int] = {"structure": 7_364_201, "release": 7_364_202, "ledger": 7_364_203}
LOCK_NOT_AVAILABLE = "55P03"
FILE = name("_file")
HOLDER = text(
    "SELECT application_name || ' (pid ' || pid || ', ' || coalesce(host(client_addr), 'local') || ', since '"
    " || xact_start::timestamp(0) || ')' FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND objid = :lock AND pid <> pg_backend_pid()"
)


class PostgresWarehouse(Warehouse):
    """A warehouse in a PostgreSQL database. Readers never wait for a release of rows, nor it for them."""

    def __init__(self, url: URL, *, patience: float) -> None:
        host, port = url.host or str(url.query.get("host", "")), f":{url.port}" if url.port else ""
        self.address, self.patience = f"postgresql://{host}{port}/{url.database or ''}", patience
        given = {"connect_timeout": 10, "application_name": "renkei"}
        self._engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=given)
        self._numbers, self._has_turns = count(1), False

    @contextmanager
    def _session(self, *, write: bool) -> Iterator[Connection]:
        reading = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        engine = self._engine if write else self._engine.execution_options(**reading)
        try:
            with engine.connect() as connection:
                with connection.begin():  # a moment has one form, wherever the server stands
                    connection.execute(text("SET TimeZone = 'UTC'"))
                    reader = not write and noted.may_enter(connection) is False
                if reader:  # who can write nothing, but whose reads are noted
                    connection.execution_options(postgresql_readonly=False)
                yield connection
                if reader:
                    driver: Any = connection.connection.driver_connection
                    driver.commit()
        except psycopg.Error as e:  # of the driver, where rows are copied
            raise faults.refused(self.address, faults.first_line(e), transient=_transient(e)) from e

    def _lock(self, connection: Connection, lock: Lock) -> None:
        connection.execute(text(f"SET LOCAL lock_timeout = {int(self.patience * 1000)}"))
        connection.execute(text("SET LOCAL work_mem = '256MB'"))
        try:
            connection.execute(select(func.pg_advisory_xact_lock(LOCKS[lock])))
        except exc.OperationalError as e:
            if getattr(e.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            raise faults.locked(self.address, seconds=self.patience, holder=self._holder(lock)) from e

    def _holder(self, lock: Lock) -> str:
        with self._engine.connect() as other:
            return str(other.scalar(HOLDER, {"lock": LOCKS[lock]}) or "?")

    def _now(self, connection: Connection) -> datetime:
        now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return now

    def grant(self, contracts: Sequence[Contract], agreements: Sequence[Agreement], *, on: date | None = None) -> int:
        """See Warehouse. It waits for releases, and acts as whoever owns the warehouse where it may."""
        with faults.faults(self.address), self._session(write=True) as connection, connection.begin():
            self._lock(connection, "release")
            done = 0
            for statement in self._statements(connection, contracts, agreements, on=on):
                rights.run(connection, statement)
                done += 1
            if noted.may_enter(connection):
                self._enter_reads(connection)
            return done

    def enter_reads(self) -> noted.Noted:
        """See Warehouse. Batch by batch, each a transaction of its own, so that releases come in between."""
        with faults.faults(self.address), self._session(write=True) as connection:
            while True:
                with connection.begin():
                    may = noted.may_enter(connection)
                    found = noted.count(connection) if may is not None else noted.Noted()
                    if not (may and found.waiting and self._enter_reads(connection)):
                        return found

    def _enter_reads(self, connection: Connection) -> int:
        self._lock(connection, "ledger")
        return noted.enter(connection, at=self._now(connection))

    def has_roles(self) -> bool:
        """See Warehouse."""
        with faults.faults(self.address), self._session(write=False) as connection:
            return roles.in_use(connection)

    def rights(
        self, contracts: Sequence[Contract], agreements: Sequence[Agreement], *, on: date | None = None
    ) -> list[str]:
        """See Warehouse."""
        with faults.faults(self.address), self._session(write=False) as connection:
            return list(self._statements(connection, contracts, agreements, on=on))

    def _statements(
        self, connection: Connection, contracts: Sequence[Contract], agreements: Sequence[Agreement], *, on: date | None
    ) -> Iterator[str]:
        if not {*roles.wanted(agreements)} <= roles.known(connection):
            database = str(connection.scalar(select(func.current_database())))
            yield from roles.roles_sql(database, agreements)
        owner = roles.owner(connection)
        if owner is None or migrations.version_of(connection, address=self.address) != migrations.VERSION:
            return
        yield f"SET LOCAL ROLE {roles.quoted(owner)}"
        yield from self._rights(
            connection, contracts, on=on, known={*roles.known(connection), *roles.wanted(agreements)}
        )

    def _entitle(self, connection: Connection, contracts: Sequence[Contract]) -> None:
        if roles.in_use(connection):
            for statement in self._rights(connection, contracts, on=None, known=roles.known(connection)):
                rights.run(connection, statement)

    def _rights(
        self, connection: Connection, contracts: Sequence[Contract], *, on: date | None, known: Collection[str]
    ) -> Iterator[str]:
        day = on or self._now(connection).astimezone(ZoneInfo(ZONE)).date()
        yield from roles.books_sql(known)
        for contract in contracts:
            yield from rights.rights_sql(connection, contract, on=day, known=known)

    def turns(self, agency: str, *, seconds: float, longest: float) -> Callable[[float], float]:
        """Return what takes the next turn of an agency, whichever machine asks; see Warehouse."""

        def take(bearable: float) -> float:
            with faults.faults(self.address):
                self._make_turns()
                with self._engine.begin() as connection:
                    return turns.take(connection, agency, seconds=seconds, longest=longest, bearable=bearable)

        return take

    def _make_turns(self) -> None:
        if self._has_turns:
            return
        with self._engine.begin() as connection:
            if not turns.there(connection):
                self._lock(connection, "structure")
                turns.make(connection)
        self._has_turns = True

    def _stage(self, connection: Connection, files: Files) -> FromClause:
        """Copy the files into a temporary table, which nobody logs and which ends with the session, however it ends."""
        typed = [Column(name(c), kind) for c, kind in files.types.items()]
        title = name(f"renkei_staged_{next(self._numbers)}")
        staged = Table(title, MetaData(), *typed, Column(FILE, Integer), prefixes=["TEMPORARY"])
        staged.create(connection)
        for number, (_, path) in enumerate(files.paths):
            copy_file(connection, staged, path, columns=tuple(files.types), number=number)
        connection.execute(Study(staged))
        objects = values(column("number", Integer), column("sha"), name="objects").data(
            [(number, sha) for number, (sha, _) in enumerate(files.paths)]
        )
        landed = objects.c.sha.label(name("_landed"))
        joined = staged.join(objects, staged.c[FILE] == objects.c.number)
        return select(*(staged.c[c] for c in files.types), landed).select_from(joined).subquery()

    def _refuse_doubles(self, releasing: Releasing, *, created: bool) -> None:
        """Index the current rows, one of each key of a source; once it is there, the index refuses by itself.

        It is made after the first rows, which costs a third of keeping it up to date while they come.
        """
        if created:
            history = releasing.history
            releasing.connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
            keys = [history.c[key] for key in releasing.contract.key]
            current = history.c["_to_release"].is_(None)
            unique = Index(None, *keys, history.c["_source"], unique=True, postgresql_where=current)
            unique.create(releasing.connection)

    def _select(self, connection: Connection, sql: str, parameters: Mapping[str, Any] | None) -> "pa.Table":
        """Run it through a cursor of the server, which takes one query and nothing else, in a transaction that reads."""
        streaming = connection.execution_options(stream_results=True, max_row_buffer=10_000)
        try:
            if parameters is None:  # as it is: no colon and no percent sign in it stands for anything
                driver: Any = connection.connection.driver_connection
                with driver.cursor("renkei_select") as cursor:
                    cursor.execute(sql)
                    return arrow(cursor.description, cursor)
            result = streaming.execute(text(sql), dict(parameters))
            described: Any = result.cursor
            return arrow(described.description, result)
        except (exc.StatementError, psycopg.Error) as e:
            if _gone(e):
                raise faults.refused(self.address, faults.first_line(e), transient=True) from e
            raise faults.bad_query(faults.first_line(e), where=self.address) from e

    def _batches(self, connection: Connection, query: Select[Any]) -> "Iterator[pa.RecordBatch]":
        import pyarrow as pa

        result = connection.execute(query, execution_options={"stream_results": True, "max_row_buffer": 10_000})
        described: Any = result.cursor
        names = [column.name for column in described.description]
        for page in pages(described.description, result):
            yield pa.record_batch(page, names=names)


def _gone(error: Exception) -> bool:
    """Whether the server was lost or had no room: no fault of the query (PostgreSQL, appendix A: 08, 53, 57, 58)."""
    cause = error.orig if isinstance(error, exc.StatementError) else error
    state = getattr(cause, "sqlstate", None)
    return isinstance(cause, psycopg.OperationalError) and (state is None or state[:2] in {"08", "53", "57", "58"})


def _transient(error: psycopg.Error) -> bool:
    return isinstance(error, psycopg.OperationalError | psycopg.InternalError)
