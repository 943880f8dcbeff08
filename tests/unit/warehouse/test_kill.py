"""A release that is killed with SIGKILL at any of its steps leaves the old one, and a re-run gives the same tables."""

import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from renkei.ledger import broken
from renkei.warehouse import Delivery, Warehouse, open_warehouse

from .conftest import Maker

# Publishes as usual, except that the process kills itself when it comes to the step that it is told.
VICTIM = """
import os, pickle, signal, sys
from pathlib import Path
from renkei.warehouse import books, open_warehouse
from renkei.warehouse.release import Releasing

url, work, step = sys.argv[1:]

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

places = {"close": (Releasing, "_withdraw"), "account": (books, "write_account"), "ledger": (books, "write_release")}
owner, name = places[step.removeprefix("after-")]
kept = getattr(owner, name)
setattr(owner, name, (lambda *a, **k: (kept(*a, **k), die())) if step.startswith("after-") else die)
open_warehouse(url).publish(pickle.loads(Path(work).read_bytes()))
"""
CODES = [f"k{n:04d}" for n in range(3000)]


def old(maker: Maker) -> Delivery:
    return maker.delivery([(code, 1, "1") for code in CODES], run="first")


def new(maker: Maker) -> Delivery:
    rejected = [{"_row": 9, "reasons": "[]", "record": "{}", "_key_0": "k0002", "_key_1": 1}]

    rows = [(code, 1, "2" if code.endswith("7") else "1") for code in CODES[5:]]
    return maker.delivery(rows, run="second", rejected=rejected, keys={"_key_0": pl.String(), "_key_1": pl.Int64()})


def state(warehouse: Warehouse) -> dict[str, Any]:
    tables = {
        "rows": "SELECT code, amount, _run, _row, _from_release, _to_release FROM agri.harvest__history ORDER BY 1, 5",
        "accounts": "SELECT * FROM renkei.row_account ORDER BY run",
        "quarantine": 'SELECT run, "row" FROM renkei.quarantine',
        "releases": "SELECT id FROM renkei.release ORDER BY id",
    }
    return {name: warehouse.select(sql).to_pylist() for name, sql in tables.items()}


@pytest.mark.parametrize("step", ["close", "account", "after-ledger"])
def test_a_killed_release_leaves_the_old_one_and_a_re_run_mends_all(
    url: str, maker: Maker, tmp_path: Path, step: str
) -> None:
    warehouse, first, second = open_warehouse(url, patience=30), old(maker), new(maker)
    warehouse.publish([first])
    before, work = state(warehouse), tmp_path / "work.pickle"
    work.write_bytes(pickle.dumps([second]))
    killed = subprocess.run(
        [sys.executable, "-c", VICTIM, url, str(work), step], check=False, capture_output=True, timeout=60
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert state(warehouse) == before
    assert warehouse.released("second") is None
    warehouse.publish([second])
    undisturbed = open_warehouse(f"duckdb:///{tmp_path / 'undisturbed.duckdb'}")
    undisturbed.publish([first])
    undisturbed.publish([second])
    assert state(warehouse) == state(undisturbed)
    assert warehouse.unbalanced() == []
    assert broken(warehouse.entries()) == []


# Commits, and is killed before DuckDB has folded its log into the file.
COMMITTED = """
import os, pickle, signal, sys
from pathlib import Path
from renkei.warehouse import open_warehouse
from renkei.warehouse.duckdb import DuckDBWarehouse

session = DuckDBWarehouse._opened

def opened(*arguments, **named):
    connection = session(*arguments, **named)
    connection.close = lambda: os.kill(os.getpid(), signal.SIGKILL)
    return connection

DuckDBWarehouse._opened = opened
open_warehouse(sys.argv[1]).publish(pickle.loads(Path(sys.argv[2]).read_bytes()))
"""


@pytest.mark.parametrize("url", ["duckdb"], indirect=True)  # PostgreSQL's log is its server's own
def test_what_was_committed_is_folded_into_the_file(
    warehouse: Warehouse, url: str, maker: Maker, tmp_path: Path
) -> None:
    warehouse.publish([old(maker)])
    (tmp_path / "work").write_bytes(pickle.dumps([new(maker)]))
    ended = subprocess.run([sys.executable, "-c", COMMITTED, url, str(tmp_path / "work")], check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    file, log = tmp_path / "warehouse.duckdb", tmp_path / "warehouse.duckdb.wal"
    assert log.exists()
    assert warehouse.released("second") is not None, "it is committed"
    before = state(warehouse)
    warehouse.settle()
    assert not log.exists()
    assert state(warehouse) == before
    told = file.stat().st_mtime_ns
    warehouse.settle()
    assert file.stat().st_mtime_ns == told, "nothing is left to do, and nothing is opened"


@pytest.mark.parametrize("url", ["duckdb"], indirect=True)
def test_the_log_of_somebody_who_writes_is_left_alone(warehouse: Warehouse, url: str, maker: Maker) -> None:
    warehouse.publish([old(maker)])
    writes = [
        "import sys, duckdb",
        "connection = duckdb.connect(sys.argv[1])",
        "connection.execute('CREATE TABLE mine (n INTEGER)')",
        "print('ready', flush=True)",
        "input()",
    ]
    file = url.removeprefix("duckdb:///")
    with subprocess.Popen(
        [sys.executable, "-c", "\n".join(writes), file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        assert Path(f"{file}.wal").exists()
        began = time.monotonic()
        warehouse.settle()
        assert time.monotonic() - began < 5, "it does not wait, though its patience is longer"
        assert Path(f"{file}.wal").exists()
        writer.communicate("\n", timeout=30)
    assert warehouse.select("SELECT count(*) AS n FROM mine").to_pylist() == [{"n": 0}]
