"""A table with a watermark, the whole way: what is asked for, and that nothing is lost on it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from renkei.inspection.verify import verify
from renkei.model.runs import Outcome
from renkei.pipeline import run
from renkei.settings import Connection, Settings
from renkei.stages.fetch import fetch
from renkei.workspace import Workspace
from tests.country import LANDINGS, PORTS, Country

SQL = (
    "transport: {kind: sql, connection: ruri_db, table: landings, watermark: updated_at, lookback: 0 days, order: [id]}"
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "harbour.db"
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE landings (id INTEGER PRIMARY KEY, 年月, 漁港, 魚種, 数量, 金額, 備考, updated_at TEXT)"
        )
    connection.close()
    put(path, 1, "2024年1月", "P01", 100, "2024-02-01 09:00:00")
    put(path, 2, "2024年2月", "P01", 200, "2024-03-01 09:00:00")
    return path


def put(database: Path, number: int, month: str, port: str, quantity: int, at: str) -> None:
    with sqlite3.connect(database) as connection:
        values = (number, month, port, "S01", quantity, quantity * 2, None, at)
        connection.execute("INSERT OR REPLACE INTO landings VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    connection.close()


@pytest.fixture
def asked(country: Country, database: Path) -> Callable[[], Workspace]:
    """The landings come from a database; a fresh workspace each time."""
    country.without_suites()
    path = country.root / "connectors" / "harbour" / "landings.yml"
    said = path.read_text(encoding="utf-8").splitlines()
    start, end = said.index("reader:"), next(n for n, line in enumerate(said) if line.startswith("schedule:"))
    said[start:end] = ["reader: {kind: parquet}"]
    said = [SQL if line.startswith("transport:") else line for line in said]
    said = ["ignore: [備考, id, updated_at]" if line.startswith("ignore:") else line for line in said]
    path.write_text("\n".join(said) + "\n", encoding="utf-8")

    def connections(name: str) -> Connection:
        return Connection(id=name, url=str(database), kind="sqlite") if name == "ruri_db" else country.connection(name)

    def workspace() -> Workspace:
        return Workspace.open(Settings.load({"RENKEI_PROJECT": str(country.root)}), connections=connections)

    run(workspace(), PORTS)
    return workspace


@pytest.fixture
def again(asked: Callable[[], Workspace]) -> Callable[[], Outcome]:
    return lambda: run(asked(), LANDINGS)


def _counts(outcome: Outcome) -> tuple[int, int, int]:
    assert outcome.release is not None
    (account,) = outcome.release.accounts
    return account.read, account.published, account.unchanged


def test_only_what_changed_is_asked_for(
    asked: Callable[[], Workspace], again: Callable[[], Outcome], database: Path
) -> None:
    assert _counts(again()) == (2, 2, 0)
    put(database, 3, "2024年3月", "P01", 300, "2024-04-01 09:00:00")
    assert _counts(again()) == (2, 1, 1)  # the last one is asked for again: others may have its time
    assert _counts(again()) == (1, 0, 1)
    assert again().release is None
    put(database, 1, "2024年1月", "P01", 101, "2024-05-01 09:00:00")
    assert _counts(again()) == (2, 1, 1)
    assert verify(asked()) == []


def test_what_was_landed_and_never_released_is_asked_for_again(
    asked: Callable[[], Workspace], again: Callable[[], Outcome], database: Path
) -> None:
    again()
    put(database, 3, "2024年3月", "P01", 300, "2024-04-01 09:00:00")
    fetch(asked(), LANDINGS)  # its process ends here
    put(database, 4, "2024年4月", "P01", 400, "2024-05-01 09:00:00")
    assert _counts(again()) == (3, 2, 1)


def test_a_changed_rule_asks_for_all_rows(
    asked: Callable[[], Workspace], again: Callable[[], Outcome], country: Country
) -> None:
    again()
    assert _counts(again()) == (1, 0, 1)
    country.edit("connectors/harbour/landings.yml", ("千円", "百万円"))
    assert _counts(again()) == (2, 2, 0)


def test_rows_that_are_gone_are_no_news(again: Callable[[], Outcome], database: Path) -> None:
    again()
    with sqlite3.connect(database) as connection:
        connection.execute("DELETE FROM landings")
    connection.close()
    assert again().release is None
