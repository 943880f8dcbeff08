"""The few statements that SQLAlchemy has no words for. Identifiers and texts are quoted by the dialect."""

from typing import Any

from sqlalchemy import Column, FromClause, Select, String, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateColumn, DDLElement

from renkei.model.contract import Contract
from renkei.warehouse.tables import name


class AddColumn(DDLElement):
    """ALTER TABLE … ADD COLUMN."""

    inherit_cache = False

    def __init__(self, table: Table, column: Column[Any]) -> None:
        self.table, self.column = table, column


class CommentOn(DDLElement):
    """COMMENT ON a dataset's view, or on one of its columns."""

    inherit_cache = False

    def __init__(self, contract: Contract, *, column: str | None, text: str) -> None:
        self.contract, self.column, self.text = contract, column, text


class AsOf(DDLElement):
    """`<dataset>_as_of(ts)`: a function or macro that gives the rows as they were released at `ts`."""

    inherit_cache = False

    def __init__(self, contract: Contract, query: Select[Any]) -> None:
        self.contract, self.query = contract, query


class Study(DDLElement):
    """Let the planner look at a table that was just filled; an engine that always knows its tables does nothing."""

    inherit_cache = False

    def __init__(self, table: FromClause) -> None:
        self.table = table


@compiles(Study, "duckdb")
def _study_nothing(_element: Study, _compiler: Any, **_: Any) -> str:
    return "SELECT 1"


@compiles(Study, "postgresql")
def _analyze(element: Study, compiler: Any, **_: Any) -> str:
    return f"ANALYZE {compiler.preparer.format_table(element.table)}"


@compiles(AddColumn)
def _add_column(element: AddColumn, compiler: Any, **_: Any) -> str:
    table = compiler.preparer.format_table(element.table)
    return f"ALTER TABLE {table} ADD COLUMN {compiler.process(CreateColumn(element.column))}"


@compiles(CommentOn)
def _comment_on(element: CommentOn, compiler: Any, **_: Any) -> str:
    quote = compiler.preparer.quote
    place = f"{quote(name(element.contract.domain))}.{quote(name(element.contract.table))}"
    said = compiler.sql_compiler.render_literal_value(element.text, String())
    if element.column is None:
        return f"COMMENT ON VIEW {place} IS {said}"
    return f"COMMENT ON COLUMN {place}.{quote(name(element.column))} IS {said}"


@compiles(AsOf, "duckdb")
def _macro(element: AsOf, compiler: Any, **_: Any) -> str:
    query = compiler.sql_compiler.process(element.query, literal_binds=True)
    return f"CREATE OR REPLACE MACRO {_function(element, compiler)}(ts) AS TABLE {query}"


@compiles(AsOf, "postgresql")
def _postgres_function(element: AsOf, compiler: Any, **_: Any) -> str:
    quote = compiler.preparer.quote
    view = f"{quote(name(element.contract.domain))}.{quote(name(element.contract.table))}"
    query = compiler.sql_compiler.process(element.query, literal_binds=True).replace("'", "''")
    head = f"CREATE OR REPLACE FUNCTION {_function(element, compiler)}(ts timestamptz) RETURNS SETOF {view}"
    return f"{head} LANGUAGE sql STABLE AS '{query}'"


def _function(element: AsOf, compiler: Any) -> str:
    quote = compiler.preparer.quote
    return f"{quote(name(element.contract.domain))}.{quote(name(f'{element.contract.table}_as_of'))}"
