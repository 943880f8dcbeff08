"""renkei's readers alone: `python -m benchmarks.readers.ours KIND FILE` reads all raw rows and prints their number."""

import os
import sys
import tempfile
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from pydantic import TypeAdapter

from benchmarks.readers.data import COPYBOOK
from renkei.model.batch import RawBatch
from renkei.model.readers import Reader
from renkei.readers import open_raw

READERS: dict[str, dict[str, object]] = {
    "csv": {"kind": "csv"},
    "json": {"kind": "json", "records": "results"},
    "xlsx": {"kind": "excel", "sheet": "part*"},
    "fixed_width": {
        "kind": "fixed_width",
        "copybook": "subsidy.cpy",
        "charset": "fujitsu_ebcdik",
        "kanji": "jef",
    },
}


def count(kind: str, path: Path, folder: Path) -> int:
    """Read the file as prepare does, blocks in threads, and return its rows."""
    (folder / "subsidy.cpy").write_text(COPYBOOK, encoding="ascii")
    reader: Reader = TypeAdapter[Reader](Reader).validate_python(READERS[kind])
    raw = open_raw(reader, path, beside=folder, scratch=folder)
    total, waiting = 0, deque[Future[RawBatch]]()
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        for block in raw.blocks():
            waiting.append(pool.submit(block))
            if len(waiting) > workers:
                total += waiting.popleft().result().rows.num_rows
        return int(total + sum(one.result().rows.num_rows for one in waiting))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        print(count(sys.argv[1], Path(sys.argv[2]), Path(scratch)))
