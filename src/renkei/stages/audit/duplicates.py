"""Rows whose key stands more than once in a run: one of them stays, the others are its duplicates.

Within one landed object the first row stays. Between objects it is the first in file order too, save where the source
delivers changes: there a later object is a correction of an earlier one, and its row stays.
"""

from collections.abc import Sequence

import duckdb

from renkei.model.contract import Contract
from renkei.model.runs import Duplicate
from renkei.stages.audit.table import StagedPaths, quoted

MOST = 100_000
_ROWS_AT_ONCE = 10_000


def find_duplicates(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    staged: Sequence[StagedPaths],
    *,
    later_object_wins: bool = False,
) -> tuple[tuple[Duplicate, ...], int]:
    """Return the rows of each key that do not stay, in file order, and their number; at most MOST of them are listed.

    Leaves the table `duplicate` (the key, _file, _row) of all of them: a sibling `.py` may make several rows of one
    record, which share their place and differ by key. A 64-bit hash of the key finds the few candidates,
    the key itself decides: two keys that share a hash are no duplicates.
    """
    keys = ", ".join(quoted(name) for name in contract.key)
    files = "_file DESC" if later_object_wins else "_file"
    connection.execute(
        f"""
        CREATE TEMP TABLE candidate AS
        SELECT h FROM (SELECT hash({keys}) AS h FROM staged) GROUP BY h HAVING count(*) > 1;
        CREATE TEMP TABLE duplicate AS
        SELECT * FROM (
            SELECT {keys}, _file, _row, first(_file) OVER seen AS _first_file, first(_row) OVER seen AS _first_row
            FROM staged WHERE hash({keys}) IN (FROM candidate)
            WINDOW seen AS (PARTITION BY {keys} ORDER BY {files}, _row)
        ) WHERE (_file, _row) <> (_first_file, _first_row);
        """
    )
    counted = connection.execute("SELECT count(*) FROM duplicate").fetchone()
    return _listed(connection, contract, staged), counted[0] if counted else 0


def one_place_twice(connection: duckdb.DuckDBPyConnection, contract: Contract) -> tuple[int, int] | None:
    """Return the place (object in `staged`, row) of a record of which two rows with one key were made; None if none was.

    Nothing tells such rows apart, so neither can be said to stay. `find_duplicates` has been called before.
    """
    if connection.execute("SELECT 1 FROM candidate LIMIT 1").fetchone() is None:
        return None
    keys = ", ".join(quoted(name) for name in contract.key)
    found = connection.execute(
        f"SELECT _file, _row FROM staged WHERE hash({keys}) IN (FROM candidate) "
        f"GROUP BY {keys}, _file, _row HAVING count(*) > 1 ORDER BY _file, _row LIMIT 1"
    ).fetchone()
    return None if found is None else (found[0], found[1])


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
