"""The parquet reader's model."""

from typing import Literal

from renkei.model.readers.base import FileReader


class ParquetReader(FileReader):
    """An Apache Parquet file: its columns as text that loses no digit, one row a record."""

    kind: Literal["parquet"]
