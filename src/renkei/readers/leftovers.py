"""What becomes no rows: records that are rejected, and what is only looked through for what nobody may keep."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
import pyarrow as pa

from renkei.model.batch import RawBatch

_REJECTED = {"_row": pl.Int64, "rule": pl.String, "value": pl.String, "record": pl.String}
_ASIDE = {"_row": pl.Int64, "record": pl.String}


def rejections(rejected: Sequence[tuple[int, str, str, str]]) -> pl.DataFrame | None:
    """Return rejected records (`_row`, rule, value, record) as a batch has them; None where there are none."""
    return pl.DataFrame(rejected, schema=_REJECTED, orient="row") if rejected else None


def looked_through(texts: Sequence[tuple[int, str]]) -> pl.DataFrame | None:
    """Return texts (`_row`, text) to be looked through, as a batch has them; None where there are none."""
    return pl.DataFrame(texts, schema=_ASIDE, orient="row") if texts else None


def no_rows(header: Sequence[str], texts: Sequence[tuple[int, str]]) -> RawBatch:
    """Return a batch without rows, of what stands outside the records of a file."""
    rows = pa.table({**{name: pa.array([], pa.string()) for name in header}, "_row": pa.array([], pa.int64())})
    return RawBatch(rows, aside=looked_through(texts))


def leaves(tree: Any) -> Iterator[str]:
    """Yield `name: text` for every text and number in mappings and lists; null, true and false say nothing."""
    waiting = [("", tree)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [(str(key), value[key]) for key in reversed([*value])]
        elif isinstance(value, list):
            waiting += [(name, inner) for inner in reversed(value)]
        elif isinstance(value, str) and value:
            yield f"{name}: {value}"
