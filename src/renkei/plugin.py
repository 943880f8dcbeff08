"""All that the sibling `.py` of a registration may import from renkei.

A sibling says what YAML can't: pure functions from raw rows to raw rows, which `uses` in the registration names.

    import polars as pl

    from renkei.plugin import Frame

    def one_month(frame: Frame) -> Frame:
        return frame.with_columns(pl.format("{}年{}月", "year", "month").alias("年月"))

A function gets one raw batch: columns of text, and `_row` (Int64), which says where the row stands in the file. It may
change values, add, split or remove columns, and make several rows of one (each keeps its `_row`). All that it returns is
text, and no row of the file may be lost: rows are set aside by `drop` in the registration, never by code, so that each
stays accounted for.

`addresses` takes a column of addresses apart, for a sibling to make columns of:

    def with_places(frame: Frame) -> Frame:
        parts = addresses(frame["住所"])
        return frame.with_columns(parts["municipality"].alias("市区町村"), parts["level"].alias("照合の水準"))

`convert` turns an amount into another currency by a `Rate` that says its type, its day and its source, exactly; what it
gives has a receipt. The rate and what it is go into columns of their own, as `convertedBy` in the contract wants them.
"""

from collections.abc import Callable
from typing import TypeAlias

import polars as pl

from renkei.semantics.addresses import split as addresses
from renkei.semantics.conversion import Rate, convert

__all__ = ["Frame", "Rate", "Rows", "addresses", "convert"]

Frame: TypeAlias = pl.DataFrame
Rows: TypeAlias = Callable[[Frame], Frame]
