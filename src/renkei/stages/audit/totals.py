"""Totals against their parts, as far as the rounding of published figures allows, in one set-based query each.

Of a figure that was rounded to the nearest unit the true value is within half a unit; of one that was cut off, it is up
to a unit further from zero. A total and its parts agree where the true values may: n figures, n times as far.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb

from renkei.language import Text
from renkei.model.contract import Contract
from renkei.model.suite import PartsOf, Suite, Total
from renkei.semantics.units import known, step
from renkei.stages.audit.reasons import MEANS, Finding
from renkei.stages.audit.table import quoted, text

_EXAMPLES = 3

Codes = dict[str, dict[str, str]]
"""Of each list that says which parts a total has, of each code, the code of its total."""


@dataclass(frozen=True)
class Sum:
    """One total of a suite: the code (or column) of the total, of its parts, and of what is subtracted."""

    said: Total
    total: str
    parts: tuple[str, ...]
    less: tuple[str, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """The total, its parts and what is subtracted."""
        return (self.total, *self.parts, *self.less)


def sums(suite: Suite | None, codes: Codes) -> tuple[Sum, ...]:
    """Return the totals of a suite, each with its parts, as the code lists have them."""
    found = []
    for said in suite.totals if suite else ():
        for total in said.totals:
            of = said.parts
            parts = (
                tuple(c for c, whole in codes[of.code_list].items() if whole == total)
                if isinstance(of, PartsOf)
                else of
            )
            found.append(Sum(said, total, parts, said.less))
    return tuple(found)


def broken_totals(
    connection: duckdb.DuckDBPyConnection, contract: Contract, asked: Sequence[Sum], *, whole: bool
) -> list[Finding]:
    """Judge the totals on the view `audited`; return how grave each is that does not hold, and a sentence on it.

    Groups of rows that lack a figure are not judged. In a `whole` delivery a total fails too where no group is complete:
    else a code that is written wrong would be found by nobody.
    """
    found: list[Finding] = []
    for one in asked:
        size = step_of(contract, one.said)
        query = _across_rows(contract, one, size) if one.said.over else _in_a_row(contract, one, size)
        wrong = _wrong(one.said)
        judged, failed = _counted(connection, query, wrong)
        if failed:
            order = ", ".join(["abs(_total - _parts) DESC", *(quoted(name) for name in by_of(contract, one.said))])
            worst = f"SELECT * FROM ({query}) WHERE {wrong} ORDER BY {order} LIMIT {_EXAMPLES}"
            examples = connection.execute(worst).to_arrow_table().to_pylist()
            found.append((one.said.on_failure, _disagrees(contract, one, judged, failed, examples, size)))
        elif not judged and whole:
            found.append((one.said.on_failure, _not_judged(one)))
    return found


def by_of(contract: Contract, said: Total) -> tuple[str, ...]:
    """Return the columns in which rows that belong together are alike."""
    return said.by or tuple(name for name in contract.key if name != said.over)


def step_of(contract: Contract, said: Total) -> Fraction:
    """Return the unit that figures were rounded to, in the unit of their column; 0 where they were not."""
    if said.unit is None:
        return Fraction(0)
    return step(said.unit, contract.column(said.column or said.totals[0]).unit)


def _slack(value: str, said: Total, size: Fraction) -> tuple[str, str]:
    """Return, as SQL, twice how far the true value may be above and below the one that was published."""
    once, twice = _number(size), _number(2 * size)
    if said.rounding != "truncated":
        return once, once
    return (
        f"CASE WHEN {value} >= 0 THEN {twice} ELSE 0 END",
        f"CASE WHEN {value} <= 0 THEN {twice} ELSE 0 END",
    )


def _across_rows(contract: Contract, one: Sum, size: Fraction) -> str:
    """Return a query of one row a group: its `by`, total, parts, and by how much they may differ (doubled)."""
    over, value = quoted(one.said.over or ""), quoted(one.said.column or "")
    up, down = _slack(value, one.said, size)
    total, parts, less = (_among(over, names) for names in ((one.total,), one.parts, one.less))
    everywhere = " AND ".join(
        f"count({value}) FILTER (WHERE {_among(over, (name,))}) = count(*) FILTER (WHERE {total})"
        for name in one.members
    )
    names = [quoted(name) for name in by_of(contract, one.said)]
    grouped = f" GROUP BY {', '.join(names)}" if names else ""
    return (
        f"SELECT {', '.join([*names, ''])}sum(CASE WHEN {total} THEN {value} END) AS _total,"
        f" sum(CASE WHEN {parts} THEN {value} WHEN {less} THEN -{value} END) AS _parts,"
        f" sum(CASE WHEN {total} OR {less} THEN {down} ELSE {up} END) AS _upper,"
        f" sum(CASE WHEN {total} OR {less} THEN {up} ELSE {down} END) AS _lower"
        f" FROM audited WHERE {_among(over, one.members)}"
        f"{grouped} HAVING count(*) FILTER (WHERE {total}) > 0 AND {everywhere}"
    )


def _in_a_row(contract: Contract, one: Sum, size: Fraction) -> str:
    """Return the same query for figures that stand side by side in columns of a row."""
    above, below = [], []
    for name in one.members:
        up, down = _slack(quoted(name), one.said, size)
        turned = name == one.total or name in one.less
        above.append(f"({down})" if turned else f"({up})")
        below.append(f"({up})" if turned else f"({down})")
    parts = " + ".join(quoted(name) for name in one.parts) + "".join(f" - {quoted(name)}" for name in one.less)
    return (
        f"SELECT {', '.join([*(quoted(name) for name in by_of(contract, one.said)), ''])}{quoted(one.total)} AS _total,"
        f" {parts} AS _parts, {' + '.join(above)} AS _upper, {' + '.join(below)} AS _lower FROM audited"
        f" WHERE {' AND '.join(f'{quoted(name)} IS NOT NULL' for name in one.members)}"
    )


def _among(over: str, names: Sequence[str]) -> str:
    return f"{over} IN ({', '.join(text(name) for name in names)})" if names else "false"


def _number(value: Fraction) -> str:
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"


def _counted(connection: duckdb.DuckDBPyConnection, query: str, wrong: str) -> tuple[int, int]:
    found = connection.execute(f"SELECT count(*), count(*) FILTER (WHERE {wrong}) FROM ({query})").fetchone()
    return (int(found[0]), int(found[1])) if found else (0, 0)


def _wrong(said: Total) -> str:
    """Return, as SQL, whether a total and its parts are too far apart; what was cut off never reaches a whole unit."""
    apart, within = "2 * (_total - _parts)", "<" if said.rounding == "truncated" else "<="
    return f"NOT ({apart} {within} _upper AND -({apart}) {within} _lower)"


def _disagrees(
    contract: Contract, one: Sum, judged: int, failed: int, rows: Sequence[dict[str, Any]], size: Fraction
) -> Text:
    said, means = one.said, MEANS[one.said.on_failure]
    parts = " + ".join(one.parts) + "".join(f" - {name}" for name in one.less)
    keys = by_of(contract, said)
    examples = [_example(row, keys, said, size) for row in rows]
    why = Text(f"理由: {said.why}", f" Why it is asked: {said.why}") if said.why else Text("", "")
    return Text(
        f"合計「{one.total}」が「{parts}」と、許容差を超えて合いません（{means.ja}）。{judged:,} 組のうち {failed:,} 組です。"
        f"例: {'、'.join(each.ja for each in examples)}。{why.ja}",
        f"The total [{one.total}] is not [{parts}] within its tolerance ({means.en}): {failed:,} of {judged:,} groups. For "
        f"example {', '.join(each.en for each in examples)}.{why.en}",
    )


def _example(row: dict[str, Any], keys: Sequence[str], said: Total, size: Fraction) -> Text:
    where = ", ".join(f"{name}={row[name]}" for name in keys)
    total, parts = Fraction(row["_total"]), Fraction(row["_parts"])
    allowed = Fraction(row["_upper"] if total > parts else row["_lower"]) / 2
    shown = [_in_units(value, said, size) for value in (total, parts, total - parts, allowed)]
    return Text(
        f"「{where}」合計 {shown[0]}、内訳 {shown[1]}、差 {shown[2]}（許容差 {shown[3]}）",
        f"[{where}] total {shown[0]}, parts {shown[1]}, apart by {shown[2]} (tolerance {shown[3]})",
    )


def _in_units(value: Fraction, said: Total, size: Fraction) -> str:
    """Write a figure in the unit that it was rounded to, which is how its publisher wrote it."""
    named = bool(said.unit) and known(said.unit or "") is not None
    number = value / size if named and size else value
    written = f"{Decimal(number.numerator) / Decimal(number.denominator):,f}"
    return f"{written} {said.unit}" if named else written


def _not_judged(one: Sum) -> Text:
    means, names = MEANS[one.said.on_failure], ", ".join(one.members)
    return Text(
        f"合計「{one.total}」を確かめられませんでした（{means.ja}）。「{names}」がすべてそろった組が一つもありません。",
        f"The total [{one.total}] could not be judged ({means.en}): no group has all of [{names}].",
    )
