from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import pyarrow as pa
import pytest

from renkei.errors import UsageError, WarehouseError
from renkei.ledger import broken
from renkei.warehouse import Warehouse, open_warehouse, reading

from .conftest import Maker

REJECTED = [{"_row": n, "reasons": '[{"rule":"r"}]', "record": f'{{"n":{n}}}'} for n in (11, 9, 10)]


def test_a_new_warehouse_has_nothing_and_says_so(warehouse: Warehouse) -> None:
    assert warehouse.released("x") is None
    assert warehouse.release_of("agri.harvest") is None
    assert warehouse.accounts() == []
    assert warehouse.quarantined("oz.harvest") == []
    assert warehouse.row("agri.harvest", {"code": "a"}) is None
    assert list(warehouse.entries()) == []
    assert warehouse.unbalanced() == []


def test_releases_and_accounts_are_found_again(warehouse: Warehouse, maker: Maker) -> None:
    first, second = maker.delivery([("a", 1, "1")]), maker.delivery([("a", 1, "2")])
    other = maker.changed(dataset="trade.exports").delivery([("x", 1, "1")], source="oz.trade")
    made = [warehouse.publish([first, other]), warehouse.publish([second])]
    assert [warehouse.released(run.run) for run in (first, other, second)] == [made[0], made[0], made[1]]
    assert (warehouse.release_of("agri.harvest"), warehouse.release_of("trade.exports")) == (2, 1)
    assert warehouse.accounts(runs=[second.run]) == list(made[1].accounts)
    assert warehouse.accounts(runs=[]) == []
    assert [a.release for a in warehouse.accounts()] == [1, 1, 2]


def test_the_last_run_knows_all_that_its_fetch_found(warehouse: Warehouse, maker: Maker) -> None:
    first = maker.delivery([("a", 1, "1")], delivers="changes")
    warehouse.publish([first])
    known = warehouse.last_run("oz.harvest", "-")
    assert known is not None
    assert known.landed == [first.staged[0].landed.sha256]
    taken = maker.delivery([("b", 1, "1")], delivers="changes")
    listed = (known.landed[0], taken.staged[0].landed.sha256)
    warehouse.publish([replace(taken, listed=listed)])
    again = warehouse.last_run("oz.harvest", "-")
    assert again is not None
    assert (again.run, tuple(again.landed), again.content_version) == (taken.run, listed, "v1")
    assert warehouse.last_run("oz.harvest", "2024-01-01/2024-01-02") is None
    assert warehouse.unbalanced() == []


def test_quarantine_is_read_by_run_and_the_newest_run_is_meant_without_one(warehouse: Warehouse, maker: Maker) -> None:
    old = maker.delivery([("a", 1, "1")], rejected=REJECTED)
    new = maker.delivery([("a", 1, "1")], rejected=REJECTED[:1])
    warehouse.publish([old])
    warehouse.publish([new])
    assert [q.row for q in warehouse.quarantined("oz.harvest")] == [11]
    assert [q.row for q in warehouse.quarantined("oz.harvest", run=old.run)] == [9, 10, 11]
    assert [q.record for q in warehouse.quarantined("oz.harvest", run=old.run, limit=2)] == [{"n": 9}, {"n": 10}]
    assert warehouse.quarantined("oz.other", run=old.run) == []


def test_a_row_comes_with_its_provenance_and_its_history(warehouse: Warehouse, maker: Maker) -> None:
    runs = [maker.delivery([("a", 2020, figure), ("b", 2020, "1")]) for figure in ("1", "2")]
    releases = [warehouse.publish([run]) for run in runs]
    gone = warehouse.publish([maker.delivery([("b", 2020, "1")])])
    found = warehouse.row("agri.harvest", {"年度": "2020", "code": "a"})
    assert found is not None
    assert found["current"] is None
    assert [v["amount"] for v in found["history"]] == [Decimal(2), Decimal(1)]
    assert [(v["_from_release"], v["_to_release"]) for v in found["history"]] == [(2, gone.id), (1, 2)]
    assert [v["_released_at"] for v in found["history"]] == [releases[1].at, releases[0].at]
    kept = warehouse.row("agri.harvest", {"code": "b", "年度": "2020"})
    assert kept is not None
    assert (kept["current"]["_run"], kept["current"]["_row"]) == (runs[0].run, 3)


def test_a_row_is_named_by_its_whole_key(warehouse: Warehouse, maker: Maker) -> None:
    warehouse.publish([maker.delivery([("a", 2020, "1")])])
    assert warehouse.row("agri.harvest", {"code": "zz", "年度": "2020"}) is None
    with pytest.raises(UsageError, match=r"not the columns of its key: \[code\]") as caught:
        warehouse.row("agri.harvest", {"code": "a"})
    assert "--key code=… --key 年度=…" in str(caught.value)
    with pytest.raises(UsageError, match="does not fit"):
        warehouse.row("agri.harvest", {"code": "a", "年度": "soon"})
    with pytest.raises(UsageError, match=r"Published: agri\.harvest"):
        warehouse.row("agri.nothing", {"code": "a"})


