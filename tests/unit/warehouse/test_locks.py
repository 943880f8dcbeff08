"""Who waits for whom, what readers see meanwhile, and what is said when it takes too long."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import psycopg
import pytest

from renkei.errors import WarehouseError
from renkei.ledger import broken
from renkei.warehouse import Warehouse, open_warehouse
from renkei.warehouse.postgres import LOCKS

from .conftest import Maker

HOLD = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(float(sys.argv[2]))"


@contextmanager
def held(path: Path, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """Hold a DuckDB file in another process."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), str(seconds)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder
        holder.kill()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "warehouse.duckdb"


def test_duckdb_waits_for_another_process(path: Path, maker: Maker) -> None:
    warehouse = open_warehouse(f"duckdb:///{path}", patience=30)
    warehouse.publish([maker.delivery([("a", 1, "1")])])
    with held(path, 1.5):
        assert warehouse.release_of("agri.harvest") == 1
    with held(path, 1.5):
        assert warehouse.publish([maker.delivery([("a", 1, "2")])]).id == 2


@pytest.mark.parametrize("write", [True, False])
def test_duckdb_says_who_holds_it_when_patience_ends(path: Path, maker: Maker, write: bool) -> None:
    open_warehouse(f"duckdb:///{path}").publish([maker.delivery([("a", 1, "1")])])
    hasty = open_warehouse(f"duckdb:///{path}", patience=0.3)
    with held(path, 60) as holder, pytest.raises(WarehouseError, match=rf"\(PID {holder.pid}\)") as caught:
        hasty.record("x", {}) if write else hasty.accounts()
    assert caught.value.transient
    assert caught.value.where == f"duckdb:///{path}"


def test_duckdb_waits_for_connections_of_its_own_process(path: Path, maker: Maker) -> None:
    warehouse = open_warehouse(f"duckdb:///{path}", patience=30)
    warehouse.publish([maker.delivery([("a", 1, "1")])])
    other = duckdb.connect(str(path))
    threading.Timer(0.5, other.close).start()
    assert warehouse.release_of("agri.harvest") == 1
    with duckdb.connect(str(path)), pytest.raises(WarehouseError, match="another connection of this process"):
        open_warehouse(f"duckdb:///{path}", patience=0.1).accounts()


def test_releases_at_the_same_time_come_one_after_the_other(url: str, maker: Maker) -> None:
    deliveries = [maker.delivery([(f"k{n}", n, "1")], delivers="changes") for n in range(6)]
    failures: list[BaseException] = []

    def publish(number: int) -> None:
        try:
            open_warehouse(url, patience=60).publish([deliveries[number]])
        except BaseException as e:  # noqa: BLE001  shown by the assertion below
            failures.append(e)

    threads = [threading.Thread(target=publish, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    warehouse = open_warehouse(url, patience=20)
    assert failures == []
    assert sorted(a.release or 0 for a in warehouse.accounts()) == [1, 2, 3, 4, 5, 6]
    moments = [e.at for e in warehouse.entries()]
    assert moments == sorted(moments)
    assert broken(warehouse.entries()) == []
    assert warehouse.unbalanced() == []


def test_the_same_run_at_the_same_time_is_released_once(url: str, maker: Maker) -> None:
    delivery, found = maker.delivery([("a", 1, "1")]), []
    threads = [
        threading.Thread(target=lambda: found.append(open_warehouse(url, patience=60).publish([delivery])))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [release.id for release in found] == [1, 1, 1]
    assert len(list(open_warehouse(url).entries())) == 1


def test_readers_see_whole_releases_alone(postgres_url: str, maker: Maker) -> None:
    """Every release replaces all 500 rows of two datasets by one new figure: no reader may ever see two."""
    warehouse, other = open_warehouse(postgres_url), maker.changed(dataset="trade.exports")
    figures = "(SELECT array_agg(DISTINCT amount::int) FROM {})"
    asked = f"SELECT {figures}, {figures}, (SELECT count(*) FROM {{}})"
    views = ("agri.harvest", "trade.exports", "agri.harvest")

    def publish(figure: int) -> None:
        rows = [(f"k{n}", n, str(figure)) for n in range(500)]
        warehouse.publish([maker.delivery(rows), other.delivery(rows, source="oz.trade")])

    publish(0)
    seen, done = [], threading.Event()

    def read() -> None:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            while not done.is_set():
                seen.append(connection.execute(asked.format(*views)).fetchone())  # type: ignore[call-overload]

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for figure in range(1, 9):
        publish(figure)
    done.set()
    for reader in readers:
        reader.join()
    assert len(seen) > 20
    assert {row[2] for row in seen} == {500}
    assert all(row[0] == row[1] and len(row[0]) == 1 for row in seen)
    assert len({row[0][0] for row in seen}) > 1


def test_postgres_says_who_holds_the_lock_when_patience_ends(postgres_url: str, maker: Maker) -> None:
    open_warehouse(postgres_url).publish([maker.delivery([("a", 1, "1")])])
    hasty = open_warehouse(postgres_url, patience=0.3)
    with psycopg.connect(postgres_url, application_name="the other one") as holder:
        holder.execute("SELECT pg_advisory_xact_lock(%s)", (LOCKS["release"],))
        with pytest.raises(WarehouseError, match=rf"the other one \(pid {holder.info.backend_pid}, local") as caught:
            hasty.publish([maker.delivery([("a", 1, "2")])])
        assert hasty.record("verdict", {}).seq == 2  # the ledger does not wait for a release that is being made
    assert caught.value.transient


def test_postgres_that_is_down_is_named_without_its_password(maker: Maker) -> None:
    warehouse = open_warehouse("postgresql://agency:s3cret@127.0.0.1:1/warehouse")
    asks: list[Callable[[], object]] = [
        lambda: warehouse.publish([maker.delivery([("a", 1, "1")])]),
        warehouse.accounts,
        lambda: warehouse.select("SELECT 1"),
    ]
    for ask in asks:
        with pytest.raises(WarehouseError, match="connection") as caught:
            ask()
        assert caught.value.transient
        assert caught.value.where == "postgresql://127.0.0.1:1/warehouse"
        assert "s3cret" not in caught.value.text("ja") + caught.value.text("en")


def test_duckdb_that_is_no_database_is_refused(path: Path) -> None:
    path.write_bytes(b"not a database, by any means" * 400)
    with pytest.raises(WarehouseError, match="can't be used"):
        open_warehouse(f"duckdb:///{path}", patience=0.2).accounts()


def test_a_reader_of_duckdb_is_soon_done(path: Path, maker: Maker) -> None:
    """The ledger is read in pages, and its reader holds nothing between them: a release gets through."""
    warehouse: Warehouse = open_warehouse(f"duckdb:///{path}", patience=5)
    warehouse.publish([maker.delivery([("a", 1, "1")])])
    entries = warehouse.entries()
    next(entries)
    started = time.monotonic()
    warehouse.publish([maker.delivery([("a", 1, "2")])])
    assert time.monotonic() - started < 5
