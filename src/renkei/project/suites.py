"""Suites as data: the text of a suite, cast by the contract to what Great Expectations takes."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from renkei.contracts.document import Document, Place, gathered, instead
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.suite import Expectation, Suite
from renkei.project.totals import total_faults

COLUMN_KEYS = ("column", "column_A", "column_B")
LIST_KEYS = ("column_list", "column_set")
_VALUES = ("min_value", "max_value", "value", "value_set", "sum_total")
_COUNTED = ("length", "count", "proportion", "quantile", "stdev", "mean", "median", "sum", "z_score", "regex")
_FLAGS = {"true": True, "false": False}


def cast(document: Document, suite: Suite, contract: Contract) -> Suite:
    """Give each argument its type: by the column that it speaks of, or as a number or flag where it reads as one.

    Raises ContentError where a suite names a column that the contract does not have, or a value does not fit it.
    """
    columns = {column.name: column for column in contract.columns}
    faults = [
        fault
        for n, expectation in enumerate(suite.expectations)
        for fault in _columns_missing(document, ("expectations", n, "kwargs"), expectation, columns)
    ]
    faults += total_faults(document, suite, contract)
    if faults:
        raise gathered(faults)
    made, wrong = [], []
    for n, expectation in enumerate(suite.expectations):
        try:
            made.append(_cast(document, ("expectations", n, "kwargs"), expectation, columns))
        except ContentError as error:
            wrong.append(error)
    if wrong:
        raise gathered(wrong)
    return suite.model_copy(update={"expectations": tuple(made)})


def _columns_missing(
    document: Document, place: Place, expectation: Expectation, columns: Mapping[str, Column]
) -> Iterator[ContentError]:
    named: list[tuple[Place, Any]] = [
        ((*place, key), expectation.kwargs[key]) for key in COLUMN_KEYS if key in expectation.kwargs
    ]
    for key in LIST_KEYS:
        listed = expectation.kwargs.get(key)
        named += [((*place, key, n), name) for n, name in enumerate(listed if isinstance(listed, list) else ())]
    for where, name in named:
        if name not in columns:
            what = Text(f"データ契約に列「{name}」はありません。", f"The contract has no column [{name}].")
            yield document.fault(where, what, fix=instead(str(name), columns))


def _cast(document: Document, place: Place, expectation: Expectation, columns: Mapping[str, Column]) -> Expectation:
    column = columns.get(str(expectation.kwargs.get("column", expectation.kwargs.get("column_A"))))
    logical = column.logical_type if column else None
    if any(word in expectation.type for word in _COUNTED):
        logical = "number"
    kwargs = {}
    for key, value in expectation.kwargs.items():
        if key in (*COLUMN_KEYS, *LIST_KEYS) or "regex" in key or "strftime" in key or "like_pattern" in key:
            kwargs[key] = value
        elif key == "value_pairs_set":
            kwargs[key] = _pairs(document, (*place, key), value, columns, expectation.kwargs)
        elif key in _VALUES:
            kwargs[key] = _deep(document, (*place, key), value, logical)
        else:
            kwargs[key] = _deep(document, (*place, key), value, None)
    return expectation.model_copy(update={"kwargs": kwargs})


def _pairs(
    document: Document, place: Place, pairs: Any, columns: Mapping[str, Column], kwargs: Mapping[str, Any]
) -> Any:
    """Cast each value of a pair by the column that it is for."""
    both = [columns[kwargs[key]].logical_type if kwargs.get(key) in columns else None for key in COLUMN_KEYS[1:]]
    if not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        what = Text("value_pairs_set は 2 つの値の組の一覧です。", "[value_pairs_set] is a list of pairs.")
        raise document.fault(
            place, what, fix=Text("[[a, b], [c, d]] のように書いてください。", "Write [[a, b], [c, d]].")
        )
    return [
        [_deep(document, (*place, n, m), value, both[m]) for m, value in enumerate(pair)]
        for n, pair in enumerate(pairs)
    ]


def _deep(document: Document, place: Place, value: Any, logical: str | None) -> Any:
    if isinstance(value, list):
        return [_deep(document, (*place, n), each, logical) for n, each in enumerate(value)]
    if isinstance(value, dict):
        return {key: _deep(document, (*place, key), each, logical) for key, each in value.items()}
    if logical is None:
        return _guess(value)
    if logical in ("integer", "number"):
        number = _number(value)
        if number is None:
            what = Text(f"値「{value}」は数値ではありません。", f"The value [{value}] is not a number.")
            raise document.fault(place, what, fix=Text("数値を書いてください。", "Write a number."))
        return number
    if logical == "boolean":
        return _FLAGS.get(str(value).lower(), value)
    return value


def _guess(value: Any) -> Any:
    """Read what no column gives a type to: flags and numbers as such (`mostly: 0.95`, `strict_min: true`)."""
    if str(value).lower() in _FLAGS:
        return _FLAGS[str(value).lower()]
    number = _number(value)
    return value if number is None else number


def _number(value: Any) -> int | float | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    return int(number) if number == number.to_integral_value() and "." not in str(value) else float(number)
