"""What each row rule of Great Expectations asks, as SQL."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from renkei.model.contract import Contract
from renkei.stages.audit.sql import NotInSql, between, condition, literal, pattern, within
from renkei.stages.audit.table import quoted

_FAMILY = {
    "string": (str,),
    "integer": (int, float, Decimal),
    "number": (int, float, Decimal),
    "date": (date,),
    "timestamp": (date,),
    "boolean": (bool,),
}
_TEXT_RULES = ("column_values.value_length.", "column_values.match_regex", "column_values.not_match_regex")


@dataclass(frozen=True)
class Rule:
    """Which rows are `considered`, and which of them are `fine` (SQL, never null), or that values must be `unique`."""

    columns: tuple[str, ...]
    considered: str
    fine: str
    unique: bool
    shown: Callable[[Mapping[str, Any]], Any]


def rule_of(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    name: str,
    domain: Mapping[str, Any],
    value: Mapping[str, Any],
) -> Rule:
    """Return the rule behind a map metric of GX; NotInSql where it has no exact SQL."""
    unique = name in ("column_values.unique", "compound_columns.unique")
    columns = _columns(domain)
    _check_types(contract, name, columns, value)
    fine = "true" if unique else _fine(connection, name, [quoted(column) for column in columns], value)
    considered = f"({condition(domain.get('row_condition'))} AND {_kept(name, domain, columns)})"
    return Rule(columns, considered, f"coalesce({fine}, false)", unique, _shown(domain))


def _columns(domain: Mapping[str, Any]) -> tuple[str, ...]:
    if "column" in domain:
        return (domain["column"],)
    return tuple(domain["column_list"]) if "column_list" in domain else (domain["column_A"], domain["column_B"])


def _kept(name: str, domain: Mapping[str, Any], columns: Sequence[str]) -> str:
    missing = [f"{quoted(column)} IS NULL" for column in columns]
    if name in ("column_values.nonnull", "column_values.null"):
        return "true"
    ignored = domain.get("ignore_row_if", "any")
    if ignored in ("never", "neither"):
        return "true"
    return f"NOT ({(' AND ' if ignored.startswith(('all', 'both')) else ' OR ').join(missing)})"


def _shown(domain: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Any]:
    if "column" in domain:
        return lambda row: row[domain["column"]]
    if "column_list" in domain:
        return lambda row: {name: row[name] for name in domain["column_list"]}
    return lambda row: (row[domain["column_A"]], row[domain["column_B"]])


def _check_types(contract: Contract, name: str, columns: Sequence[str], value: Mapping[str, Any]) -> None:
    logical = [contract.column(column).logical_type for column in columns]
    if name.startswith(_TEXT_RULES) and logical != ["string"]:
        raise NotInSql(f"{name} of [{logical[0]}]")
    if name.startswith("column_pair_values.") and _FAMILY[logical[0]] != _FAMILY[logical[-1]]:
        raise NotInSql(f"{name} of [{logical[0]}] and [{logical[-1]}]")
    if name == "multicolumn_sum.equal" and not set(logical) <= {"integer", "number"}:
        raise NotInSql(f"{name} of [{', '.join(logical)}]")
    if name in ("column_values.between", "column_values.in_set", "column_values.not_in_set"):
        given = [value.get("min_value"), value.get("max_value"), *(value.get("value_set") or ())]
        for one in given:
            if one is not None and (
                not isinstance(one, _FAMILY[logical[0]]) or isinstance(one, bool) != (logical[0] == "boolean")
            ):
                raise NotInSql(f"{name} of [{logical[0]}] with [{one!r}]")


def _fine(connection: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str], value: Mapping[str, Any]) -> str:
    first, last = columns[0], columns[-1]

    def found(regex: str) -> str:
        return pattern(connection, first, regex)

    def any_of(patterns: Sequence[str], joint: str = " OR ") -> str:
        return f"({joint.join(found(one) for one in patterns)})"

    makers: dict[str, Callable[[], str]] = {
        "column_values.nonnull": lambda: f"{first} IS NOT NULL",
        "column_values.null": lambda: f"{first} IS NULL",
        "column_values.between": lambda: between(first, value),
        "column_values.in_set": lambda: within(first, value["value_set"]),
        "column_values.not_in_set": lambda: f"NOT {within(first, value['value_set'])}",
        "column_values.value_length.between": lambda: between(f"length({first})", value),
        "column_values.value_length.equals": lambda: f"length({first}) = {literal(value['value'])}",
        "column_values.match_regex": lambda: found(value["regex"]),
        "column_values.not_match_regex": lambda: f"NOT {found(value['regex'])}",
        "column_values.match_regex_list": lambda: any_of(
            value["regex_list"], " AND " if value.get("match_on") == "all" else " OR "
        ),
        "column_values.not_match_regex_list": lambda: f"NOT {any_of(value['regex_list'])}",
        "column_pair_values.a_greater_than_b": lambda: f"{first} {'>=' if value.get('or_equal') else '>'} {last}",
        "column_pair_values.equal": lambda: f"{first} = {last}",
        "multicolumn_sum.equal": lambda: f"{' + '.join(columns)} = {literal(value['sum_total'])}",
    }
    if name not in makers:
        raise NotInSql(name)
    return makers[name]()
