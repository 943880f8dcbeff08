"""Rows whose key was already seen: the first in file order, then `_row` order, wins."""

from collections.abc import Sequence

import duckdb

from renkei.model.contract import Contract
from renkei.model.runs import Duplicate
from renkei.stages.audit.table import StagedPaths, quoted

MOST = 100_000
_ROWS_AT_ONCE = 10_000


def find_duplicates(
    connection: duckdb.DuckDBPyConnection, contract: Contract, staged: Sequence[StagedPaths]
) -> tuple[tuple[Duplicate, ...], int]:
    """Return the later rows of each key, in file order, and their number; at most MOST of them are listed.

    Leaves the table `duplicate` (_file, _row) of all of them. A 64-bit hash of the key finds the few candidates,
    the key itself decides: two keys that share a hash are no duplicates.
    """
    keys = ", ".join(quoted(name) for name in contract.key)
    connection.execute(
        f"""
        CREATE TEMP TABLE candidate AS
        SELECT h FROM (SELECT hash({keys}) AS h FROM staged) GROUP BY h HAVING count(*) > 1;
        CREATE TEMP TABLE duplicate AS
        SELECT * FROM (
            SELECT {keys}, _file, _row, first(_file) OVER seen AS _first_file, first(_row) OVER seen AS _first_row
            FROM staged WHERE hash({keys}) IN (FROM candidate)
            WINDOW seen AS (PARTITION BY {keys} ORDER BY _file, _row)
        ) WHERE (_file, _row) <> (_first_file, _first_row);
        """
    )
    counted = connection.execute("SELECT count(*) FROM duplicate").fetchone()
    return _listed(connection, contract, staged), counted[0] if counted else 0


def _listed(
    connection: duckdb.DuckDBPyConnection, contract: Contract, staged: Sequence[StagedPaths]
) -> tuple[Duplicate, ...]:
    batches = connection.execute(f"FROM duplicate ORDER BY _file, _row LIMIT {MOST}").to_arrow_reader(_ROWS_AT_ONCE)
    return tuple(
        Duplicate(
            landed=staged[row["_file"]].landed,
            row=row["_row"],
            key={name: row[name] for name in contract.key},
            first_landed=staged[row["_first_file"]].landed,
            first_row=row["_first_row"],
        )
        for batch in batches
        for row in batch.to_pylist()
    )