def test_a_key_may_be_a_date(warehouse: Warehouse, maker: Maker) -> None:
    dated = maker.changed(columns=[("day", "date", True), ("n", "integer")], key=("day",))
    warehouse.publish([dated.delivery([(date(2024, 2, 29), 1)])])
    found = warehouse.row("agri.harvest", {"day": "2024-02-29"})
    assert found is not None
    assert found["current"]["n"] == 1


def test_records_are_chained_with_releases_and_read_in_pages(
    warehouse: Warehouse, maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    warehouse.record("run_failed", {"source": "oz.harvest", "error": "切れた"})
    warehouse.publish([maker.delivery([("a", 1, "1")])])
    for number in range(4):
        made = warehouse.record("tombstone", {"n": number})
    entries = list(warehouse.entries())
    assert [e.kind for e in entries] == ["run_failed", "release", *["tombstone"] * 4]
    assert entries[-1] == made
    assert entries[0].content == {"source": "oz.harvest", "error": "切れた"}
    assert broken(entries) == []


def test_a_query_gives_typed_columns(warehouse: Warehouse, maker: Maker) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1.25"), ("b", 2, None)])])
    found = warehouse.select(
        'SELECT code, "年度", amount, day, seen, good FROM agri.harvest WHERE code = :c', {"c": "a"}
    )
    assert found.schema.types == [
        pa.string(), pa.int64(), pa.decimal128(38, 9), pa.date32(), pa.timestamp("us", tz="UTC"), pa.bool_(),
    ]  # fmt: skip
    assert found["amount"].to_pylist() == [Decimal("1.25")]
    assert warehouse.select("SELECT code FROM agri.harvest WHERE code = 'zz'").num_rows == 0
    assert warehouse.select("SELECT '10:30 :x 100%' AS t").to_pylist() == [{"t": "10:30 :x 100%"}]


WRITES = [
    "DELETE FROM agri.harvest__history",
    "DROP TABLE agri.harvest__history CASCADE",
    "SELECT 1; DROP TABLE agri.harvest__history CASCADE",
    "SELECT 1; COMMIT; DELETE FROM agri.harvest__history",
    "COMMIT; DELETE FROM agri.harvest__history",
    "SET TRANSACTION READ WRITE",
    "WITH gone AS (DELETE FROM agri.harvest__history RETURNING 1) SELECT * FROM gone",
]


def test_a_query_can_only_read(warehouse: Warehouse, maker: Maker, table: Callable[..., Any]) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1")])])
    for sql, parameters in product(WRITES, (None, {})):
        with pytest.raises(UsageError, match="can't be run"):
            warehouse.select(sql, parameters)
    assert table() == [("a", 1, Decimal(1))]


def test_a_query_at_fault_is_the_callers(warehouse: Warehouse, maker: Maker) -> None:
    warehouse.publish([maker.delivery([("a", 1, "1")])])
    for sql, parameters in [
        ("SELEC 1", None),
        ("SELECT nothing FROM nowhere", None),
        ("", None),
        ("SELECT * FROM agri.harvest WHERE code = :gone", {"unused": 1}),
    ]:
        with pytest.raises(UsageError, match="can't be run"):
            warehouse.select(sql, parameters)


def test_duckdb_reads_no_file_but_its_own(tmp_path: Any, maker: Maker) -> None:
    warehouse = open_warehouse(f"duckdb:///{tmp_path / 'w.duckdb'}")
    with pytest.raises(WarehouseError, match="Nothing was published"):
        warehouse.select("SELECT 1")
    warehouse.publish([maker.delivery([("a", 1, "1")])])
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    for sql in (f"SELECT * FROM read_csv('{secret}')", f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'"):
        with pytest.raises(UsageError, match="can't be run"):
            warehouse.select(sql)
    assert not (tmp_path / "out.csv").exists()


def test_a_moment_is_the_same_wherever_the_server_stands(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    import pandera.polars  # noqa: F401  it tells pyarrow to leave zones alone

    monkeypatch.setenv("PGTZ", "Asia/Tokyo")
    warehouse.record("failure", {"source": "a.b"})
    (row,) = warehouse.select("SELECT CAST('2024-01-01 09:00:00+09' AS TIMESTAMPTZ) AS t").to_pylist()
    assert row["t"] == datetime(2024, 1, 1, tzinfo=UTC)
