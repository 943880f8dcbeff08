"""What an expectation asks of a row, as SQL: literals, row conditions and patterns, meaning what they mean in GX."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import duckdb
import pyarrow as pa
from duckdb.func import PythonUDFType

from renkei.stages.audit.table import quoted, text

_OPERATORS = {"==": "=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_TOKEN = re.compile(
    r"""(?P<digit>\\d)
      | (?P<escaped>\\[^\w\s])
      | (?P<set>\[\^?(?:[^\\\[\]&|~\n]|\\[^\w\s]|\\d)+\])
      | (?P<open>\((?:\?:)?(?!\?))
      | (?P<close>\))
      | (?P<repeat>(?:[*+?]|\{\d+(?:,\d*)?\})\??(?![*+?{]))
      | (?P<either>\|)
      | (?P<begin>\^)
      | (?P<end>\$)
      | (?P<plain>[^\\\[\](){}*+?|$^\n])""",
    re.VERBOSE,
)


class NotInSql(Exception):
    """The question has no exact SQL: GX answers it on pandas."""


def literal(value: Any) -> str:
    """Write a Python value as an SQL literal of the same type; NotInSql where there is none."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}" if abs(value) < 1e18 else f"{value!r}::DOUBLE"
    if isinstance(value, datetime):
        return f"TIMESTAMPTZ {text(value.isoformat())}"
    if isinstance(value, date):
        return f"DATE {text(value.isoformat())}"
    if isinstance(value, str):
        return text(value)
    raise NotInSql(f"a literal of [{type(value).__name__}]")


def condition(said: Mapping[str, Any] | None) -> str:
    """Write a row condition (the dict form of GX's conditions) as SQL that is true or false, never null."""
    if said is None:
        return "true"
    kind = said.get("type")
    if kind in ("and", "or"):
        return "(" + f" {kind} ".join(condition(each) for each in said["conditions"]) + ")"
    if kind == "nullity":
        return f"({quoted(said['column']['name'])} IS {'' if said['is_null'] else 'NOT '}NULL)"
    if kind != "comparison":
        raise NotInSql(f"a row condition of type [{kind}]")
    column, operator, parameter = quoted(said["column"]["name"]), str(said["operator"]), said["parameter"]
    if operator == "!=":
        return f"({column} IS DISTINCT FROM {literal(parameter)})"
    if operator in ("IN", "NOT_IN"):
        among = f"coalesce({within(column, parameter)}, false)"
        return among if operator == "IN" else f"(NOT {among})"
    return f"coalesce({column} {_OPERATORS[operator]} {literal(parameter)}, false)"


def within(column: str, values: Any) -> str:
    """Write `column IN (values)`; an empty set holds nothing."""
    values = sorted({literal(value) for value in values})
    return f"({column} IN ({', '.join(values)}))" if values else "false"


def between(expression: str, bounds: Mapping[str, Any]) -> str:
    """Write min_value ≤ expression ≤ max_value, strict where strict_min or strict_max says so."""
    low, high = bounds.get("min_value"), bounds.get("max_value")
    above = f"{expression} {'>' if bounds.get('strict_min') else '>='} {literal(low)}" if low is not None else "true"
    below = f"{expression} {'<' if bounds.get('strict_max') else '<='} {literal(high)}" if high is not None else "true"
    return f"({above} AND {below})"


def pattern(connection: duckdb.DuckDBPyConnection, column: str, regex: str) -> str:
    """Write `re.search(regex, column)`: in RE2 where it means the same there, else as a call back into Python."""
    ported = portable(regex)
    if ported is not None:
        try:
            connection.execute("SELECT regexp_matches('', ?)", [ported])
        except duckdb.Error:
            ported = None
    if ported is not None:
        return f"regexp_matches({column}, {text(ported)})"
    return f"{_in_python(connection, regex)}({column})"


def portable(regex: str) -> str | None:
    r"""Return the pattern for RE2 that finds what Python's `re.search` finds, or None where that is not certain.

    In Python `\d` is a digit of any script, and `$` also matches before a newline that ends the text.
    """
    made, place, depth = "", 0, 0
    while place < len(regex):
        token = _TOKEN.match(regex, place)
        if token is None:
            return None
        place, kind, said = token.end(), token.lastgroup, token.group()
        depth += {"open": 1, "close": -1}.get(str(kind), 0)
        if kind == "begin" and not _leads(regex, place - 1, depth):
            return None
        if kind == "end":
            ends = re.fullmatch(r"\)*", regex[place:]) or (depth == 0 and regex[place] == "|")
            if not ends:
                return None
            said = r"(?:\n?\z)"
        made += said.replace(r"\d", r"\p{Nd}") if kind in ("digit", "set") else said
    return made


def _leads(regex: str, place: int, depth: int) -> bool:
    """Whether `^` stands first in the pattern or in one of its alternatives: elsewhere DuckDB overlooks it."""
    return re.fullmatch(r"(?:\((?:\?:)?)*", regex[:place]) is not None or (depth == 0 and regex[place - 1] == "|")


def _in_python(connection: duckdb.DuckDBPyConnection, regex: str) -> str:
    name = f"search_{sha256(regex.encode()).hexdigest()[:16]}"
    known = connection.execute("SELECT 1 FROM duckdb_functions() WHERE function_name = ?", [name]).fetchone()
    if not known:
        connection.create_function(name, _searcher(regex), ["VARCHAR"], "BOOLEAN", type=PythonUDFType.ARROW)
    return name


def _searcher(regex: str) -> Callable[[pa.Array], pa.Array]:
    search = re.compile(regex).search
    return lambda column: pa.array(
        [None if value is None else search(value) is not None for value in column.to_pylist()], pa.bool_()
    )
