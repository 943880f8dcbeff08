"""`renkei lineage`, for people: what a dataset or a column is made of, as a tree."""

from collections.abc import Iterator

from renkei.cli import show
from renkei.cli.state import state
from renkei.inspection.lineage import Branch, made_of, tree
from renkei.language import Text
from renkei.model.lineage import Edge, Origin
from renkei.project.content import Project

_KINDS = {
    "file": Text("ファイル", "file"),
    "dataset": Text("データセット", "dataset"),
    "code_list": Text("コード表", "code list"),
    "crosswalk": Text("対応表", "crosswalk"),
    "corrections": Text("訂正", "corrections"),
    "constant": Text("定数", "constant"),
}
_HOWS = {
    "identity": Text("そのまま", "as it is"),
    "transformation": Text("変換", "transformed"),
    "aggregation": Text("集計", "aggregated"),
    "decides": Text("行を決める", "decides the rows"),
    "unknown": Text("列は不明", "column not known"),
}


def show_lineage(project: Project, dataset: str, column: str | None) -> None:
    """Show what a dataset is made of, one step deep; or a column, down to the agencies' files."""
    if column is not None:
        found = tree(project, dataset, column)
        body = {"dataset": dataset, "column": column, "made_of": [branch.model_dump(mode="json") for branch in found]}
        show.document(body, [f"{dataset}.{column}", *_branches(found, "")])
        return
    makers = made_of(project, dataset)
    body = {"dataset": dataset, "makers": [each.model_dump(mode="json") for each in makers]}
    show.document(body, _lines(project, dataset))


def _lines(project: Project, dataset: str) -> Iterator[str]:
    contract = project.contract(dataset)
    for lineage in made_of(project, dataset):
        yield dataset if lineage.maker == dataset else f"{dataset} ← {lineage.maker}"
        for column in contract.columns:
            edges = lineage.of(column.name)
            if edges:
                yield f"  {column.name}  {column.title.in_(state.language)}"
            yield from (f"    ← {_edge(edge)}" for edge in edges)
        if lineage.deciding:
            listed = ", ".join(_origin(edge.origin) for edge in lineage.deciding)
            yield f"  {state.say('行を決めるもの', 'what decides the rows')}: {listed}"


def _branches(branches: tuple[Branch, ...], before: str) -> Iterator[str]:
    for number, branch in enumerate(branches, start=1):
        last = number == len(branches)
        yield f"{before}{'└' if last else '├'}─ {_edge(branch.edge)}"
        yield from _branches(branch.below, f"{before}{'   ' if last else '│  '}")


def _edge(edge: Edge) -> str:
    said = "; ".join(step.in_(state.language) for step in edge.steps)
    how = _HOWS[edge.how].in_(state.language)
    return f"{_origin(edge.origin)}  ({how}: {said})" if said else f"{_origin(edge.origin)}  ({how})"


def _origin(origin: Origin) -> str:
    kind = _KINDS[origin.kind].in_(state.language)
    named = origin.of if origin.column is None else f"{origin.of}.{origin.column}"
    if origin.kind == "file":
        named = f"{origin.of} [{origin.column}]" if origin.column else origin.of
    return named if origin.kind == "dataset" else f"{kind} {named}"
