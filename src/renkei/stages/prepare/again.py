"""Records of a landed file read again, as the rows that went into the kernel."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from renkei.model.batch import RawBatch
from renkei.readers import RawFile
from renkei.stages.prepare.kernel import Kernel
from renkei.stages.prepare.rejects import plain
from renkei.stages.prepare.reshape import reshape


def records_again(raw: RawFile, places: Collection[int]) -> pl.DataFrame:
    """Return the records at `places` (`_row`) as the reader gives them; those that it rejects are not among them."""
    wanted, left, parts = pa.array(sorted(places), pa.int64()), set(places), []
    for block in raw.blocks():
        rows = block().rows
        found = rows.filter(pc.is_in(rows["_row"], value_set=wanted))
        if found.num_rows:
            parts.append(plain(found))
            left -= set(parts[-1]["_row"].to_list())
        if not left:
            break
    return pl.concat(parts) if parts else pl.DataFrame(schema={"_row": pl.Int64})


def shaped_again(kernel: Kernel, records: pl.DataFrame) -> pl.DataFrame:
    """Return records unpivoted, and after the functions of the sibling `.py`."""
    if records.is_empty():
        return records
    return plain(reshape(kernel.long(_table(records)), kernel.functions, source=kernel.source))


def bare(kernel: Kernel) -> Kernel:
    """Return the kernel for rows that its functions have been applied to."""
    return replace(kernel, functions=())


def keys_again(kernel: Kernel, shaped: pl.DataFrame) -> list[dict[str, Any] | None]:
    """Return the key that each shaped row has once it is understood; None where it makes no good row."""
    numbered = shaped.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("_row"))
    good = bare(kernel).understood(RawBatch(_table(numbered))).good
    keys: list[dict[str, Any] | None] = [None] * shaped.height
    for row in good.select([*kernel.promise.contract.key, "_row"]).to_pylist():
        keys[row.pop("_row")] = row
    return keys


def _table(rows: pl.DataFrame) -> pa.Table:
    return rows.to_arrow(compat_level=pl.CompatLevel.oldest())
