from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest

from renkei.model.readers import CsvReader
from renkei.readers.csv import CsvFile


class Read(NamedTuple):
    """All that a file gave: rows of text, their places, what was rejected and dropped."""

    rows: list[tuple[str, ...]]
    places: list[int]
    rejected: list[tuple[int, str, str, str]]
    dropped: dict[str, int]


def read_all(file: Any) -> Read:
    read = Read([], [], [], {})
    for block in file.blocks():
        batch = block()
        assert batch.rows.column_names == [*file.header, "_row"]
        columns = [batch.rows[name].to_pylist() for name in file.header]
        read.rows.extend(zip(*columns, strict=True))
        read.places.extend(batch.rows["_row"].to_pylist())
        if batch.rejected is not None:
            assert batch.rejected.schema == {
                "_row": pl.Int64,
                "rule": pl.String,
                "value": pl.String,
                "record": pl.String,
            }
            read.rejected.extend(batch.rejected.rows())
        for rule, count in batch.dropped.items():
            read.dropped[rule] = read.dropped.get(rule, 0) + count
    return read


def asides(file: Any) -> list[tuple[int, str]]:
    """All that a file gives to be looked through."""
    batches = [block() for block in file.blocks()]
    return [row for batch in batches if batch.aside is not None for row in batch.aside.rows()]


Open = Callable[..., CsvFile]


@pytest.fixture
def open_csv(tmp_path: Path) -> Open:
    """Open bytes as a CSV file: `open_csv(b"a,b\\n1,2\\n", block_size=10, encoding="cp932")`."""

    def opened(data: bytes, *, repeats: Sequence[str] = (), block_size: int = 1 << 20, **reader: Any) -> CsvFile:
        path = tmp_path / "file.csv"
        path.write_bytes(data)
        longest = reader.pop("longest", 1 << 26)
        form = CsvReader(kind="csv", **reader)
        return CsvFile(form, path, name="file.csv", repeats=repeats, block_size=block_size, longest=longest)

    return opened
