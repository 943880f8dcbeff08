"""Lineage: which columns the columns of a dataset are made of, and how."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from renkei.model.base import Frozen, TextField

Kind = Literal["file", "dataset", "code_list", "crosswalk", "corrections", "constant"]
How = Literal["identity", "transformation", "aggregation", "decides", "unknown"]


class Origin(Frozen):
    """Where something comes from: a `column` of a file (`of` a source), of a dataset, of a code list; or all of it.

    A constant has its text as `of`.
    """

    kind: Kind
    of: str
    column: str | None = None


class Edge(Frozen):
    """One column of the dataset is made of one origin; without `column`, the origin decides which rows there are.

    `how` is `unknown` where a query could not be followed: then `origin` is a whole table.
    """

    column: str | None
    origin: Origin
    how: How
    steps: tuple[TextField, ...] = Field((), description="what becomes of the value, in order")


class Lineage(Frozen):
    """What one maker makes a dataset of: a source that feeds it, or the dataset itself where it is derived."""

    dataset: str
    maker: str
    edges: tuple[Edge, ...] = ()

    def of(self, column: str) -> tuple[Edge, ...]:
        """Return what `column` is made of."""
        return tuple(edge for edge in self.edges if edge.column == column)

    @property
    def deciding(self) -> tuple[Edge, ...]:
        """Return what decides which rows there are."""
        return tuple(edge for edge in self.edges if edge.column is None)

    @property
    def whole(self) -> bool:
        """Whether all of it could be followed to columns."""
        return all(edge.how != "unknown" for edge in self.edges)

    def origins(self, kind: Kind) -> Iterator[str]:
        """Yield the names of all that it is made of, of one kind, once each."""
        yield from dict.fromkeys(edge.origin.of for edge in self.edges if edge.origin.kind == kind)
