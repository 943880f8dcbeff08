"""The object that `renkei.open` gives: a dataset of one release, and its rows as polars, pandas or Arrow have them."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import IO, TYPE_CHECKING, Protocol

import polars as pl
import pyarrow as pa

from renkei.errors import UsageError
from renkei.inspection.trace import Receipt
from renkei.language import Text, default_language
from renkei.opening.asked import Asked
from renkei.opening.page import html
from renkei.opening.said import ColumnSaid, DatasetSaid

if TYPE_CHECKING:
    import pandas as pd

FEW = 10


class Door(Protocol):
    """Where the rows of a dataset are: a workspace, or a catalogue."""

    def rows(self, dataset: str, asked: Asked, release: int) -> IO[bytes]:
        """Return the rows as an Arrow stream, which the caller closes."""

    def receipt(self, dataset: str, key: Mapping[str, str], column: str | None) -> Receipt:
        """Return the receipt of a row."""


@dataclass(frozen=True)
class Table:
    """A dataset as it was opened: what it says, and its rows, which are read when they are asked for.

    `release` is the one that all rows are of, `watched` whether each read is entered into the ledger.
    """

    said: DatasetSaid
    asked: Asked
    release: int
    released_at: datetime
    watched: bool
    door: Door

    @property
    def dataset(self) -> str:
        """The id of the dataset."""
        return self.said.dataset

    @property
    def title(self) -> str:
        """What it is called, in the language of the house."""
        return self.said.title.in_(default_language())

    @property
    def columns(self) -> tuple[ColumnSaid, ...]:
        """The columns that are read, with what they mean."""
        wanted = self.asked.columns or [column.name for column in self.said.columns]
        return tuple(column for name in wanted for column in self.said.columns if column.name == name)

    @property
    def credits(self) -> tuple[str, ...]:
        """The credit lines to put beside a figure of it."""
        return tuple(line.in_(default_language()) for line in self.said.credits)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows in the order of the key, some thousands at a time; memory: one batch."""
        if "_table" in self.__dict__:
            yield from self._table.to_batches()
            return
        with closing(self.door.rows(self.dataset, self.asked, self.release)) as file, pa.ipc.open_stream(file) as rows:
            yield from rows

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        return self.batches()

    def arrow(self) -> pa.Table:
        """Return all rows as an Arrow table; they are read once."""
        return self._table

    def polars(self) -> pl.DataFrame:
        """Return all rows as a polars frame."""
        frame = pl.from_arrow(self._table)
        assert isinstance(frame, pl.DataFrame)  # noqa: S101  a table gives a frame
        return frame

    def pandas(self) -> "pd.DataFrame":
        """Return all rows as a pandas frame whose types are Arrow's: a decimal stays one. UsageError without pandas."""
        try:
            import pandas as pd
        except ImportError as error:
            raise _without_pandas() from error
        frame: pd.DataFrame = self._table.to_pandas(types_mapper=pd.ArrowDtype)
        return frame

    def trace(self, key: Mapping[str, object] | None = None, *, column: str | None = None, **more: object) -> Receipt:
        """Return the receipt of the row with this key, {"period": "2024", …}; UsageError where there is none."""
        given = {name: str(value) for name, value in {**(key or {}), **more}.items()}
        return self.door.receipt(self.dataset, given, column)

    def head(self, rows: int = FEW) -> pl.DataFrame:
        """Return the first rows, in the order of the key."""
        if "_table" in self.__dict__:
            return self.polars().head(rows)
        few = self.asked.model_copy(update={"limit": rows})
        with closing(self.door.rows(self.dataset, few, self.release)) as file, pa.ipc.open_stream(file) as found:
            frame = pl.from_arrow(found.read_all())
        assert isinstance(frame, pl.DataFrame)  # noqa: S101  a table gives a frame
        return frame

    @cached_property
    def _table(self) -> pa.Table:
        with closing(self.door.rows(self.dataset, self.asked, self.release)) as file, pa.ipc.open_stream(file) as rows:
            return rows.read_all()

    def __repr__(self) -> str:
        columns = ", ".join(column.name for column in self.columns)
        return f"<{self.dataset}: {self.title}, release {self.release} of {self.released_at:%Y-%m-%d}; {columns}>"

    def _repr_html_(self) -> str:
        """Return how a notebook shows it; what is confidential or personal is shown only once it was read."""
        seen = "_table" in self.__dict__ or not self.watched
        return html(self, self.head() if seen else None)


def _without_pandas() -> UsageError:
    return UsageError(
        Text("pandas がインストールされていません。", "pandas is not installed."),
        where="renkei.open(…).pandas()",
        fix=Text(
            "pandas を入れるか、polars() か arrow() を使ってください。", "Install it, or use polars() or arrow()."
        ),
    )
