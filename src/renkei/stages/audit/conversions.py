"""Amounts that were converted: none stands without its rate, what it is and where it is from, and each is worked out again.

Nothing is divided, so that all of it is exact: an amount in dollars times a rate in yen per dollar is the amount in yen,
up to the rounding of what was worked out, which is the amount or, where the rate was implied, the rate.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb

from renkei import semantics
from renkei.language import Text
from renkei.model.contract import Column, Contract, Conversion
from renkei.semantics.conversion import minor_unit, rounded
from renkei.semantics.units import unit
from renkei.stages.audit.table import quoted, text

_EXAMPLES = 3


def broken_conversions(connection: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[Text]:
    """Yield a sentence on each column of the view `audited` whose amounts were not converted as their contract says."""
    for column in contract.columns:
        if column.converted_by is not None:
            yield from _column(connection, contract, column, column.converted_by)


def _column(
    connection: duckdb.DuckDBPyConnection, contract: Contract, column: Column, made: Conversion
) -> Iterator[Text]:
    there, needed = f"{quoted(column.name)} IS NOT NULL", [made.source, *made.columns]
    lacking = " OR ".join(f"{quoted(name)} IS NULL OR {quoted(name)}::VARCHAR = ''" for name in needed)
    bare, examples = _found(connection, contract, f"{there} AND ({lacking})", ())
    if bare:
        keys = ", ".join(f"[{_key(contract, row)}]" for row in examples)
        listed = ", ".join(needed)
        yield Text(
            f"列「{column.name}」の換算額 {bare:,} 件に、元の額・相場・その種類・日付・出典（{listed}）のどれかがありません。例: {keys}。",
            f"{bare:,} amount(s) of [{column.name}] lack the amount they are from, or the rate, its type, day or source "
            f"({listed}). For example {keys}.",
        )
    wrong, examples = _found(
        connection,
        contract,
        f"{there} AND NOT ({lacking}) AND {_wrong(contract, column, made)}",
        (column.name, made.source, made.rate),
    )
    if wrong:
        said = [_example(contract, column, made, row) for row in examples]
        yield Text(
            f"列「{column.name}」の換算額 {wrong:,} 件が、「{made.source}」と相場「{made.rate}」（{made.quoted}）から計算し直した額と合いません。"
            f"例: {'、'.join(each.ja for each in said)}。",
            f"{wrong:,} amount(s) of [{column.name}] are not what [{made.source}] and the rate [{made.rate}] ({made.quoted}) "
            f"give. For example {', '.join(each.en for each in said)}.",
        )


def _wrong(contract: Contract, column: Column, made: Conversion) -> str:
    """Return, as SQL, whether an amount is not the one that it is to be, within what rounding may do."""
    amount, source, rate = (quoted(name) for name in (column.name, made.source, made.rate))
    implied = (
        f"{quoted(made.rate_type)} IN ({', '.join(text(name) for name in made.implied)})" if made.implied else "false"
    )
    half, step = _half(minor_unit(_currency(column))), _half(_decimals(contract.column(made.rate)))
    divided = _divides(column, made)
    worked, given = (f"{amount} * {rate}", source) if divided else (amount, f"{source} * {rate}")
    by_amount = f"{half} * {rate}" if divided else f"{half}"
    by_rate = f"{step} * (abs({amount}) + {half})" if divided else f"{step} * abs({source})"
    near = f"abs({worked} - {given}) <= {by_amount} + CASE WHEN {implied} THEN {by_rate} ELSE 0 END"
    if made.rounding != "down":
        return f"NOT ({near})"
    alike = f"sign({given}) * sign({worked}) >= 0"
    cut = f"{alike} AND abs({given}) - abs({worked}) >= 0 AND abs({given}) - abs({worked}) < 2 * {by_amount}"
    return f"NOT CASE WHEN {implied} THEN {near.replace(f'<= {by_amount}', f'<= 2 * {by_amount}')} ELSE {cut} END"


def _found(
    connection: duckdb.DuckDBPyConnection, contract: Contract, condition: str, shown: Sequence[str]
) -> tuple[int, list[dict[str, Any]]]:
    """Return how many rows there are of which something holds, and a few of them."""
    counted = connection.execute(f"SELECT count(*) FROM audited WHERE {condition}").fetchone()
    if not counted or not counted[0]:
        return 0, []
    names = ", ".join(quoted(name) for name in dict.fromkeys([*contract.key, *shown]))
    query = f"SELECT {names} FROM audited WHERE {condition} ORDER BY _file, _row LIMIT {_EXAMPLES}"
    return int(counted[0]), connection.execute(query).to_arrow_table().to_pylist()


def _example(contract: Contract, column: Column, made: Conversion, row: dict[str, Any]) -> Text:
    source, rate, amount = Fraction(row[made.source]), Fraction(row[made.rate]), row[column.name]
    key = _key(contract, row)
    if not rate:
        return Text(f"「{key}」相場が 0", f"[{key}] the rate is 0")
    again = rounded(
        source / rate if _divides(column, made) else source * rate, minor_unit(_currency(column)), made.rounding
    )
    return Text(f"「{key}」{amount}、計算し直すと {again}", f"[{key}] is {amount}, worked out again {again}")


def _key(contract: Contract, row: dict[str, Any]) -> str:
    return ", ".join(f"{name}={row[name]}" for name in contract.key)


def _divides(column: Column, made: Conversion) -> bool:
    """Whether the rate is in the currency of the source for one unit of this one: JPY per USD, for dollars from yen."""
    return made.quoted.split(" per ")[1] == _currency(column)


def _currency(column: Column) -> str:
    return unit(column.unit or "").dimension


def _decimals(column: Column) -> int:
    kind = semantics.get(column.type).dtype
    return column.decimals if column.decimals is not None else int(getattr(kind, "scale", 0) or 0)


def _half(decimals: int) -> str:
    return f"{Decimal(5).scaleb(-decimals - 1):f}"
