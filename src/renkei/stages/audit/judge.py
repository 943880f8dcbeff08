"""Great Expectations judges: it says which metrics it needs, DuckDB counts them, and its own classes decide.

What the scan can't count goes the way GX has for pandas, on the columns that the expectation names. GX is imported
here, when there is something to judge, and nowhere else: its import takes several seconds.
"""

import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

import duckdb
import pyarrow as pa

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.contract import Contract
from renkei.model.suite import Expectation, Suite
from renkei.stages.audit.asked import asked, columns_named
from renkei.stages.audit.metrics import EXAMPLES, LANDED, ROW, Metric, Plan, Scan
from renkei.stages.audit.sql import NotInSql
from renkei.stages.audit.table import quoted, text

ON_PANDAS = 1_000_000
"""So many rows may be judged by GX on pandas; beyond, memory has no bound."""

_FORMAT = {
    "result_format": "SUMMARY",
    "partial_unexpected_count": EXAMPLES,
    "unexpected_index_column_names": [LANDED, ROW],
    "include_unexpected_rows": False,
    "return_unexpected_index_query": False,
}


@dataclass(frozen=True)
class Judged:
    """What GX found on each expectation, in the order of the suite; `validation` is its result for all."""

    results: tuple[dict[str, Any], ...]
    validation: Any


@cache
def great_expectations() -> ModuleType:
    """Import GX, silent: no analytics, no log of its own, no hold on the warnings of the process."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx

    logging.captureWarnings(False)
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    return gx


def judge(connection: duckdb.DuckDBPyConnection, contract: Contract, suite: Suite, landed: Sequence[str]) -> Judged:
    """Judge the view `audited` by the suite.

    Raises ContentError where the suite does not fit the contract, where GX refuses an argument, or where an expectation
    needs pandas and the table has more than ON_PANDAS rows.
    """
    arguments = asked(contract, suite)
    with _quiet():
        expectations = [_made(suite, one, kwargs) for one, kwargs in zip(suite.expectations, arguments, strict=True)]
        results = _scanned(Scan(connection, contract, landed), expectations)
        rest = [n for n, result in enumerate(results) if result is None]
        _allow(connection, suite, [suite.expectations[n] for n in rest])
        for n in rest:
            results[n] = _on_pandas(connection, landed, expectations[n], arguments[n])
        return _gathered(suite, results)


def failing(
    connection: duckdb.DuckDBPyConnection, contract: Contract, suite: Suite, landed: Sequence[str], number: int
) -> Iterator[tuple[str, int]]:
    """Yield the place (landed, row) of every row that fails expectation `number` (from 0) of the suite.

    Raises ContentError where the expectation is not one about rows.
    """
    one = Suite(dataset=suite.dataset, expectations=(suite.expectations[number],), path=suite.path)
    with _quiet():
        expectation = _made(one, one.expectations[0], asked(contract, one)[0])
        base = getattr(expectation, "map_metric", None)
        counted = next((m for m in _wanted(expectation)[1] if m.name == f"{base}.unexpected_count"), None)
    try:
        if counted is None:
            raise NotInSql(one.expectations[0].type)
        yield from Scan(connection, contract, landed).failing(Metric(str(base), counted.domain, counted.value))
    except NotInSql as error:
        raise ContentError(
            Text(
                f"期待値「{one.expectations[0].type}」に反する行は一覧にできません。",
                f"The rows that fail [{one.expectations[0].type}] can't be listed.",
            ),
            where=str(suite.path),
            fix=Text("検証結果の例を見てください。", "See the examples in the result."),
        ) from error


def _made(suite: Suite, expectation: Expectation, kwargs: dict[str, Any]) -> Any:
    great_expectations()
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    meta = {"on_failure": expectation.on_failure} | ({"why": expectation.why} if expectation.why else {})
    try:
        return ExpectationConfiguration(type=expectation.type, kwargs=kwargs, meta=meta).to_domain_obj()
    except Exception as error:  # pydantic's and GX's own have no common base
        said = "; ".join(line.strip() for line in str(error).splitlines()[1:] if line.strip()) or str(error)
        raise ContentError(
            Text(f"期待値の引数が正しくありません: {said}", f"The arguments of the expectation are wrong: {said}"),
            where=f"{suite.path}: {expectation.type}",
            fix=Text(
                "kwargs を Great Expectations の説明に合わせてください。", "Mend its kwargs as GX documents them."
            ),
        ) from error


def _wanted(expectation: Any) -> tuple[list[Any], list[Metric]]:
    """Return the metrics that GX asks for, as it names them (their ids) and as we do."""
    from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine

    needs = expectation.get_validation_dependencies(
        execution_engine=PandasExecutionEngine(), runtime_configuration={"result_format": dict(_FORMAT)}
    )
    wanted = list(needs.metric_configurations.values())
    return [one.id for one in wanted], [
        Metric(one.metric_name, _plain(one.metric_domain_kwargs), dict(one.metric_value_kwargs)) for one in wanted
    ]


def _plain(domain: Any) -> dict[str, Any]:
    condition = domain.get("row_condition")
    return {**domain, "row_condition": condition.dict() if hasattr(condition, "dict") else condition}


def _scanned(scan: Scan, expectations: Sequence[Any]) -> list[Any]:
    """Judge what the scan can count; None stands where it can't."""
    planned: list[tuple[list[Any], list[Plan]] | None] = []
    for expectation in expectations:
        try:
            ids, metrics = _wanted(expectation)
            planned.append((ids, [scan.plan(metric) for metric in metrics]))
        except NotInSql:
            planned.append(None)
    values = iter(scan.measure([plan for one in planned if one for plan in one[1]]))
    results: list[Any] = []
    for expectation, one in zip(expectations, planned, strict=True):
        metrics_found = {identity: next(values) for identity in one[0]} if one else None
        results.append(metrics_found and _decided(expectation, metrics_found))
    return results


