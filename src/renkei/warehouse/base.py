"""The warehouse: one face for both engines. What differs between them is in `duckdb.py` and `postgres.py`."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, FromClause, Select

from renkei.errors import UsageError
from renkei.language import Text
from renkei.ledger import Entry, Finding
from renkei.model.agreement import Agreement
from renkei.model.contract import Contract
from renkei.model.mending import Mending
from renkei.model.runs import Account, Release
from renkei.warehouse import asking, books, faults, migrations, noted, reading, structure, verification
from renkei.warehouse.asking import Question, Rows
from renkei.warehouse.delivery import Delivery
from renkei.warehouse.reading import Quarantined, Run
from renkei.warehouse.release import Releasing
from renkei.warehouse.staging import (
    Doubled,
    Files,
    Pending,
    doubled_files,
    duplicates_staged,
    good_files,
    rejected_files,
)

if TYPE_CHECKING:
    import pyarrow as pa

Lock = Literal["structure", "release", "ledger"]


class Warehouse(ABC):
    """Where releases are published and read. `address` names it without its password.

    Every method raises WarehouseError where the warehouse can't be reached, is held by somebody else for too long, or
    refuses. Before anything was published, what reads finds nothing.
    """

    address: str

    # ---- writing

    def publish(self, deliveries: Sequence[Delivery]) -> Release:
        """Release all `deliveries` in one transaction: all of them, or nothing, is seen by readers.

        A run that was released before is left alone; where all were, the release of the last one is returned and
        nothing is written. Raises ContentError (the contract changed in a way that breaks the published table),
        DataError (a whole delivery without a row) and IntegrityError (the books do not balance); nothing is
        committed then. `renkei.warehouse.release` tells how rows are compared and withdrawn.
        """
        _refuse_twice(deliveries)
        with ExitStack() as stack:
            duplicates = [stack.enter_context(duplicates_staged(delivery)) for delivery in deliveries]
            stack.enter_context(faults.faults(self.address))
            connection = stack.enter_context(self._session(write=True))
            self._make_room(connection)
            pending = []
            for delivery, doubled in zip(deliveries, duplicates, strict=True):
                if self._unreleased(connection, delivery):
                    pending.append(self._pending(connection, delivery, doubled))
            with connection.begin():
                self._lock(connection, "release")
                pending = [p for p in pending if reading.released(connection, p.delivery.run) is None]
                return self._release(connection, pending) if pending else _known(connection, deliveries)

    def record(self, kind: str, body: Mapping[str, object]) -> Entry:
        """Add an entry of its own to the ledger: a run that failed, a verdict that holds, a tombstone."""
        with faults.faults(self.address), self._session(write=True) as connection:
            self._make_room(connection)
            with connection.begin():
                self._lock(connection, "ledger")
                return books.write_entry(connection, at=self._now(connection), kind=kind, body=body)

    def migrate(self, version: int = migrations.VERSION) -> tuple[int | None, int]:
        """Bring the warehouse's own tables to `version`, forward or back; return the version before, and that after.

        A release does it by itself, to the newest. Back is for whoever returns to an older renkei: no rows are lost by
        it, and the views of datasets come again with their next release. Raises UsageError where there is no such
        version.
        """
        with faults.faults(self.address), self._session(write=True) as connection:
            return self._make_room(connection, version=version), version

    def has_roles(self) -> bool:
        """Whether rights are in use: the roles of renkei were made."""
        return False

    def grant(self, contracts: Sequence[Contract], agreements: Sequence[Agreement], *, on: date | None = None) -> int:
        """Bring all rights to what contracts and agreements say on a day (today); return how many statements it took.

        A release does so for its own datasets. Roles that are not there are made, which takes the right to. A warehouse
        that has no roles raises UsageError.
        """
        del contracts, agreements, on
        raise faults.without_roles(self.address)

    def rights(
        self, contracts: Sequence[Contract], agreements: Sequence[Agreement], *, on: date | None = None
    ) -> list[str]:
        """Return the statements of `grant`, to be reviewed; none is run. Raises UsageError as it does."""
        del contracts, agreements, on
        raise faults.without_roles(self.address)

    def enter_reads(self) -> noted.Noted:
        """Take all notes of reads by SQL into the ledger, where the login may; return how many are there, and how many wait.

        A release takes a batch of them. An engine that does not know who reads notes none.
        """
        return noted.Noted()

    def settle(self) -> None:  # noqa: B027  most engines have nothing to do
        """Put in order what a process that was killed has left beside the tables; it is theirs already."""

    # ---- reading

    def released(self, run: str) -> Release | None:
        """Return the release of `run`, with the accounts of all that was released with it; None where there is none."""
        with self._reading() as connection:
            return reading.released(connection, run) if connection else None

    def last_run(self, source: str, interval: str) -> Run | None:
        """Return the newest released run of `source` for `interval`; None where there is none."""
        with self._reading() as connection:
            return reading.last_run(connection, source, interval) if connection else None

    def run(self, run: str) -> Run | None:
        """Return a released run by its name; None where there is none."""
        with self._reading() as connection:
            return reading.run(connection, run) if connection else None

    def release_of(self, dataset: str) -> int | None:
        """Return the newest release that changed or confirmed `dataset`."""
        with self._reading() as connection:
            return reading.release_of(connection, dataset) if connection else None

    def accounts(self, *, runs: Sequence[str] | None = None) -> list[Account]:
        """Return the row accounts of `runs` (None: of all), in the order of their releases."""
        with self._reading() as connection:
            return reading.accounts(connection, runs) if connection else []

    def quarantined(self, source: str, *, run: str | None = None, limit: int | None = None) -> list[Quarantined]:
        """Return the quarantined rows of `run` (None: of the newest released run of `source`), as they stood in it."""
        with self._reading() as connection:
            return reading.quarantined(connection, source, run=run, limit=limit) if connection else []

    def mendings(self, source: str) -> list[Mending]:
        """Return what people mended of the rejected rows of `source`, in the order in which it was released."""
        with self._reading() as connection:
            return reading.mendings(connection, source) if connection else []

    def row(self, dataset: str, key: Mapping[str, str]) -> dict[str, Any] | None:
        """Return {"current": the row or None, "history": its versions, the newest first}; None where there is none.

        `key` gives every column of the dataset's key, as text. Rows are dicts with provenance (`_source`, `_run`,
        `_landed`, `_row`); versions have `_from_release`, `_to_release` and `_released_at` too. Raises UsageError
        where the dataset or a column is unknown, or a value can't be read as the column's type.
        """
        with self._reading() as connection:
            return reading.row(connection, dataset, key) if connection else None

    def entries(self) -> Iterator[Entry]:
        """Yield the ledger from its beginning, read in pages, so that no lock is held in between."""
        last = 0
        while True:
            with self._reading() as connection:
                page = reading.entries(connection, after=last) if connection else []
            yield from page
            if not page:
                return
            last = page[-1].seq

    @contextmanager
    def at_hand(self) -> Iterator[None]:
        """Keep the warehouse open for reading meanwhile, so that several questions open it once; releases wait for it."""
        yield

    def head(self) -> int:
        """Return the number of the ledger's last entry, 0 where there is none: it grows with all that happens."""
        with self._reading() as connection:
            return reading.head(connection) if connection else 0

    def entries_of(self, *kinds: str) -> list[Entry]:
        """Return the entries of the ledger that are of these kinds, in their order."""
        with self._reading() as connection:
            return reading.entries_of(connection, kinds) if connection else []

    def release_entry(self, release: int) -> Entry | None:
        """Return the ledger's entry of a release; None where there is no such release."""
        with self._reading() as connection:
            return reading.release_entry(connection, release) if connection else None

    def late_runs(self, source: str) -> frozenset[str]:
        """Return the runs of `source` that came late, with an older publication than was there."""
        with self._reading() as connection:
            told = connection is not None and (migrations.version_of(connection, address=self.address) or 0) > 1
            return reading.late_runs(connection, source) if connection is not None and told else frozenset()

    def runs_since(self, source: str, release: int) -> list[Run]:
        """Return the runs of `source` in that release and all later ones, runs of mended rows left out."""
        with self._reading() as connection:
            return reading.runs_since(connection, source, release) if connection else []

    def unbalanced(self) -> list[Finding]:
        """Compare the row accounts with the tables' own counts, and with the ledger; name what does not fit."""
        with self._reading() as connection:
            return verification.unbalanced(connection) if connection else []

    def release_at(self, dataset: str, as_of: datetime | None = None) -> tuple[int, datetime] | None:
        """Return the newest release of `dataset`, that at `as_of`, and its time; None where there was none yet."""
        with self._reading() as connection:
            return asking.release_at(connection, dataset, as_of) if connection else None

    def released_at(self, release: int) -> datetime | None:
        """Return when a release was; None where there is none."""
        with self._reading() as connection:
            return asking.released_at(connection, release) if connection else None

    @contextmanager
    def rows(self, question: Question) -> Iterator[Rows]:
        """Give the rows that a question asks for, read while they are taken; memory: one batch.

        They are of one state of the warehouse, which on DuckDB can't be released to meanwhile: take them, and leave.
        Raises UsageError where there are none of that dataset, or none yet at that time.
        """
        with self._reading() as connection:
            dataset, as_of = question.contract.dataset, question.as_of
            found = asking.release_at(connection, dataset, as_of) if connection is not None else None
            if connection is None or found is None:
                raise faults.no_release(dataset)
            query = asking.query_of(connection, question)
            yield Rows(*found, question.names, self._batches(connection, query))

    def select(self, sql: str, parameters: Mapping[str, Any] | None = None) -> "pa.Table":
        """Run one query that can only read, `:name` standing for a parameter; raises UsageError where it can't be run.

        Types of the table: those of the columns; an expression's where the engine tells it, else text.
        """
        if not self._exists():
            raise faults.empty(self.address)
        with faults.faults(self.address), self._session(write=False) as connection:
            return self._select(connection, sql, parameters)

    # ---- what the engines do

    def turns(self, agency: str, *, seconds: float, longest: float) -> Callable[[float], float] | None:
        """Return what takes the next turn of an agency, one every `seconds`; None where machines share no such book.

        It is asked how long may be waited, and gives the seconds until the turn; where they are more, it takes none. A
        queue longer than `longest` is taken for a clock that was set back. It raises WarehouseError.
        """
        del agency, seconds, longest
        return None

    @abstractmethod
    def _session(self, *, write: bool) -> AbstractContextManager[Connection]:
        """Connect; a session that does not write can't."""

    @abstractmethod
    def _lock(self, connection: Connection, lock: Lock) -> None:
        """Hold `lock` until the end of the transaction; WarehouseError after too long."""

    @abstractmethod
    def _stage(self, connection: Connection, files: Files) -> FromClause:
        """Make `files` readable in SQL: their columns, and `_landed`."""

    @abstractmethod
    def _now(self, connection: Connection) -> datetime:
        """Return the warehouse's time, aware."""

    @abstractmethod
    def _select(self, connection: Connection, sql: str, parameters: Mapping[str, Any] | None) -> "pa.Table":
        """Run a query that reads."""

    @abstractmethod
    def _batches(self, connection: Connection, query: Select[Any]) -> "Iterator[pa.RecordBatch]":
        """Run a query and yield its rows as they come."""

    def _entitle(self, connection: Connection, contracts: Sequence[Contract]) -> None:
        """Bring the rights on datasets to what their contracts say, within a release; an engine without roles has none."""
        del connection, contracts

    def _exists(self) -> bool:
        """Tell whether there is anything to connect to for reading."""
        return True

    @abstractmethod
    def _refuse_doubles(self, releasing: Releasing, *, created: bool) -> None:
        """Raise IntegrityError where a key is there twice; `created`: the table has its first rows."""

    # ---- the rest

    @contextmanager
    def _reading(self) -> Iterator[Connection | None]:
        if not self._exists():
            yield None
            return
        with faults.faults(self.address), self._session(write=False) as connection:
            yield connection if migrations.version_of(connection, address=self.address) else None

    def _make_room(self, connection: Connection, *, version: int = migrations.VERSION) -> int | None:
        """Bring the warehouse's own tables to a version, made where they are not there; return the one before."""
        with connection.begin():
            before = migrations.version_of(connection, address=self.address)
            if before == version:
                return before
            self._lock(connection, "structure")
            found = migrations.version_of(connection, address=self.address)  # somebody else may have been quicker
            migrations.bring(connection, found=found, to=version, at=self._now(connection))
            return found

    def _unreleased(self, connection: Connection, delivery: Delivery) -> bool:
        with connection.begin():
            return reading.released(connection, delivery.run) is None

    def _pending(self, connection: Connection, delivery: Delivery, doubled: Doubled) -> Pending:
        rejected, keyed = rejected_files(delivery, doubled)
        with connection.begin():
            rows = self._stage(connection, good_files(delivery))
            apart = self._stage(connection, doubled_files(delivery, doubled)) if doubled.shared else None
            return Pending(delivery, rows, self._stage(connection, rejected), keyed, apart)

    def _release(self, connection: Connection, pending: Sequence[Pending]) -> Release:
        number, accounts = books.next_release(connection), []
        for each in pending:
            made = structure.ensure_dataset(connection, each.delivery.contract)
            books.refuse_unranked(connection, each.delivery, made.history)
            releasing = Releasing(connection, each, made, release=number)
            tally = releasing.apply()
            self._refuse_doubles(releasing, created=made.created)
            books.write_rules(connection, each.delivery)
            accounts.append(books.write_account(connection, each.delivery, tally, release=number))
        self._entitle(connection, [each.delivery.contract for each in pending])
        self._lock(connection, "ledger")
        at = books.after_all(connection, self._now(connection))
        release = Release(id=number, at=at, accounts=tuple(accounts))
        books.write_release(connection, release, [each.delivery for each in pending])
        books.write_mendings(connection, release, [each.delivery for each in pending])
        noted.enter(connection, at=at)
        return release


def _known(connection: Connection, deliveries: Sequence[Delivery]) -> Release:
    found = [reading.released(connection, delivery.run) for delivery in deliveries]
    return max((release for release in found if release), key=lambda release: release.id)


def _refuse_twice(deliveries: Sequence[Delivery]) -> None:
    places = [(d.source, d.contract.dataset) for d in deliveries]
    if not deliveries or len(set(places)) < len(places):
        said = ", ".join(sorted({source for source, _ in places}))
        raise UsageError(
            Text(
                f"一つの公開版には、データソースごとに一つの実行が必要です: 「{said}」",
                f"A release takes one run of each of its sources, and at least one: [{said}]",
            ),
            where="publish",
            fix=Text("実行を一つずつ公開してください。", "Publish the runs one after the other."),
        )
