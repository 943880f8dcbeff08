"""What a change of a contract breaks. A dataset promises its readers what its rows are, and agencies what it takes.

| breaking: a new major version | compatible: a new minor one | wording: a new patch |
|---|---|---|
| a column gone, or added and required; another key | a column added that may be empty | titles, descriptions |
| another type, meaning, unit, code list, conversion; `required` either way | | status |
| a bound, a number of decimals or a pattern that takes less than before | one that takes more | |
| a code gone, or valid for a shorter time | a code added, or valid for longer | |
| a marker of missing values gone, or with another reason; a column that a source fills no more | a marker added | |
| nobody feeds it any more | sources, their order, the query, the classification | |

What the published table itself can't take (`warehouse.structure`) is always among the breaking.
"""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from renkei.inspection.diff.nouns import Finding, Level
from renkei.language import Text
from renkei.model.contract import Column, Contract

CONTRACT = "contract"


def contract_findings(before: Contract, after: Contract) -> Iterator[Finding]:
    """Yield what a contract promises otherwise, column by column in the newer order, then what is about the table."""
    old = {column.name: column for column in before.columns}
    new = {column.name: column for column in after.columns}
    for name, column in new.items():
        if name in old:
            yield from _column(old[name], column)
        elif column.required:
            yield _found(name, "column.added_required", "breaking", Text("必須の列を追加", "added, and required"))
        else:
            yield _found(name, "column.added", "compatible", Text("空でもよい列を追加", "added; it may be empty"))
    for name in old:
        if name not in new:
            yield _found(name, "column.removed", "breaking", Text("列を削除", "removed"))
    yield from _table(before, after)


def _column(before: Column, after: Column) -> Iterator[Finding]:
    name = after.name
    for rule, was, now, said in _facts(before, after):
        if was != now:
            yield _found(name, rule, "breaking", _turned(said, was, now))
    if before.required != after.required:
        said = (
            Text("必須になった", "required now") if after.required else Text("必須でなくなった", "no longer required")
        )
        yield _found(name, "column.required", "breaking", said)
    yield from _bounds(before, after)
    for rule, was, now, said in (
        ("column.tolerance", before.tolerance, after.tolerance, Text("許容差", "tolerance")),
        ("column.precedence", before.precedence, after.precedence, Text("列の優先順", "precedence of the column")),
        ("column.classification", before.classification, after.classification, Text("区分", "classification")),
        ("column.mask", before.mask, after.mask, Text("マスク", "mask")),
    ):
        if was != now:
            yield _found(name, rule, "compatible", _turned(said, was, now))
    if (before.title, before.description) != (after.title, after.description):
        yield _found(name, "column.wording", "wording", Text("名称か説明を変更", "another title or description"))


def _facts(before: Column, after: Column) -> Iterator[tuple[str, Any, Any, Text]]:
    yield "column.type", before.logical_type, after.logical_type, Text("型", "type")
    yield "column.meaning", before.type, after.type, Text("意味型", "semantic type")
    yield "column.unit", before.unit, after.unit, Text("単位", "unit")
    yield "column.code_list", before.code_list, after.code_list, Text("コード表", "code list")
    as_of = Text("コードの基準日の列", "column of the day that codes are of")
    yield "column.code_list_as_of", before.code_list_as_of, after.code_list_as_of, as_of
    missing = Text("欠損の理由を言う列", "column whose missing values it explains")
    yield "column.missing_reason_of", before.missing_reason_of, after.missing_reason_of, missing
    was, now = (None if c.converted_by is None else c.converted_by.model_dump() for c in (before, after))
    if was != now:
        yield "column.conversion", was and was["quoted"], now and now["quoted"], Text("換算", "conversion")
        if was and now and was["quoted"] == now["quoted"]:
            yield "column.conversion", "…", "……", Text("換算の列か丸め", "columns or rounding of the conversion")


def _bounds(before: Column, after: Column) -> Iterator[Finding]:
    """Tell bounds that take less than before from those that take more; of patterns nobody can tell."""
    for rule, was, now, said, tighter in (
        ("column.minimum", before.minimum, after.minimum, Text("最小値", "minimum"), _above(after)),
        ("column.maximum", before.maximum, after.maximum, Text("最大値", "maximum"), _below(after)),
        ("column.multiple_of", before.multiple_of, after.multiple_of, Text("刻み", "multiple of"), _coarser),
        ("column.pattern", before.pattern, after.pattern, Text("形", "pattern"), lambda _was, _now: True),
    ):
        if was != now:
            narrower = now is not None and (was is None or tighter(was, now))
            yield _found(after.name, rule, "breaking" if narrower else "compatible", _turned(said, was, now))


def _above(column: Column) -> Callable[[str, str], bool]:
    return lambda was, now: _value(column, now) > _value(column, was)


def _below(column: Column) -> Callable[[str, str], bool]:
    return lambda was, now: _value(column, now) < _value(column, was)


def _coarser(was: str, now: str) -> bool:
    """Whether not all that was a multiple of `was` is one of `now`."""
    return Decimal(now) == 0 or Decimal(was) % Decimal(now) != 0


def _value(column: Column, written: str) -> Any:
    return date.fromisoformat(written) if column.logical_type == "date" else Decimal(written)


def _table(before: Contract, after: Contract) -> Iterator[Finding]:
    if before.key != after.key:
        yield _found(None, "key", "breaking", _turned(Text("キー", "key"), ", ".join(before.key), ", ".join(after.key)))
    if before.derived != after.derived:
        kind = Text("導出データセットか否か", "whether it is derived")
        yield _found(None, "derived", "breaking", _turned(kind, before.derived, after.derived))
    for rule, was, now, said in (
        ("precedence", before.precedence, after.precedence, Text("データソースの優先順", "sources, in their order")),
        ("reads", before.reads, after.reads, Text("読むデータセット", "datasets that it reads")),
        ("classification", before.classification, after.classification, Text("区分", "classification")),
        ("links", before.links, after.links, Text("対応表", "crosswalk")),
    ):
        if was != now:
            yield _found(None, rule, "compatible", _turned(said, was, now))
    if before.sql != after.sql and before.derived and after.derived:
        yield _found(None, "query", "compatible", Text("SQL を変更", "another query"))
    if before.status != after.status:
        yield _found(None, "status", "wording", _turned(Text("状態", "status"), before.status, after.status))
    if (before.title, before.description) != (after.title, after.description):
        yield _found(None, "wording", "wording", Text("名称か説明を変更", "another title or description"))


def _found(column: str | None, rule: str, level: Level, what: Text, via: str = CONTRACT) -> Finding:
    return Finding(column=column, rule=rule, level=level, what=what, via=via)


def _turned(said: Text, was: object, now: object) -> Text:
    old, new = (_shown(value) for value in (was, now))
    return Text(f"{said.ja}: {old} → {new}", f"{said.en}: {old} → {new}")


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "–"
    return "–" if value is None else str(value)