def _decided(expectation: Any, metrics: dict[Any, Any]) -> Any:
    return expectation.metrics_validate(
        metrics=metrics, runtime_configuration={"result_format": dict(_FORMAT)}, execution_engine=None
    )


def _allow(connection: duckdb.DuckDBPyConnection, suite: Suite, rest: Sequence[Expectation]) -> None:
    counted = connection.execute("SELECT count(*) FROM audited").fetchone()
    if not rest or counted is None or counted[0] <= ON_PANDAS:
        return
    types = ", ".join(sorted({one.type for one in rest}))
    raise ContentError(
        Text(
            f"{counted[0]:,} 行の表では次の期待値を判定できません（上限 {ON_PANDAS:,} 行）: {types}",
            f"A table of {counted[0]:,} rows can't be judged by (the limit is {ON_PANDAS:,}): {types}",
        ),
        where=str(suite.path),
        fix=Text(
            "大きな表で使えるのは、欠損・範囲・集合・正規表現（文字列の列）・文字数・一意・2列の比較・件数・平均・合計・"
            "最小・最大・中央値・標準偏差・異なる値についての期待値です。",
            "Large tables can be judged on: nulls, ranges, sets, patterns and lengths (of text columns), uniqueness, "
            "pairs of columns, counts, mean, sum, minimum, maximum, median, standard deviation and distinct values.",
        ),
    )


def _on_pandas(connection: duckdb.DuckDBPyConnection, landed: Sequence[str], expectation: Any, kwargs: Any) -> Any:
    from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
    from great_expectations.validator.validator import Validator

    class Silent(Validator):  # GX asks a data context for this, and there is none here
        def _determine_progress_bars(self) -> bool:
            return False

    frame = _frame(connection, columns_named(kwargs), landed).to_pandas()
    validator = Silent(execution_engine=PandasExecutionEngine(batch_data_dict={"audited": frame}))
    (result,) = validator.graph_validate(
        configurations=[expectation.configuration], runtime_configuration={"result_format": dict(_FORMAT)}
    )
    return result


def _frame(connection: duckdb.DuckDBPyConnection, columns: Sequence[str], landed: Sequence[str]) -> pa.Table:
    """Return the columns, `_landed` and `_row` in file order; decimals as floats, which are what GX can add up."""
    types = dict(connection.execute("SELECT column_name, column_type FROM (DESCRIBE audited)").fetchall())
    shown = [
        f"{quoted(name)}::DOUBLE AS {quoted(name)}" if types[name].startswith("DECIMAL") else quoted(name)
        for name in columns
    ]
    files = f"[{', '.join(text(sha) for sha in landed)}]"
    return connection.execute(
        f"SELECT {', '.join([*shown, ''])}{files}[_file + 1] AS {LANDED}, {ROW} FROM audited ORDER BY _file, _row"
    ).to_arrow_table()


def _gathered(suite: Suite, results: Sequence[Any]) -> Judged:
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.validator.validation_statistics import calc_validation_statistics

    for result in results:
        result.result = _builtin(result.result)
    counted = calc_validation_statistics(list(results))
    validation = ExpectationSuiteValidationResult(
        results=list(results),
        success=counted.success,
        suite_name=suite.dataset,
        statistics={
            "evaluated_expectations": counted.evaluated_expectations,
            "successful_expectations": counted.successful_expectations,
            "unsuccessful_expectations": counted.unsuccessful_expectations,
            "success_percent": counted.success_percent,
        },
        meta={"great_expectations_version": great_expectations().__version__},
    )
    return Judged(tuple(result.to_json_dict() for result in results), validation)


def _builtin(value: Any) -> Any:
    """Make Python's own numbers of numpy's, which GX's pages can't show."""
    if isinstance(value, dict):
        return {key: _builtin(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_builtin(each) for each in value]
    return value.item() if type(value).__module__ == "numpy" and hasattr(value, "item") else value


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
