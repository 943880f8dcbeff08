"""renkei itself: `python -m benchmarks.ours prepare|release utf8|cp932 FOLDER`.

`prepare` is decode, parse, normalise, check, quarantine, staged Parquet. `release` is the whole way through the
pipeline: landing zone, prepare, key check, Great Expectations, one release in the warehouse (RENKEI_WAREHOUSE, else
DuckDB). Prints rows, good, rejected.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from renkei.model.runs import Account
from renkei.pipeline import run
from renkei.settings import Settings
from renkei.stages.prepare import kernel_of, stage_file
from renkei.workspace import Workspace

PROJECT = Path(__file__).parent / "project"


def workspace(data: Path, state: Path) -> Workspace:
    """Open the project of the measurements with its own state."""
    os.environ["AIRFLOW_CONN_BENCH"] = f'{{"conn_type": "file", "host": "{data}"}}'
    environ = {"RENKEI_PROJECT": str(PROJECT), "RENKEI_STATE": str(state)}
    return Workspace.open(Settings.load({**os.environ, **environ}))


def prepare(place: Workspace, source_id: str, file: Path, folder: Path) -> tuple[int, int, int]:
    """Prepare one file; return rows, good, rejected."""
    source = place.project.source(source_id)
    kernel = kernel_of(place, source, place.project.contract(source.dataset))
    counts = stage_file(kernel, file, folder, name=file.name).counts
    return counts.read, counts.good, counts.quarantined


def release(place: Workspace, source_id: str) -> Account:
    """Run the whole way; return the row account."""
    outcome = run(place, source_id)
    if outcome.release is None:
        raise SystemExit("nothing was released")
    return outcome.release.accounts[0]


def main() -> None:
    """Run what the command line says."""
    what, encoding, data = sys.argv[1], sys.argv[2], Path(sys.argv[3]).resolve()
    state = Path(tempfile.mkdtemp(dir=data))
    try:
        place, source_id = workspace(data, state), f"bench.subsidies_{encoding}"
        if what == "prepare":
            name = "rows.csv" if encoding == "utf8" else "rows.cp932.csv"
            print(*prepare(place, source_id, data / name, state))
        else:
            account = release(place, source_id)
            print(account.read, account.published, account.quarantined)
    finally:
        shutil.rmtree(state)


if __name__ == "__main__":
    main()
