"""Any bytes as Parquet: rows and rejected records, or a named error."""

import tempfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from renkei.errors import RenkeiError
from renkei.readers.parquet import ParquetFile

_TABLE = pa.table(
    {
        "code": ["01", None, "01"],
        "n": pa.array([1, 2, None], pa.int32()),
        "amount": pa.array([Decimal("1.50"), None, Decimal("0.01")], pa.decimal128(9, 2)),
        "at": pa.array([datetime(2024, 1, 5, tzinfo=UTC)] * 3, pa.timestamp("ms", "Asia/Tokyo")),
        "list": [[1], [], None],
    }
)


def _written(**options: object) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(_TABLE, sink, **options)
    data: bytes = sink.getvalue().to_pybytes()
    return data


SEEDS = [_written(), _written(row_group_size=1, compression="none"), _written(use_dictionary=False, version="1.0")]


def consume(data: bytes) -> None:
    """Read `data`, whole and by twos."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data"
        path.write_bytes(data)
        for batch_rows in (2, 250_000):
            _read(path, batch_rows)


def _read(path: Path, batch_rows: int) -> None:
    try:
        file = ParquetFile(path, name="data", repeats=("code",), batch_rows=batch_rows)
        for number, block in enumerate(file.blocks()):
            batch = block()
            if number < 2:
                places = batch.rows["_row"].to_pylist()[:3]
                assert set(file.locate(places)) == set(places)
            if number > 1000:  # so many empty rows fit into few bytes
                break
    except RenkeiError:
        return
