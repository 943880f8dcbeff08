"""What Great Expectations wants to know of the rows, counted by DuckDB: one scan for all that one scan can tell.

GX names the metrics that an expectation needs; `Scan.plan` says how each is had, `Scan.measure` has them. What GX does
on pandas is the rule: the same nulls left aside, the same rows counted. Only what needs groups or an order (unique
values, distinct values, medians) and the examples of what failed take a query of their own; all of them spill to disk.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

from renkei.model.contract import Contract
from renkei.stages.audit.rules import Rule, rule_of
from renkei.stages.audit.sql import NotInSql, condition, literal, within
from renkei.stages.audit.table import quoted

EXAMPLES = 20
LANDED = "_landed"
ROW = "_row"
_LONGEST = 200
_ROWS_AT_ONCE = 50_000
_FEW_BYTES = 16 << 20  # estimated; an estimate that is out by half does no harm
_ROW_SUFFIXES = (
    "unexpected_count",
    "unexpected_values",
    "unexpected_index_list",
    "unexpected_index_query",
    "filtered_row_count",
)
_NUMERIC = {
    "column.mean": "avg({0}) FILTER (WHERE {1})",
    "column.sum": "coalesce(sum({0}) FILTER (WHERE {1}), 0)",
    "column.standard_deviation": "stddev_samp({0}::DOUBLE) FILTER (WHERE {1})",
}
_ORDERED = {"column.max": "max({0}) FILTER (WHERE {1})", "column.min": "min({0}) FILTER (WHERE {1})"}


@dataclass(frozen=True)
class Metric:
    """A metric as GX names it, with what it is of (`domain`) and its parameters (`value`)."""

    name: str
    domain: Mapping[str, Any]
    value: Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """How a metric is had: an aggregate of the common scan (or none), and what is made of it."""

    aggregate: str | None
    finish: Callable[[Any], Any] | None = None


class Scan:
    """Answers metrics from the view `audited`; `landed` are the sha256 of its files, in order."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, contract: Contract, landed: Sequence[str]) -> None:
        self._connection, self._contract, self._landed = connection, contract, landed
        self._examples: dict[str, list[dict[str, Any]]] = {}

    def plan(self, metric: Metric) -> Plan:
        """Return how the metric is had; NotInSql where only pandas knows."""
        base, _, suffix = metric.name.rpartition(".")
        if suffix in _ROW_SUFFIXES:
            return self._of_rows(base, suffix, metric)
        if metric.name.startswith("table."):
            return self._of_table(metric)
        return self._of_column(metric)

    def measure(self, plans: Sequence[Plan]) -> list[Any]:
        """Return the values of the metrics, in order; one scan answers all aggregates."""
        aggregates = list(dict.fromkeys(plan.aggregate for plan in plans if plan.aggregate is not None))
        found: dict[str | None, Any] = {None: None}
        if aggregates:
            row = self._row(f"SELECT {', '.join(aggregates)} FROM audited")
            found.update(zip(aggregates, row, strict=True))
        return [(plan.finish or plain)(found[plan.aggregate]) for plan in plans]

    def failing(self, metric: Metric) -> Iterator[tuple[str, int]]:
        """Yield the place (landed, row) of every row that fails, in file order, whatever their number."""
        rule = rule_of(self._connection, self._contract, metric.name, metric.domain, metric.value)
        query = f"SELECT _file, _row FROM audited WHERE {self._broken(rule)} ORDER BY _file, _row"
        for batch in self._connection.execute(query).to_arrow_reader(_ROWS_AT_ONCE):
            for file, row in zip(batch["_file"].to_pylist(), batch["_row"].to_pylist(), strict=True):
                yield self._landed[file], row

    def _of_table(self, metric: Metric) -> Plan:
        names = [column.name for column in self._contract.columns]
        if metric.name == "table.row_count":
            return Plan(f"count(*) FILTER (WHERE {condition(metric.domain.get('row_condition'))})")
        if metric.name == "table.columns":
            return Plan(None, lambda _: names)
        if metric.name == "table.column_count":
            return Plan(None, lambda _: len(names))
        raise NotInSql(metric.name)

    def _of_rows(self, base: str, suffix: str, metric: Metric) -> Plan:
        rule = rule_of(self._connection, self._contract, base, metric.domain, metric.value)
        if suffix == "filtered_row_count":
            return Plan(f"count(*) FILTER (WHERE {rule.considered})")
        if suffix == "unexpected_index_query":
            return Plan(None, lambda _: None)
        aggregate = None if rule.unique else f"count(*) FILTER (WHERE {self._broken(rule)})"

        def count(found: Any) -> int:
            return self._repeated(rule) if rule.unique else int(found)

        if suffix == "unexpected_count":
            return Plan(aggregate, count)
        shown = rule.shown if suffix == "unexpected_values" else _indexed
        return Plan(aggregate, lambda found: [shown(row) for row in self._some(rule)] if count(found) else [])

    def _of_column(self, metric: Metric) -> Plan:
        column = self._contract.column(metric.domain["column"])
        name, where = quoted(column.name), condition(metric.domain.get("row_condition"))
        numeric = column.logical_type in ("integer", "number")
        if metric.name in _ORDERED:
            return Plan(_ORDERED[metric.name].format(name, where))
        if metric.name in _NUMERIC and numeric:
            return Plan(_NUMERIC[metric.name].format(name, where))
        there = f"count({name}) FILTER (WHERE {where})"
        counted: dict[str, Plan] = {
            "column.non_null_proportion": Plan(f"{there} / greatest(count(*) FILTER (WHERE {where}), 1)"),
            "column.distinct_values.count": Plan(None, lambda _: self._distinct(column.name, where)),
            "column.unique_proportion": Plan(there, lambda n: self._distinct(column.name, where) / n if n else 0),
        }
        if numeric:
            counted["column.median"] = Plan(there, lambda n: self._median(name, where, n))
        return counted.get(metric.name) or self._of_set(metric, column.name, where)

    def _of_set(self, metric: Metric, column: str, where: str) -> Plan:
        name = quoted(column)
        values = metric.value.get("value_set") or []
        foreign = f"{where} AND NOT {within(name, values)}"
        some = f"SELECT DISTINCT {name} FROM audited WHERE {name} IS NOT NULL AND "
        if metric.name == "column.distinct_values.not_in_set.count":
            return Plan(None, lambda _: self._distinct(column, foreign))
        if metric.name == "column.distinct_values.not_in_set":
            return Plan(None, lambda _: self._column(f"{some}{foreign} ORDER BY 1 LIMIT {EXAMPLES}"))
        if metric.name.startswith("column.distinct_values.missing_from_column"):
            there = f"{some}{where} AND {within(name, values)}"
            counted = metric.name.endswith(".count")
            return Plan(None, lambda _: _missing(values, self._column(there), counted=counted))
        raise NotInSql(metric.name)

    def _broken(self, rule: Rule) -> str:
        if not rule.unique:
            return f"{rule.considered} AND NOT {rule.fine}"
        if set(self._contract.key) <= set(rule.columns):
            return "false"  # the key is unique since its duplicates were taken out
        mark = self._mark(rule.columns)
        again = f"SELECT {mark} FROM audited WHERE {rule.considered} GROUP BY 1 HAVING count(*) > 1"
        return f"{rule.considered} AND {mark} IN ({again})"

    def _repeated(self, rule: Rule) -> int:
        if set(self._contract.key) <= set(rule.columns):
            return 0
        groups = (
            f"SELECT count(*) AS n FROM audited WHERE {rule.considered}"
            f" GROUP BY {self._mark(rule.columns)} HAVING n > 1"
        )
        return int(self._row(f"SELECT coalesce(sum(n), 0) FROM ({groups})")[0])

    def _distinct(self, column: str, where: str) -> int:
        mark = quoted(column) if self._few(column) else self._mark([column])
        groups = f"SELECT {mark} AS mark FROM audited WHERE {quoted(column)} IS NOT NULL AND {where} GROUP BY mark"
        return int(self._row(f"SELECT count(*) FROM ({groups})")[0])

    def _few(self, column: str) -> bool:
        """Whether the different values of a column, grouped as they are, take little memory: most codes do."""
        name = quoted(column)
        asked = f"SELECT approx_count_distinct({name}) * coalesce(max(strlen({name}::VARCHAR)), 0) FROM audited"
        return int(self._row(asked)[0]) <= _FEW_BYTES

    def _mark(self, columns: Sequence[str]) -> str:
        """Give rows of equal values the same value of fixed width: long texts can't be grouped in bounded memory."""
        if len(columns) == 1 and self._contract.column(columns[0]).logical_type != "string":
            return quoted(columns[0])
        texts = [f"{quoted(name)}::VARCHAR" for name in columns]
        parts = [f"coalesce(strlen({one}) || ':' || {one}, '-')" for one in texts]
        return f"md5_number({' || '.join(parts)})"

    def _median(self, name: str, where: str, count: int) -> Any:
        if not count:
            return None
        middle = (
            f"SELECT {name} AS v FROM audited WHERE {name} IS NOT NULL AND {where}"
            f" ORDER BY v LIMIT {2 - count % 2} OFFSET {(count - 1) // 2}"
        )
        return plain(self._row(f"SELECT avg(v) FROM ({middle})")[0])

    def _some(self, rule: Rule) -> list[dict[str, Any]]:
        columns = ", ".join(quoted(name) for name in dict.fromkeys(rule.columns))
        query = f"SELECT {columns}, _file, _row FROM audited WHERE {self._broken(rule)} ORDER BY _file, _row LIMIT {EXAMPLES}"
        if query not in self._examples:
            rows = self._connection.execute(query).to_arrow_table().to_pylist()
            self._examples[query] = [
                {LANDED: self._landed[row.pop("_file")], ROW: row.pop("_row")} | {k: plain(v) for k, v in row.items()}
                for row in rows
            ]
        return self._examples[query]

    def _column(self, query: str) -> list[Any]:
        return [plain(value) for value in self._connection.execute(query).to_arrow_table().column(0).to_pylist()]

    def _row(self, query: str) -> tuple[Any, ...]:
        found = self._connection.execute(query).to_arrow_table()
        return tuple(column[0].as_py() for column in found.columns)


def _indexed(row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(row)


def _missing(values: Sequence[Any], found: Sequence[Any], *, counted: bool) -> Any:
    there = {literal(value) for value in found}
    missing = [value for value in values if literal(plain(value)) not in there]
    return len(missing) if counted else missing[:EXAMPLES]


def plain(value: Any) -> Any:
    """Make of a decimal the int or float that GX compares and shows, and of a long text its beginning."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, str) and len(value) > _LONGEST:
        return value[:_LONGEST] + "…"
    return value
