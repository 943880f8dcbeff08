"""The staged rows of a run as one DuckDB view, read out of core."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from renkei.model.contract import Contract
from renkei.model.runs import RowCounts

MEMORY = "300MB"
THREADS = 2
_EMPTY = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DECIMAL(38, 6)",
    "date": "DATE",
    "timestamp": "TIMESTAMPTZ",
    "boolean": "BOOLEAN",
}


@dataclass(frozen=True)
class StagedPaths:
    """What `prepare` made of one landed object (its sha256), as local files."""

    landed: str
    good: Path
    rejected: Path
    counts: RowCounts


@contextmanager
def staged_table(
    contract: Contract, staged: Sequence[StagedPaths], *, scratch: Path
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection with the view `staged`: the contract's columns, `_row`, and `_file`, the place in `staged`.

    Memory is bounded by MEMORY whatever the number of rows: DuckDB spills into `scratch`.
    """
    spill = scratch / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        config={
            "memory_limit": MEMORY,
            "threads": THREADS,
            "temp_directory": str(spill),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
        }
    )
    try:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"CREATE VIEW staged AS {_source(contract, staged)}")
        yield connection
    finally:
        connection.close()


def without_duplicates(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Add the view `audited`: the rows of `staged`, less those listed in the table `duplicate` (the key, _file, _row)."""
    found = connection.execute("SELECT EXISTS (FROM duplicate)").fetchone()
    places = ", ".join(["_file", "_row", *(quoted(name) for name in contract.key)])
    less = f" ANTI JOIN duplicate USING ({places})" if found and found[0] else ""
    connection.execute(f"CREATE VIEW audited AS SELECT * FROM staged{less}")


def quoted(name: str) -> str:
    """Write a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Write a text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def _source(contract: Contract, staged: Sequence[StagedPaths]) -> str:
    if not staged:
        nothing = ", ".join(f"NULL::{_EMPTY[c.logical_type]} AS {quoted(c.name)}" for c in contract.columns)
        return f"SELECT {nothing}, 0::BIGINT AS _row, 0::BIGINT AS _file WHERE false"
    files = ", ".join(text(str(one.good)) for one in staged)
    columns = ", ".join(quoted(c.name) for c in contract.columns)
    return f"SELECT {columns}, _row, file_index::BIGINT AS _file FROM read_parquet([{files}])"
