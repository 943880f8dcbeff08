"""The floor: DuckDB reads the same UTF-8 file, all text, into a table. `python -m benchmarks.floor FILE FOLDER`."""

import sys
from pathlib import Path

import duckdb


def floor(file: Path, folder: Path) -> int:
    """Load the file and return its rows."""
    target = folder / "floor.duckdb"
    target.unlink(missing_ok=True)
    with duckdb.connect(str(target)) as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT * FROM read_csv(?, all_varchar = true, header = true)", [str(file)]
        )
        row = connection.execute("SELECT count(*) FROM t").fetchone()
    return int(row[0]) if row else 0


if __name__ == "__main__":
    print(floor(Path(sys.argv[1]), Path(sys.argv[2])))
