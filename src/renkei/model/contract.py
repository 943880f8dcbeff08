"""A contract: what a dataset promises, as compiled from its ODCS document."""

from pathlib import Path
from typing import Literal

from renkei.model.base import Frozen, TextField

LogicalType = Literal["string", "integer", "number", "date", "timestamp", "boolean"]


class Column(Frozen):
    """One column, declared once. `type` is its semantic type; the physical type follows from it."""

    name: str
    title: TextField
    description: TextField
    type: str
    logical_type: LogicalType
    required: bool = False
    unit: str | None = None
    code_list: str | None = None
    code_list_as_of: str | None = None
    missing_reason_of: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    pattern: str | None = None


class Contract(Frozen):
    """One dataset. `key` identifies a row; `precedence` orders the sources that may feed it, the first wins."""

    dataset: str
    version: str
    status: str
    title: TextField
    description: TextField
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    precedence: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    sql: str | None = None
    path: Path

    @property
    def domain(self) -> str:
        """The schema of the warehouse that holds the table."""
        return self.dataset.split(".")[0]

    @property
    def table(self) -> str:
        """The name of the table in its schema."""
        return self.dataset.split(".")[1]

    def column(self, name: str) -> Column:
        """Return the column `name`; KeyError where there is none."""
        return next((c for c in self.columns if c.name == name), None) or _missing(name)


def _missing(name: str) -> Column:
    raise KeyError(name)
