"""The few statements that SQLAlchemy has no words for. Identifiers and texts are quoted by the dialect."""

from typing import Any

from sqlalchemy import Column, FromClause, MetaData, Select, String, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateColumn, DDLElement, DropView

from renkei.model.contract import Contract
from renkei.warehouse.tables import name


class AddColumn(DDLElement):
    """ALTER TABLE … ADD COLUMN."""

    inherit_cache = False

    def __init__(self, table: Table, column: Column[Any]) -> None:
        self.table, self.column = table, column


class CommentOn(DDLElement):
    """COMMENT ON a dataset's view, another view of it (`<dataset><suffix>`), or one of its columns."""

    inherit_cache = False

    def __init__(self, contract: Contract, *, text: str, column: str | None = None, suffix: str = "") -> None:
        self.contract, self.column, self.text, self.suffix = contract, column, text, suffix


class Asked(DDLElement):
    """A function or macro of one argument that gives rows of a dataset's view: `<dataset><suffix>(parameter)`.

    `of` is PostgreSQL's type of the parameter, which the query names by its place there, and by its name on DuckDB.
    """

    inherit_cache = False

    def __init__(self, contract: Contract, suffix: str, query: Select[Any], *, parameter: str, of: str) -> None:
        self.contract, self.suffix, self.query = contract, suffix, query
        self.parameter, self.of = parameter, of


class DropAsked(DDLElement):
    """DROP what `Asked` made, where it is there."""

    inherit_cache = False

    def __init__(self, domain: str, called: str, *, of: str) -> None:
        self.domain, self.called, self.of = domain, called, of


class Study(DDLElement):
    """Let the planner look at a table that was just filled; an engine that always knows its tables does nothing."""

    inherit_cache = False

    def __init__(self, table: FromClause) -> None:
        self.table = table


def drop_view(domain: str, called: str) -> DropView:
    """Return DROP VIEW, where it is there; the database refuses where another view is built on it."""
    return DropView(Table(name(called), MetaData(), schema=name(domain)), if_exists=True)


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
    quote, table = compiler.preparer.quote, f"{element.contract.table}{element.suffix}"
    place = _place(compiler, element.contract.domain, table)
    said = compiler.sql_compiler.render_literal_value(element.text, String())
    if element.column is None:
        return f"COMMENT ON VIEW {place} IS {said}"
    return f"COMMENT ON COLUMN {place}.{quote(name(element.column))} IS {said}"


@compiles(Asked, "duckdb")
def _macro(element: Asked, compiler: Any, **_: Any) -> str:
    called = _place(compiler, element.contract.domain, f"{element.contract.table}{element.suffix}")
    query = compiler.sql_compiler.process(element.query, literal_binds=True)
    return f"CREATE OR REPLACE MACRO {called}({element.parameter}) AS TABLE {query}"


@compiles(Asked, "postgresql")
def _postgres_function(element: Asked, compiler: Any, **_: Any) -> str:
    domain, table = element.contract.domain, element.contract.table
    called, view = _place(compiler, domain, f"{table}{element.suffix}"), _place(compiler, domain, table)
    query = compiler.sql_compiler.process(element.query, literal_binds=True).replace("'", "''")
    head = f"CREATE OR REPLACE FUNCTION {called}({element.parameter} {element.of}) RETURNS SETOF {view}"
    return f"{head} LANGUAGE sql STABLE AS '{query}'"


@compiles(DropAsked, "duckdb")
def _drop_macro(element: DropAsked, compiler: Any, **_: Any) -> str:
    return f"DROP MACRO TABLE IF EXISTS {_place(compiler, element.domain, element.called)}"


@compiles(DropAsked, "postgresql")
def _drop_function(element: DropAsked, compiler: Any, **_: Any) -> str:
    return f"DROP FUNCTION IF EXISTS {_place(compiler, element.domain, element.called)}({element.of})"


def _place(compiler: Any, domain: str, called: str) -> str:
    quote = compiler.preparer.quote
    return f"{quote(name(domain))}.{quote(name(called))}"
