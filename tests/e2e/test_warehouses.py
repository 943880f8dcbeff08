"""The whole way of the reference content: on DuckDB and folders as on PostgreSQL and S3, the same rows."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import psycopg
import pytest

import standins
from renkei.errors import VerdictError
from renkei.inspection.trace import trace
from renkei.inspection.verify import verify
from renkei.model.runs import Outcome
from standins.server import DATA
from tests.e2e.aftermath import account
from tests.e2e.japan import DEFICIT, Japan
from tests.hurry import hurried

FIVE = {"2014": "-2148500000000", "2015": "-2647300000000", "2016": "-2637900000000"}
THREE = {"2014": "-2022800000000", "2015": "-2504000000000", "2016": "-2503600000000"}


@dataclass
class Deployment:
    """The reference content on one warehouse and one pair of stores, after the first run."""

    japan: Japan
    data: Path
    first: dict[str, Outcome]
    bucket: str | None = None


@pytest.fixture(scope="module", autouse=True)
def _unhurried() -> Iterator[None]:
    with hurried():
        yield


@pytest.fixture(scope="module")
def on_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("folders")
    shutil.copytree(DATA, folder / "data")
    with standins.serve(data=folder / "data") as agencies:
        japan = Japan(folder / "state", agencies)
        yield Deployment(japan, folder / "data", japan.all())


@pytest.fixture(scope="module")
def on_servers(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: str, s3_environment: dict[str, str]
) -> Iterator[Deployment]:
    folder = tmp_path_factory.mktemp("servers")
    shutil.copytree(DATA, folder / "data")
    with pytest.MonkeyPatch.context() as patch, psycopg.connect(postgres_server, autocommit=True) as connection:
        for name, value in s3_environment.items():
            patch.setenv(name, value)
        boto3.client("s3").create_bucket(Bucket="whole-way")
        connection.execute("CREATE DATABASE whole_way")
        stores = {"RENKEI_LANDING": "s3://whole-way/landing", "RENKEI_STAGING": "s3://whole-way/staging"}
        url = postgres_server.replace("/postgres?", "/whole_way?")
        with standins.serve(data=folder / "data") as agencies:
            japan = Japan(folder / "state", agencies, RENKEI_WAREHOUSE=url, **stores)
            yield Deployment(japan, folder / "data", japan.all(), bucket="whole-way")
        connection.execute("DROP DATABASE whole_way WITH (FORCE)")


@pytest.fixture(params=["on_folders", "on_servers"])
def deployed(request: pytest.FixtureRequest) -> Deployment:
    found: Deployment = request.getfixturevalue(request.param)
    return found


def test_the_same_rows_on_both(on_folders: Deployment, on_servers: Deployment) -> None:
    for table in on_folders.japan.workspace().project.contracts:
        here, there = (_rows(one.japan, table) for one in (on_folders, on_servers))
        assert here == there, table
        assert len(here) > 0
    for name in on_folders.first:
        here_, there_ = (account(one.first[name]) for one in (on_folders, on_servers))
        assert here_ == there_


def test_the_deficit_comes_out(deployed: Deployment) -> None:
    rows = deployed.japan.ask(
        "SELECT definition, period, balance_jpy, tolerance_jpy FROM economy.digital_deficit"
        " WHERE basis = 'computed' ORDER BY 1, 2"
    )
    found = {(row["definition"], row["period"]): row for row in rows}
    for definition, figures in (("five_items", FIVE), ("three_items", THREE)):
        for year, figure in figures.items():
            row = found[definition, year]
            assert row["balance_jpy"] == int(figure)
            assert row["tolerance_jpy"] == 36 * 50_000_000


def test_yen_and_dollars_of_2023(deployed: Deployment) -> None:
    """5.3452 trillion yen are 38.05 billion dollars at the year's average; the published 33.7 billion imply another."""
    rows = deployed.japan.ask(
        "SELECT vintage, balance_jpy, balance_usd, rate_type, rate_jpy_per_usd FROM economy.digital_deficit"
        " WHERE period = '2023'"
    )
    assert {-5_536_000_000_000, -5_345_200_000_000, -5_520_000_000_000} <= {row["balance_jpy"] for row in rows}
    figures = {row["rate_type"]: row for row in rows if row["balance_jpy"] == -5_345_200_000_000}
    average, implied = figures["worldbank_period_average"], figures["implied_by_publisher"]
    assert round(Decimal(average["rate_jpy_per_usd"]), 4) == Decimal("140.4911")
    assert round(Decimal(average["balance_usd"]) / 10**9, 2) == Decimal("-38.05")
    assert round(Decimal(implied["rate_jpy_per_usd"]), 2) == Decimal("158.61")
    assert round(Decimal(implied["balance_usd"]) / 10**9, 1) == Decimal("-33.7")


