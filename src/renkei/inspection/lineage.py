"""lineage: what a dataset, or one column of it, is made of, down to the columns of the agencies' files."""

from collections.abc import Iterator

from renkei.contracts.document import instead
from renkei.errors import UsageError
from renkei.language import Text
from renkei.lineage import lineages
from renkei.model.base import Frozen
from renkei.model.lineage import Edge, Lineage
from renkei.project.content import Project


class Branch(Frozen):
    """One edge of a tree, by whom it is made, and what its origin is made of in turn."""

    maker: str
    edge: Edge
    below: tuple["Branch", ...] = ()


def made_of(project: Project, dataset: str) -> tuple[Lineage, ...]:
    """Return what each maker of a dataset makes it of, one step deep; ContentError where there is no such dataset."""
    return lineages(project, dataset)


def tree(project: Project, dataset: str, column: str) -> tuple[Branch, ...]:
    """Return what a column is made of, step by step; UsageError where the dataset has no such column."""
    contract = project.contract(dataset)
    names = [one.name for one in contract.columns]
    if column not in names:
        raise UsageError(
            Text(f"「{dataset}」に列「{column}」はありません。", f"[{dataset}] has no column [{column}]."),
            where="--column",
            fix=instead(column, names),
        )
    return _Tree(project).under(dataset, column)


class _Tree:
    """Grows; the lineage of a dataset is looked up once, and what would lead back into itself ends there."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[str, tuple[Lineage, ...]] = {}

    def under(self, dataset: str, column: str, *, above: tuple[tuple[str, str], ...] = ()) -> tuple[Branch, ...]:
        """Return what a column is made of, by its makers; `above` are the columns on the way to it."""
        here = (*above, (dataset, column))
        return tuple(
            Branch(maker=maker, edge=edge, below=self._below(edge, here))
            for maker, edge in self._edges(dataset, column)
        )

    def _below(self, edge: Edge, here: tuple[tuple[str, str], ...]) -> tuple[Branch, ...]:
        origin = edge.origin
        if origin.kind != "dataset" or origin.column is None or (origin.of, origin.column) in here:
            return ()
        return self.under(origin.of, origin.column, above=here)

    def _edges(self, dataset: str, column: str) -> Iterator[tuple[str, Edge]]:
        if dataset not in self._known:
            there = dataset in self._project.contracts
            self._known[dataset] = lineages(self._project, dataset) if there else ()
        for lineage in self._known[dataset]:
            yield from ((lineage.maker, edge) for edge in lineage.of(column))
