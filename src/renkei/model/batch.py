"""What readers yield and the kernel makes of it. Frames stay inside one process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

    from renkei.model.correction import Met


@dataclass(frozen=True)
class RawBatch:
    """Raw rows: every column text (plain or dictionary-encoded Arrow strings), and `_row` (int64).

    `_row` is where the record stands in its file, as the reader counts (a line of a CSV file, the place of a record
    in a JSON reply, from 1). `rejected` are records that the reader itself could not take: columns `_row` (int64),
    `rule`, `value` (what is wrong) and `record` (the text as received). `dropped` counts what was set aside by rule;
    `aside` are those of them that may hold anything (`_row`, `record`), to be looked through and not kept; so is what
    stands around the records of a document, as `name: text` with the `_row` of the record that follows, or 0.
    """

    rows: "pa.Table"
    rejected: "pl.DataFrame | None" = None
    dropped: Mapping[str, int] = field(default_factory=dict)
    aside: "pl.DataFrame | None" = None


@dataclass(frozen=True)
class Prepared:
    """What the kernel makes of a raw batch.

    `good`: the contract's columns, typed, and `_row`. `rejected`: `_row`, `reasons` (JSON: [{rule, column, value}])
    and `record` (JSON: the raw row, whole). `rules`: {column: {rule: values changed}}. `dropped`: {rule: rows}.
    `read`: the records that came in, after the functions of a sibling `.py` made rows of them. `met`: what the
    corrections of the dataset met in good rows.
    """

    read: int
    good: "pa.Table"
    rejected: "pl.DataFrame"
    rules: Mapping[str, Mapping[str, int]]
    dropped: Mapping[str, int]
    met: "tuple[Met, ...]" = ()
