"""What a suite asks, checked against the contract and typed, before Great Expectations is imported (which is slow)."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.suite import Expectation, Suite
from renkei.project.expectations import KNOWN

_TERM = re.compile(
    r"""\s*col\((?P<q>["'])(?P<column>.+?)(?P=q)\)\s*
    (?:(?P<nullity>\.(?:notnull|isnull)\(\))
      |(?P<operator>==|!=|<=|>=|<|>)\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<number>[+-]?\d+(?:\.\d+)?)))\s*""",
    re.VERBOSE,
)


def asked(contract: Contract, suite: Suite) -> list[dict[str, Any]]:
    """Return the arguments of each expectation, typed as their column is; a row condition becomes GX's dict form.

    Raises ContentError naming the suite, what is wrong in it and the closest name: a type that is not there, a column
    that is not there, a value that does not fit its column, a row condition that can't be read.
    """
    faults = [fault for expectation in suite.expectations for fault in _faults(contract, suite, expectation)]
    if faults:
        raise ContentError(faults[0].what, where=faults[0].where, fix=faults[0].fix, others=faults[1:])
    return [_typed(contract, suite, expectation) for expectation in suite.expectations]


def columns_named(kwargs: Mapping[str, Any]) -> list[str]:
    """Return the columns that the arguments of an expectation name, each once, in order."""
    named = [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs]
    named += kwargs.get("column_list", [])
    return list(dict.fromkeys([*named, *_of_condition(kwargs.get("row_condition"))]))


def _faults(contract: Contract, suite: Suite, expectation: Expectation) -> Iterator[ContentError]:
    names = [column.name for column in contract.columns]
    where = _where(suite, expectation)
    if expectation.type not in KNOWN:
        yield _unknown(Text("期待値の型", "expectation type"), expectation.type, KNOWN, where=where)
    kwargs = expectation.kwargs
    if isinstance(kwargs.get("row_condition"), str):
        kwargs = {**kwargs, "row_condition": _condition(contract, kwargs["row_condition"], where=where)}
    for name in columns_named(kwargs):
        if name not in names:
            yield _unknown(Text("列", "column"), str(name), names, where=where)


def _typed(contract: Contract, suite: Suite, expectation: Expectation) -> dict[str, Any]:
    kwargs, where = dict(expectation.kwargs), _where(suite, expectation)
    if isinstance(kwargs.get("row_condition"), str):
        kwargs["row_condition"] = _condition(contract, kwargs["row_condition"], where=where)
    kwargs.pop("condition_parser", None)
    if "value_set" in kwargs and "column" in kwargs:
        column = contract.column(kwargs["column"])
        kwargs["value_set"] = [_cast(column, value, where=where) for value in kwargs["value_set"]]
    return kwargs


def _condition(contract: Contract, said: str, *, where: str) -> dict[str, Any]:
    """Read `col("a") == "x" and col("b").notnull()`; GX's own grammar knows ASCII values only."""
    terms, place = [], 0
    while place <= len(said):
        term = _TERM.match(said, place)
        if term is None:
            raise _unreadable(said, where=where)
        terms.append(_term(contract, term, where=where))
        place = term.end()
        if place == len(said):
            return terms[0] if len(terms) == 1 else {"type": "and", "conditions": terms}
        if not said.startswith("and", place):
            raise _unreadable(said, where=where)
        place += len("and")
    raise _unreadable(said, where=where)


def _term(contract: Contract, term: re.Match[str], *, where: str) -> dict[str, Any]:
    name = term["column"]
    if term["nullity"]:
        return {"type": "nullity", "column": {"name": name}, "is_null": "isnull" in term["nullity"]}
    value = next(term[group] for group in ("double", "single", "number") if term[group] is not None)
    column = next((column for column in contract.columns if column.name == name), None)
    typed = _cast(column, value, where=where) if column else value
    plain = float(typed) if isinstance(typed, Decimal) else typed
    return {"type": "comparison", "column": {"name": name}, "operator": term["operator"], "parameter": plain}


def _cast(column: Column, value: Any, *, where: str) -> Any:
    kinds: dict[str, Callable[[Any], Any]] = {
        "string": str,
        "integer": int,
        "number": lambda said: Decimal(str(said)),
        "date": lambda said: said if isinstance(said, date) else date.fromisoformat(said),
        "timestamp": lambda said: said if isinstance(said, datetime) else datetime.fromisoformat(said),
        "boolean": lambda said: {"true": True, "false": False}[str(said).lower()],
    }
    try:
        return kinds[column.logical_type](value)
    except (ValueError, TypeError, KeyError, InvalidOperation) as error:
        raise ContentError(
            Text(
                f"値「{value}」は列「{column.name}」の型 {column.logical_type} として読めません。",
                f"The value [{value}] does not fit the type of the column [{column.name}], {column.logical_type}.",
            ),
            where=where,
            fix=Text("列の型に合う値を書いてください。", "Write a value of the column's type."),
        ) from error


def _of_condition(said: Any) -> list[str]:
    if not isinstance(said, dict):
        return []
    inner = [name for each in said.get("conditions", ()) for name in _of_condition(each)]
    return [said["column"]["name"], *inner] if "column" in said else inner


def _where(suite: Suite, expectation: Expectation) -> str:
    return f"{suite.path}: {expectation.type}"


def _unreadable(said: str, *, where: str) -> ContentError:
    return ContentError(
        Text(f"行の条件「{said}」を読めません。", f"The row condition [{said}] can't be read."),
        where=where,
        fix=Text(
            'col("列名") == "値" または col("列名").notnull() を and でつないで書いてください。',
            'Write col("name") == "value" or col("name").notnull(), joined by and.',
        ),
    )


def _unknown(kind: Text, said: str, names: Sequence[str] | frozenset[str], *, where: str) -> ContentError:
    close = get_close_matches(said, sorted(names), n=1, cutoff=0.5)
    return ContentError(
        Text(f"{kind.ja}「{said}」はありません。", f"There is no {kind.en} [{said}]."),
        where=where,
        fix=Text(
            f"「{close[0]}」の間違いではありませんか。" if close else "名前を確かめてください。",
            f"Did you mean [{close[0]}]?" if close else "Check the name.",
        ),
    )
