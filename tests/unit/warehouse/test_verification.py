from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import psycopg
import pytest

from renkei.ledger import broken
from renkei.model.vintage import Vintage
from renkei.warehouse import Warehouse

from .conftest import Maker

REJECTED = [{"_row": 9, "reasons": "[]", "record": "{}"}]


@pytest.fixture
def tamper(warehouse: Warehouse, maker: Maker, url: str) -> Callable[[str], list[str]]:
    """Publish twice, change the warehouse behind its back, and return what the verification says."""
    warehouse.publish([maker.delivery([("a", 1, "1"), ("b", 1, "1")])])
    warehouse.publish([maker.delivery([("a", 1, "2")], delivers="changes", rejected=REJECTED, dropped={"total": 1})])
    assert warehouse.unbalanced() == []
    assert broken(warehouse.entries()) == []

    def change(sql: str) -> list[str]:
        if url.startswith("duckdb"):
            with duckdb.connect(str(Path(url.removeprefix("duckdb:///")))) as connection:
                connection.execute(sql)
        else:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(sql)  # type: ignore[call-overload]
        return [f"{finding.where}: {finding.what.en}" for finding in warehouse.unbalanced()]

    return change


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (
            "DELETE FROM agri.harvest__history WHERE code = 'b'",
            "release [1]: published: [2] by the books, [1] in the table.",
        ),
        (
            "INSERT INTO agri.harvest__history (code, \"年度\", _source, _run, _from_release) VALUES ('z', 1, 's', 'r', 9)",
            "agri.harvest, [r] release [9]: published: [0] by the books, [1] in the table.",
        ),
        (
            "UPDATE agri.harvest__history SET _to_release = 2 WHERE code = 'b'",
            "closed: [1] by the books, [2] in the table.",
        ),
        ("DELETE FROM renkei.quarantine", "quarantined: [1] by the books, [0] in the table."),
        (
            "UPDATE renkei.rule_count SET count = 5 WHERE kind = 'dropped'",
            "dropped: [1] by the books, [5] in the table.",
        ),
        ("UPDATE renkei.row_account SET read = 7 WHERE release = 1", "The account does not balance."),
        (
            "UPDATE renkei.row_account SET retained = 7 WHERE release = 1",
            "release [1]: Its figures are not those of the ledger.",
        ),
        (
            "UPDATE renkei.release SET released_at = '2001-01-01T00:00:00+00:00' WHERE id = 1",
            "Its figures are not those of the ledger.",
        ),
        ("DELETE FROM renkei.ledger WHERE seq = 2", "renkei.release [2]: The ledger has no entry of it."),
        ("DELETE FROM renkei.release WHERE id = 1", "renkei.release [1]: Only the ledger knows of it."),
    ],
)
def test_what_was_changed_behind_the_books_is_named(tamper: Callable[[str], list[str]], sql: str, said: str) -> None:
    assert [line for line in tamper(sql) if line.endswith(said)]


def test_rows_that_came_late_are_counted_too(warehouse: Warehouse, maker: Maker, url: str) -> None:
    for month, figure in ((3, "3"), (1, "1")):
        day = Vintage(published_on=date(2024, month, 1))
        warehouse.publish([replace(maker.delivery([("a", 1, figure)]), vintage=day)])
    assert warehouse.unbalanced() == []
    sql = "DELETE FROM agri.harvest__late"
    if url.startswith("duckdb"):
        with duckdb.connect(url.removeprefix("duckdb:///")) as connection:
            connection.execute(sql)
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql)
    (finding,) = warehouse.unbalanced()
    assert finding.what.en == "late: [1] by the books, [0] in the table."


def test_an_edited_ledger_is_found_by_its_chain(tamper: Callable[[str], list[str]], warehouse: Warehouse) -> None:
    tamper("UPDATE renkei.ledger SET kind = 'verdict' WHERE seq = 1")
    assert [finding.what.en for finding in broken(warehouse.entries())] == ["Entry [1] was edited."]
