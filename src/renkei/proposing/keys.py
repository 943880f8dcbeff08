"""Which columns identify a row: the smallest set of them without a double, of those that make sense as a key."""

from collections.abc import Sequence
from itertools import combinations

import polars as pl

from renkei.language import Text
from renkei.model.proposal import ProposedColumn

_RANK = {
    "jp.corporate_number": 0, "jp.invoice_number": 0, "jp.edinet_code": 0, "jp.local_government_code": 1,
    "jp.municipality": 1, "code": 2, "jp.securities_code": 2, "jp.jsic": 2, "jp.mesh": 2, "jp.postal_code": 3,
    "period.month": 4, "period.fiscal_year": 4, "period.year": 4, "period.quarter": 4, "period.fiscal_quarter": 4,
    "date": 5, "timestamp": 6, "jp.prefecture": 3, "number.integer": 7, "text.display": 8, "name.person": 9, "flag": 9,
}  # fmt: skip
_CANDIDATES, _MOST, _LONG = 9, 4, 60
_FEW = 5


def key_of(columns: Sequence[ProposedColumn], frame: pl.DataFrame) -> tuple[tuple[str, ...], Text]:
    """Return the key by the names of the dataset's columns, none where no set is unique, and why it is that one."""
    able = [one for one in columns if one.used and one.values == len(frame) and one.type in _RANK and _short(one)]
    able.sort(key=lambda one: (_RANK[one.type], columns.index(one)))
    whole = [one for one in able if _RANK[one.type] != 7 or one.distinct == len(frame)]
    tried = whole[:_CANDIDATES]
    for size in range(1, min(_MOST, len(tried)) + 1):
        for some in combinations(tried, size):
            if frame.select(one.source for one in some).n_unique() == len(frame):
                return tuple(one.name for one in some), _why(some, len(frame))
    return (), Text("行を一意に決める列の組が見つからない", "no set of columns is without a double")


def _short(one: ProposedColumn) -> bool:
    return one.type != "text.display" or max((len(each) for each in one.examples), default=0) <= _LONG


def _why(some: Sequence[ProposedColumn], rows: int) -> Text:
    names_ja = "・".join(f"「{one.source}」" for one in some)
    names_en = ", ".join(f"[{one.source}]" for one in some)
    few = (
        Text("（行が少ないので偶然かもしれない）", " (by chance perhaps: there are few)")
        if rows < _FEW
        else Text("", "")
    )
    return Text(
        f"{names_ja}の値は {rows:,} 行で重複がない{few.ja}", f"no two of {rows:,} rows have the same {names_en}{few.en}"
    )
