"""Rows that are sums of others: told by a word in their first columns, to be set aside under a named rule."""

from collections.abc import Mapping, Sequence

import polars as pl

from renkei.language import Text
from renkei.model.registration import DropRule

_WORDS = ("合計", "総計", "計", "小計", "総合計", "合　計", "総　計", "Total", "TOTAL", "total")
_WHY = Text("ほかの行の合計であり、明細から計算できる。", "A sum of other rows; the detail gives it.")
_FIRST, _FEW = 4, 0.1


def totals_in(frame: pl.DataFrame, answers: Mapping[str, str]) -> tuple[DropRule, ...]:
    """Return the rule that sets sums aside; none where there are none, where they are no exception, or a person said so."""
    if answers.get("drop/total_row") == "no":
        return ()
    for column in frame.columns[:_FIRST]:
        found = frame[column].str.strip_chars(" \u3000").is_in(list(_WORDS))
        if 0 < found.sum() <= max(1, _FEW * len(frame)):
            values = tuple(frame[column].filter(found).unique(maintain_order=True).to_list())
            return (DropRule(rule="total_row", column=column, values=values, why=_WHY),)
    return ()


def without(frame: pl.DataFrame, rules: Sequence[DropRule]) -> pl.DataFrame:
    """Return the rows that no rule sets aside."""
    for rule in rules:
        frame = frame.filter(~frame[rule.column].is_in(list(rule.values)))
    return frame
