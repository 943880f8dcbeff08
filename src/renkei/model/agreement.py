"""A sharing agreement: who may read what of which datasets, for which purpose, on which legal basis, until when."""

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from renkei.model.base import Frozen, TextField

ANALYST = "analyst"
"""The reader that is nobody's agency: the analysts of the house."""
READ_AS = "__for_"
"""Stands between a dataset and an agreement in the name of the view by which the agreement's readers read it."""


class Basis(Frozen):
    """The law that lets the parties share, and the article of it."""

    law: TextField
    article: str = Field(min_length=1)


class Rows(Frozen):
    """The rows that are shared: those with one of `values` in `column`, written as SQL shows them as text."""

    column: str
    values: tuple[str, ...] = Field(min_length=1)


class Shared(Frozen):
    """What of one dataset is shared: columns up to a classification, and others by name.

    What is personal is shared by name alone. Without `rows`, all rows are.
    """

    dataset: str
    classification: Literal["public", "internal", "confidential"] = Field(
        "internal", description="columns are shown up to this classification"
    )
    columns: tuple[str, ...] = Field((), description="columns that are shown whatever their classification")
    rows: Rows | None = None


class Agreement(Frozen):
    """One agreement between the agencies that give and those who read; both its days are included."""

    name: str = Field(description="from the path", json_schema_extra={"from_path": True})
    path: Path = Field(description="from the path", json_schema_extra={"from_path": True})
    title: TextField
    purpose: TextField
    basis: Basis
    givers: tuple[str, ...] = Field(min_length=1, description="agencies whose data it is")
    readers: tuple[str, ...] = Field(min_length=1, description="agencies that read, or `analyst`: those of the house")
    begins: date = Field(alias="from", description="its first day")
    until: date = Field(description="its last day")
    datasets: tuple[Shared, ...] = Field(min_length=1)

    def holds(self, on: date) -> bool:
        """Whether `on` is one of its days."""
        return self.begins <= on <= self.until

    def of(self, dataset: str) -> Shared | None:
        """Return what it shares of `dataset`."""
        return next((shared for shared in self.datasets if shared.dataset == dataset), None)
