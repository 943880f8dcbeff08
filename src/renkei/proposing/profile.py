"""What is expected of the next deliveries, as far as one sample tells: soft bounds, each with its reason."""

from collections.abc import Sequence
from typing import Any, Literal

import polars as pl

from renkei.model.proposal import ProposedColumn
from renkei.model.suite import Expectation
from renkei.semantics import get
from renkei.semantics.base import Options

_NUMERIC = ("number.integer", "number.decimal", "money.jpy", "money.usd", "rate", "quantity", "quantity.whole")
_FULL, _PART = 0.9, 0.5
_ENOUGH, _WIDE = 10, 10


def expectations_of(
    columns: Sequence[ProposedColumn], frame: pl.DataFrame, key: Sequence[str], *, total: int
) -> tuple[Expectation, ...]:
    """Return a suite: rows between half and twice the sample's, share of values, range of numbers; none stops a release.

    `total` are the rows of the sample, of which `frame` holds the first.
    """
    rows, band = len(frame), {"min_value": max(1, total // 2), "max_value": max(2, total * 2)}
    found = [_expect("table_row_count_to_be_between", band, f"The sample had {total:,} rows.", "hold")]
    for one in columns:
        if not one.used:
            continue
        if not one.required and one.name not in key and one.values >= _PART * rows:
            mostly = round(max(_PART, one.values / rows - 0.1), 2)
            why = f"{one.values:,} of {rows:,} rows of the sample have a value."
            found.append(_expect("column_values_to_not_be_null", {"column": one.name, "mostly": mostly}, why, "hold"))
        found += _range(one, frame)
    return tuple(found)


def _range(one: ProposedColumn, frame: pl.DataFrame) -> list[Expectation]:
    """Expect numbers within ten times what the sample has, signs kept."""
    if one.type not in _NUMERIC or one.values < _ENOUGH:
        return []
    texts = frame[one.source].filter(~frame[one.source].str.strip_chars().is_in(["", *one.missing]))
    values = get(one.type).parse(texts, Options(unit=_unit(one), kept=_unit(one))).value.cast(pl.Float64).drop_nulls()
    if values.is_empty():
        return []
    least, most = float(values.min()), float(values.max())  # type: ignore[arg-type]
    bounds = {
        "min_value": 0 if least >= 0 else int(least * _WIDE) - 1,
        "max_value": int(most * _WIDE) + 1 if most > 0 else 0,
    }
    why = f"The sample has {_short(least)} to {_short(most)}; ten times as much was read in a wrong unit, perhaps."
    return [_expect("column_values_to_be_between", {"column": one.name, **bounds}, why, "note")]


def _unit(one: ProposedColumn) -> str | None:
    kind = get(one.type)
    return one.unit if kind.measures or one.unit in kind.units else None


def _short(number: float) -> str:
    return f"{int(number):,}" if number == int(number) else f"{number:,.6g}"


def _expect(kind: str, kwargs: dict[str, Any], why: str, failure: Literal["hold", "note"]) -> Expectation:
    return Expectation(type=f"expect_{kind}", kwargs=kwargs, on_failure=failure, why=why)
