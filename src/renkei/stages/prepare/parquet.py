"""Staged Parquet, written as batches come: the memory of one batch, whatever the size of the file."""

from pathlib import Path
from types import TracebackType

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from renkei.contracts.frame import polars_schema
from renkei.model.batch import Prepared
from renkei.model.contract import Contract
from renkei.semantics import get
from renkei.stages.prepare.rejects import rejected_schema


class StagedWriter:
    """Writes good.parquet and rejected.parquet into a folder; both exist at the end, also without rows.

    Dictionary pages pay for columns whose values repeat, and nowhere else. Good rows are read again within minutes and
    then cleared: compressing them costs more than it saves.
    """

    def __init__(self, folder: Path, *, contract: Contract) -> None:
        self.good, self.rejected = folder / "good.parquet", folder / "rejected.parquet"
        self.rows, self.rejects = 0, 0
        types = polars_schema(contract)
        self._schema = _arrow_schema(pl.Schema({**types, "_row": pl.Int64()}))
        self._rejected_schema = rejected_schema(pl.Schema({name: types[name] for name in contract.key}))
        repeating = [column.name for column in contract.columns if get(column.type).repeats]
        self._good = pq.ParquetWriter(
            self.good, self._schema, compression="none", use_dictionary=repeating, write_statistics=False
        )
        self._rejected = pq.ParquetWriter(self.rejected, _arrow_schema(self._rejected_schema), compression="zstd")

    def __enter__(self) -> "StagedWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._good.close()
            self._rejected.close()
        except OSError:  # a disk that is full says so here again; the first error is the one to hear
            if error is None:
                raise

    def write(self, prepared: Prepared) -> None:
        """Append one prepared batch."""
        self._good.write_table(prepared.good.cast(self._schema))
        if prepared.rejected.height:
            self._rejected.write_table(
                _arrow(prepared.rejected.match_to_schema(self._rejected_schema, missing_columns="insert"))
            )
        self.rows += prepared.good.num_rows
        self.rejects += prepared.rejected.height


def _arrow_schema(schema: pl.Schema) -> pa.Schema:
    return _arrow(pl.DataFrame(schema=schema)).schema


def _arrow(frame: pl.DataFrame) -> pa.Table:
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest())
