"""Raw rows made other raw rows: by the functions of a sibling `.py`, which may not lose any, and by declared drops."""

from collections.abc import Callable, Sequence

import polars as pl
import pyarrow as pa

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.registration import DropRule, Source
from renkei.project.plugins import shown
from renkei.stages.prepare.rejects import plain
from renkei.stages.prepare.texts import RawColumns

RowsFunction = Callable[[pl.DataFrame], pl.DataFrame]


def reshape(rows: pa.Table, functions: Sequence[RowsFunction], *, source: Source) -> pa.Table:
    """Apply the functions in order; ContentError where a raw row would be lost, or a row comes from no raw row."""
    if not functions:
        return rows
    before = plain(rows)
    after = before
    for function in functions:
        after = function(after)
    if (lost := before.select("_row").join(after.select("_row"), on="_row", how="anti")).height:
        raise _rows_lost(source, functions, lost["_row"].head(5).to_list())
    if (made := after.select("_row").join(before.select("_row"), on="_row", how="anti")).height:
        raise _rows_made_up(source, functions, made["_row"].head(5).to_list())
    return after.to_arrow(compat_level=pl.CompatLevel.oldest())


def set_aside(columns: RawColumns, rules: Sequence[DropRule]) -> tuple[pa.Table, dict[str, int]]:
    """Return the rows that no rule drops, and how many each rule did; the first rule that fits counts."""
    dropped: dict[str, int] = {}
    left: pl.Series | None = None
    for rule in rules:
        texts = columns[rule.column]
        found = (
            texts.values.is_in(list(rule.values)) if rule.matches is None else texts.values.str.contains(rule.matches)
        )
        if not found.any():
            continue
        fits = texts.spread(found) if left is None else texts.spread(found) & left
        dropped[rule.rule] = dropped.get(rule.rule, 0) + int(fits.sum())
        left = ~fits if left is None else left & ~fits
    counted = {name: count for name, count in dropped.items() if count}
    return columns.rows if left is None else columns.rows.filter(left.to_arrow()), counted


def _rows_lost(source: Source, functions: Sequence[RowsFunction], rows: list[int]) -> ContentError:
    names = ", ".join(function.__name__ for function in functions)
    return ContentError(
        Text(f"関数「{names}」が行を失いました(行 {rows} など)。", f"[{names}] lost rows, {rows} among them."),
        where=shown(source.path.with_suffix(".py")),
        fix=Text(
            "行を除くときは登録の drop に理由とともに書いてください。",
            "To set rows aside, declare them under `drop` in the registration, with the reason.",
        ),
    )


def _rows_made_up(source: Source, functions: Sequence[RowsFunction], rows: list[int]) -> ContentError:
    names = ", ".join(function.__name__ for function in functions)
    return ContentError(
        Text(
            f"関数「{names}」がファイルにない行を作りました（_row {rows} など）。",
            f"[{names}] made rows that stand nowhere in the file: _row {rows}, and maybe more.",
        ),
        where=f"{source.path.stem}.py",
        fix=Text("一行を何行かに分けるときも、元の _row を残してください。", "Rows made of one keep its _row."),
    )
