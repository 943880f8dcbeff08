import duckdb
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable, SetColumnComment

from renkei.contracts.table import PROVENANCE, VALIDITY, column_comment, history_table, sql_type, table_comment
from renkei.language import Text
from renkei.model.contract import Column


def test_the_history_table(landings):
    table = history_table(landings, sa.MetaData())
    assert table.fullname == "fisheries.landings__history"
    assert [column.name for column in table.columns] == [c.name for c in landings.columns] + [*PROVENANCE, *VALIDITY]
    assert not table.c.month.nullable
    assert table.c.quantity_kg.nullable
    assert table.c._to_release.nullable
    assert (
        table.comment
        == "水揚げ / Landings of fish — 月・漁港・魚種ごとの水揚げの数量と金額。 / " + landings.description.en
    )
    assert table.c.value_jpy.comment == "金額 / Value [円] — 漁港での水揚げ金額。 / Value of the landing at the port."
    assert all(column.comment for column in table.columns)


@pytest.mark.parametrize(
    ("kind", "logical", "sql"),
    [
        ("code", "string", "VARCHAR"),
        ("number.integer", "integer", "BIGINT"),
        ("money.usd", "number", "NUMERIC(38, 2)"),
        ("rate", "number", "NUMERIC(38, 6)"),
        ("date", "date", "DATE"),
        ("timestamp", "timestamp", "TIMESTAMP WITH TIME ZONE"),
        ("flag", "boolean", "BOOLEAN"),
    ],
)
def test_types(kind, logical, sql):
    text = Text("題", "title")
    column = Column(name="x", title=text, description=text, type=kind, logical_type=logical)
    assert sql_type(column).compile(postgresql.dialect()) == sql


def test_the_declared_table_can_be_made(landings):
    made = str(CreateTable(history_table(landings, sa.MetaData())).compile(dialect=postgresql.dialect()))
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA fisheries")
        connection.execute(made)
        names = [row[0] for row in connection.execute("DESCRIBE fisheries.landings__history").fetchall()]
    assert names == [c.name for c in landings.columns] + [*PROVENANCE, *VALIDITY]


def test_comments_are_one_line_and_quoted_by_the_dialect(landings):
    spoilt = landings.columns[0].model_copy(update={"title": Text("か'月", "a 'b'\nc")})
    assert "\n" not in column_comment(spoilt)
    assert "\n" not in table_comment(landings)
    table = sa.Table("t", sa.MetaData(), sa.Column("x", sa.String, comment=column_comment(spoilt)))
    assert "''b''" in str(SetColumnComment(table.c.x).compile(dialect=postgresql.dialect()))
