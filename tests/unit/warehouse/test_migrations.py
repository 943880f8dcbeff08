"""A warehouse that the first version made, as SQL that is never changed: read, brought up, and brought back."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

import renkei
from renkei.errors import UsageError, WarehouseError
from renkei.ledger import broken
from renkei.warehouse import Warehouse, open_warehouse
from renkei.warehouse.migrations import STEPS, VERSION

from .conftest import Maker

FROZEN = Path(__file__).parent / "frozen"
COLUMNS = [("code", "string", True), ("年度", "integer", True), ("amount", "number"), ("note", "string")]
Execute = Callable[[str], list[Any]]


@pytest.fixture
def execute(url: str) -> Execute:
    """Run SQL past renkei."""

    def run(sql: str) -> list[Any]:
        if url.startswith("duckdb"):
            with duckdb.connect(url.removeprefix("duckdb:///")) as connection:
                return connection.execute(sql).fetchall()
        with psycopg.connect(url, autocommit=True) as connection:
            found = connection.execute(sql)  # type: ignore[call-overload]
            rows: list[Any] = found.fetchall() if found.description else []
            return rows

    return run


@pytest.fixture
def old(url: str, execute: Execute) -> Warehouse:
    """A warehouse of version 1: two datasets, one with two sources that disagree; five releases, and a failure."""
    execute((FROZEN / f"v1.{'duckdb' if url.startswith('duckdb') else 'postgres'}.sql").read_text(encoding="utf-8"))
    return open_warehouse(url, patience=20)


def maker_of(maker: Maker, dataset: str, *precedence: str) -> Maker:
    return maker.changed(dataset=dataset, columns=COLUMNS, precedence=precedence)


def harvest(maker: Maker) -> Maker:
    return maker_of(maker, "agri.harvest", "oz.harvest", "oz.survey")


def rows(warehouse: Warehouse, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in warehouse.select(sql).to_pylist()]


HISTORY = 'SELECT code, "年度", amount, note, _source, _run, _row, _from_release, _to_release FROM {} ORDER BY 1, 5, 8'


def state(warehouse: Warehouse) -> dict[str, Any]:
    """What no migration may change."""
    return {
        "harvest": rows(warehouse, HISTORY.format("agri.harvest__history")),
        "exports": rows(warehouse, HISTORY.format("trade.exports__history")),
        "accounts": warehouse.accounts(),
        "entries": list(warehouse.entries()),
        "quarantined": warehouse.quarantined("oz.harvest", run="r1000000000000002"),
        "unbalanced": warehouse.unbalanced(),
    }


def test_an_older_warehouse_can_be_read_as_it_is(old: Warehouse) -> None:
    known = old.last_run("oz.harvest", "-")
    assert known is not None
    assert known.run == "r1000000000000002"
    assert old.release_of("trade.exports") == 5
    assert [str(v["amount"]) for v in (old.row("trade.exports", {"code": "x", "年度": "2021"}) or {})["history"]] == [
        "2.000000000",
        "1.000000000",
    ]
    assert broken(old.entries()) == []
    assert old.unbalanced() == []
    assert rows(old, "SELECT count(*) FROM agri.harvest_as_of(now())") == [(3,)]
    assert rows(old, "SELECT count(*) FROM agri.harvest__disagreement") == [(2,)]


def test_it_is_brought_up_before_the_first_release_and_keeps_all_that_it_had(old: Warehouse, maker: Maker) -> None:
    before = state(old)
    old.record("failure", {"source": "oz.trade"})
    assert {**state(old), "entries": before["entries"]} == before
    assert rows(old, "SELECT version, engine FROM renkei.schema_version ORDER BY 1") == [
        (version, renkei.__version__) for version in range(2, VERSION + 1)
    ]
    assert rows(old, "SELECT DISTINCT published_on, kind, late FROM renkei.run") == [(None, None, None)]
    rest = maker_of(maker, "trade.exports")
    old.publish([rest.delivery([("x", 2021, "3", "it's")], source="oz.trade")])
    assert rows(old, "SELECT code, amount FROM trade.exports") == [("x", 3)]
    assert rows(old, "SELECT code, _change, _before, _release, _cause FROM trade.exports__revision ORDER BY 4, 1") == [
        ("x", "revised", "1.000000000", 5, "agency"),
        ("x", "revised", "2.000000000", 6, "agency"),
        ("y", "withdrawn", None, 6, "agency"),
    ]
    assert rows(old, "SELECT code FROM trade.exports_as_published('9999-01-01')") == [("x",)]
    assert old.unbalanced() == []
    assert broken(old.entries()) == []


def test_views_of_another_form_are_renewed_with_the_next_release_of_their_dataset(old: Warehouse, maker: Maker) -> None:
    old.record("failure", {"source": "oz.trade"})
    assert rows(old, "SELECT count(*) FROM agri.harvest__disagreement") == [(2,)]  # as the first version made it
    old.publish([harvest(maker).delivery([("a", 2020, "2.5", "x"), ("b", 2020, "3")], source="oz.harvest")])
    said = "SELECT code, _column, _source, _value, _shown FROM agri.harvest__disagreement ORDER BY 3"
    assert rows(old, said) == [("a", "note", "oz.harvest", "x", True), ("a", "note", "oz.survey", "y", False)]


def test_it_can_go_back_and_come_again(old: Warehouse, maker: Maker, execute: Execute) -> None:
    before = state(old)
    assert old.migrate() == (1, VERSION)
    assert old.migrate() == (VERSION, VERSION)
    old.publish([harvest(maker).delivery([("a", 2020, "2.5", "x"), ("b", 2020, "3")], source="oz.harvest", run="r6")])
    after = state(old)
    assert old.migrate(1) == (VERSION, 1)
    assert state(old) == after
    assert after["harvest"] == before["harvest"]
    made = "SELECT table_name FROM information_schema.tables WHERE table_schema IN ('renkei', 'agri')"
    there = {name for (name,) in execute(made)}
    assert not there & {"schema_version", "harvest__disagreement", "harvest__revision"}
    with pytest.raises(UsageError, match="harvest_as_published"):
        old.select("SELECT * FROM agri.harvest_as_published('9999-01-01')")
    old.publish([harvest(maker).delivery([("a", 2020, "4", "x")], source="oz.harvest")])
    assert rows(old, "SELECT code FROM agri.harvest_as_published('9999-01-01') ORDER BY 1") == [("a",), ("c",)]
    kept = "SELECT run FROM renkei.run WHERE received_at IS NOT NULL ORDER BY release"
    assert rows(old, kept)[0] == ("r6",)
    assert old.unbalanced() == []


def test_there_is_no_version_beyond_the_newest(old: Warehouse) -> None:
    for version in (0, VERSION + 1):
        with pytest.raises(UsageError, match=rf"have no version \[{version}\]"):
            old.migrate(version)
    assert rows(old, "SELECT count(*) FROM renkei.run") == [(5,)]


def test_a_newer_warehouse_is_refused_with_what_to_do(warehouse: Warehouse, maker: Maker, execute: Execute) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1")])])
    execute(f"INSERT INTO renkei.schema_version VALUES ({VERSION + 1}, now(), '9.9.9')")
    for ask in (warehouse.accounts, lambda: warehouse.publish([maker.delivery([("a", 1, "2")])])):
        with pytest.raises(WarehouseError, match=rf"version \[{VERSION + 1}\]; this renkei knows them up to") as caught:
            ask()
        assert f"renkei migrate --to {VERSION}" in caught.value.text("ja")
        assert not caught.value.transient


def test_a_new_warehouse_is_of_the_newest_version(warehouse: Warehouse, maker: Maker) -> None:
    assert [step.version for step in STEPS] == list(range(2, VERSION + 1))
    warehouse.publish([maker.delivery([("a", 1, "1")])])
    assert rows(warehouse, "SELECT max(version) FROM renkei.schema_version") == [(VERSION,)]


@pytest.mark.parametrize("url", ["postgres"], indirect=True)  # DuckDB does not know which view stands on which
def test_a_view_of_an_analyst_keeps_what_it_stands_on(old: Warehouse, maker: Maker, execute: Execute) -> None:
    execute("CREATE VIEW public.mine AS SELECT code FROM agri.harvest__disagreement")
    with pytest.raises(WarehouseError, match=r"\[view mine depends on view agri.harvest__disagreement\]") as caught:
        old.publish([harvest(maker).delivery([("a", 2020, "4", "x")], source="oz.harvest")])
    assert "DROP VIEW" in caught.value.text("en")
    assert old.release_of("agri.harvest") == 3
    execute("DROP VIEW public.mine")
    execute("CREATE VIEW public.mine AS SELECT code FROM agri.harvest")
    old.publish([harvest(maker).delivery([("a", 2020, "4", "x")], source="oz.harvest")])
    assert len(execute("SELECT code FROM public.mine")) == 2


MIGRANT = "import sys; from renkei.warehouse import open_warehouse; open_warehouse(sys.argv[1]).record('failure', {})"


def test_processes_that_come_at_once_bring_it_up_once(old: Warehouse, url: str) -> None:
    started = [subprocess.Popen([sys.executable, "-c", MIGRANT, url], env={**os.environ}) for _ in range(3)]
    assert [process.wait(timeout=60) for process in started] == [0, 0, 0]
    assert rows(old, "SELECT max(version), count(*) FROM renkei.schema_version") == [(VERSION, VERSION - 1)]
    assert broken(old.entries()) == []
