"""Queries followed to columns: through joins, CTEs, unions and counts; told as far as tables where that is not possible."""

from pathlib import Path

import pytest

from renkei.language import Text
from renkei.lineage import of_query
from renkei.model.contract import Column, Contract
from renkei.model.lineage import Lineage

SAID = Text("表", "table")


def contract(dataset: str, *columns: str, sql: str | None = None, reads: tuple[str, ...] = ()) -> Contract:
    made = tuple(
        Column(name=n, title=SAID, description=SAID, type="text.display", logical_type="string") for n in columns
    )
    return Contract(
        dataset=dataset,
        version="1.0.0",
        status="active",
        title=SAID,
        description=SAID,
        columns=made,
        key=columns[:1],
        reads=reads,
        sql=sql,
        path=Path("x.yml"),
    )


SEA = contract("sea.landings", "port", "month", "kg")
PORTS = contract("ref.ports", "port", "island")
READ = {one.dataset: one for one in (SEA, PORTS)}


def followed(sql: str, *columns: str) -> Lineage:
    return of_query(contract("sea.made", *columns, sql=sql, reads=tuple(READ)), READ)


def origins(lineage: Lineage, column: str) -> set[tuple[str, str | None, str]]:
    return {(edge.origin.of, edge.origin.column, edge.how) for edge in lineage.of(column)}


def test_a_column_is_followed_through_common_tables_and_a_join() -> None:
    made = followed(
        """
        WITH yearly AS (SELECT port, substr(month, 1, 4) AS year, sum(kg) AS kg FROM sea.landings GROUP BY 1, 2)
        SELECT ports.island, yearly.year, yearly.kg FROM yearly JOIN ref.ports AS ports ON ports.port = yearly.port
        """,
        "island",
        "year",
        "kg",
    )
    assert origins(made, "island") == {("ref.ports", "island", "identity")}
    assert origins(made, "year") == {("sea.landings", "month", "transformation")}
    assert origins(made, "kg") == {("sea.landings", "kg", "aggregation")}
    assert {(edge.origin.of, edge.origin.column) for edge in made.deciding} == {
        ("ref.ports", "port"),
        ("sea.landings", "port"),
        ("sea.landings", "month"),
    }
    assert made.of("year")[0].steps[0].en == "SUBSTRING(landings.month, 1, 4)"
    assert made.whole


def test_each_branch_of_a_union_counts_and_constants_are_named() -> None:
    made = followed(
        "SELECT port, 'sea' AS kind FROM sea.landings UNION ALL SELECT port, island FROM ref.ports", "port", "kind"
    )
    assert origins(made, "port") == {("sea.landings", "port", "identity"), ("ref.ports", "port", "identity")}
    assert [(edge.origin.kind, edge.origin.of) for edge in made.of("kind")] == [
        ("dataset", "ref.ports"),
        ("constant", "sea"),
    ]


def test_what_counts_rows_is_made_of_their_table() -> None:
    made = followed("SELECT port, count(*) AS kg FROM sea.landings GROUP BY port", "port", "kg")
    assert origins(made, "kg") == {("sea.landings", None, "aggregation")}


def test_what_asks_whether_there_are_rows_is_made_of_their_table() -> None:
    made = followed(
        "SELECT port, EXISTS (SELECT 1 FROM sea.landings AS l WHERE l.port = ports.port) AS kg FROM ref.ports AS ports",
        "port",
        "kg",
    )
    assert origins(made, "kg") == {("sea.landings", None, "transformation")}


def test_a_query_that_leads_back_into_itself_ends() -> None:
    made = followed(
        """
        WITH RECURSIVE way AS (
            SELECT port, month FROM sea.landings
            UNION ALL
            SELECT ports.island, way.month FROM way JOIN ref.ports AS ports ON ports.port = way.port
        )
        SELECT port, month FROM way
        """,
        "port",
        "month",
    )
    assert ("sea.landings", "month", "identity") in origins(made, "month")
    assert ("sea.landings", "port", "identity") in origins(made, "port")


@pytest.mark.parametrize("sql", ["SELECT FROM WHERE (", "this is no query", "SELECT nowhere FROM sea.landings"])
def test_what_can_not_be_followed_is_told_as_far_as_the_tables(sql: str) -> None:
    made = followed(sql, "port", "kg")
    assert origins(made, "kg") == {("sea.landings", None, "unknown"), ("ref.ports", None, "unknown")}
    assert not made.whole


def test_a_column_that_the_query_does_not_give_spoils_no_other() -> None:
    made = followed("SELECT port FROM sea.landings", "port", "kg")
    assert origins(made, "port") == {("sea.landings", "port", "identity")}
    assert {how for _, _, how in origins(made, "kg")} == {"unknown"}