def test_a_second_run_changes_nothing_and_writes_nothing(deployed: Deployment) -> None:
    before = _everything(deployed)
    for name, outcome in deployed.japan.all().items():
        assert outcome.release is None, name
        assert outcome.run == deployed.first[name].run
    assert _everything(deployed) == before


def test_the_books_fit_and_nothing_is_left_on_the_way(deployed: Deployment) -> None:
    workspace = deployed.japan.workspace()
    assert verify(workspace) == []
    assert list(workspace.staging.list("")) == []
    assert list((deployed.japan.state / "scratch").iterdir()) == []


def test_a_row_leads_back_to_the_line_that_was_sent(deployed: Deployment) -> None:
    receipt = trace(deployed.japan.workspace(), "reference.local_governments", {"code": "221384"})
    assert receipt.source == "mic.local_governments"
    assert receipt.original is not None
    assert "浜松市" in receipt.original
    assert receipt.landed is not None
    assert receipt.landed.asked["url"].endswith("/main_content/000925835.csv")
    derived = trace(deployed.japan.workspace(), DEFICIT, _key_of_deficit(deployed.japan))
    assert derived.source == DEFICIT
    assert "economy.services_trade" in str(derived.original)


def test_a_revised_figure_and_what_was_known_before(deployed: Deployment) -> None:
    """Runs last: it changes the data."""
    japan, file = deployed.japan, deployed.data / "services_trade.csv"
    text = file.read_text(encoding="utf-8")
    alone = _ten_more(text, "copyright")
    before = japan.ask("SELECT max(released_at) AS moment FROM renkei.release")[0]["moment"]
    old = _balance(japan, "economy.digital_deficit")
    file.write_text(alone, encoding="utf-8")
    with pytest.raises(VerdictError, match=r"total \[ip_charges\] is not \[industrial_property \+ copyright\]"):
        japan.one("boj.services_trade")  # a part that was revised, and its total was not
    file.write_text(_ten_more(alone, "ip_charges"), encoding="utf-8")
    told = account(japan.one("boj.services_trade"))
    assert (told.published, told.replaced, told.withdrawn, told.quarantined) == (4, 4, 0, 0)
    account(japan.one(DEFICIT))
    assert _balance(japan, "economy.digital_deficit") == old - 1_000_000_000
    then = "economy.digital_deficit_as_of(CAST(:ts AS timestamptz))"
    assert _balance(japan, then, ts=before.astimezone(UTC).isoformat()) == old
    assert _balance(japan, then, ts=(datetime.now(UTC) + timedelta(hours=1)).isoformat()) == old - 1_000_000_000
    assert verify(japan.workspace()) == []


def _ten_more(text: str, item: str) -> str:
    """Let the payments of an item in December 2016 be larger by a billion yen."""
    line = next(line for line in text.splitlines() if line.startswith(f"2016-12,{item},"))
    month, item, receipts, payments, net, *more = line.split(",")
    return text.replace(line, ",".join([month, item, receipts, str(int(payments) + 10), str(int(net) - 10), *more]))


def _balance(japan: Japan, table: str, **parameters: Any) -> int:
    (row,) = japan.ask(
        f"SELECT DISTINCT balance_jpy FROM {table}"
        " WHERE basis = 'computed' AND definition = 'five_items' AND period = '2016'",
        **parameters,
    )
    return int(row["balance_jpy"])


def _key_of_deficit(japan: Japan) -> dict[str, str]:
    key = japan.workspace().project.contract(DEFICIT).key
    (row,) = japan.ask(
        f"SELECT {', '.join(key)} FROM {DEFICIT} WHERE basis = 'computed' AND definition = 'five_items'"
        " AND period = '2014' AND rate_type = 'worldbank_period_average'"
    )
    return {name: str(value) for name, value in row.items()}


def _rows(japan: Japan, table: str) -> list[dict[str, Any]]:
    """The rows, provenance included; a decimal is what it is worth, whatever its scale."""
    rows = japan.ask(f"SELECT * FROM {table}")
    plain = [{k: v.normalize() if isinstance(v, Decimal) else v for k, v in row.items()} for row in rows]
    return sorted(plain, key=lambda row: [str(value) for value in row.values()])


def _everything(deployed: Deployment) -> dict[str, Any]:
    """Every byte that is kept: files and their times, objects of the bucket and theirs, the ledger."""
    state = deployed.japan.state
    files = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in state.rglob("*") if path.is_file()}
    objects = {}
    if deployed.bucket:
        listed = boto3.client("s3").list_objects_v2(Bucket=deployed.bucket)["Contents"]
        objects = {one["Key"]: (one["LastModified"], one["ETag"]) for one in listed}
    entries = [entry.hash for entry in deployed.japan.workspace().warehouse.entries()]
    return {"files": files, "objects": objects, "ledger": entries}
