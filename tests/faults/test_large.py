"""A file of 10 GB on a machine with 2 GB of memory: it takes disk and time, and no more memory than a small one."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from renkei.inspection.verify import verify
from tests.country import Country
from tests.faults.conftest import CAMPAIGN
from tests.faults.figures import Figures
from tests.faults.large import BROKEN, HEADER, ROW, confined, served
from tests.faults.registered import register

MEMORY = 2 << 30
GIGABYTES = float(os.environ.get("RENKEI_FAULT_GIGABYTES") or 10)
ROOM = 3.5  # landed, staged and published
SOURCE, DATASET = "tests.large", "reference.large"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that goes whatever happens: it holds some thirty gigabytes."""
    with tempfile.TemporaryDirectory(prefix="renkei-large-") as folder:
        yield Path(folder)


@CAMPAIGN
@pytest.mark.timeout(7200)
def test_a_file_far_larger_than_the_memory(folder: Path, figures: Figures) -> None:
    rows = int(GIGABYTES * 1e9) // ROW
    if shutil.disk_usage(folder).free < ROOM * GIGABYTES * 1e9:
        pytest.skip("this disk has not the room")
    country = Country.settle(folder / "country").without_suites()
    register(
        country,
        SOURCE,
        DATASET,
        columns={"id": "code", "body": "text.display", "amount": "number.integer"},
        transport={"kind": "https", "connection": "office_of_tests", "path": "/large.csv"},
        reader={"kind": "csv", "encoding": "utf-8"},
    )
    command = [sys.executable, "-c", "from renkei.cli import main; main()", "run", SOURCE]
    with served(rows) as url:
        said = {"RENKEI_PROJECT": str(country.root), "AIRFLOW_CONN_OFFICE_OF_TESTS": url, "NO_PROXY": "127.0.0.1"}
        ended = confined(command, {**os.environ, **said}, folder / "log", memory=MEMORY)
    assert ended.code == 0, (folder / "log").read_text()[-3000:]
    warehouse = country.workspace().warehouse
    (account,) = warehouse.accounts()
    assert (account.read, account.quarantined) == (rows, rows // BROKEN)
    assert account.balanced
    found = warehouse.select(f"SELECT count(*) AS n, count(DISTINCT id) AS ids FROM {DATASET}").to_pylist()
    assert found == [{"n": rows - rows // BROKEN, "ids": rows - rows // BROKEN}]
    assert [path for path in country.state.glob("s*/**/*") if path.is_file()] == []
    assert ended.peak < MEMORY
    size = {"bytes": len(HEADER) + rows * ROW, "rows": rows, "rejected": rows // BROKEN}
    figures.note(
        "a large file on little memory",
        "DuckDB, folders",
        **size,
        memory_limit="2 GiB, enforced" if ended.held else "none",
        peak_resident_MB=ended.peak // 1_000_000,
        CPU_seconds=round(ended.cpu),
    )
    assert verify(country.workspace()) == []
