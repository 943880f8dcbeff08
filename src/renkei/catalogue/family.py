"""What is made of what, table by table: the sources and datasets above one dataset, and those below it."""

from collections.abc import Iterator
from dataclasses import dataclass

from renkei.catalogue.charts.descent import Box, Edge, descent
from renkei.catalogue.charts.picture import Pencil
from renkei.inspection.lineage import Branch, made_of, tree
from renkei.language import Language, Text
from renkei.model.lineage import Edge as Made
from renkei.model.lineage import Origin
from renkei.project.content import Project

_MOST = 14
"""So many boxes stand in one layer; of more, only their number is told."""
_KINDS = {
    "file": Text("機関のファイル", "file of an agency"),
    "dataset": Text("データセット", "dataset"),
    "code_list": Text("コード表", "code list"),
    "crosswalk": Text("対応表", "crosswalk"),
    "corrections": Text("訂正", "corrections"),
    "constant": Text("登録の値", "as registered"),
}
HOW = {
    "identity": Text("そのまま", "as it is"),
    "transformation": Text("変換", "transformed"),
    "aggregation": Text("集計", "aggregated"),
    "decides": Text("行を決める", "decides which rows there are"),
    "unknown": Text("追えない", "could not be followed"),
}


@dataclass(frozen=True)
class Family:
    """The tables around a dataset: `above` by how many steps, the farthest first, and what is made of it."""

    above: tuple[tuple[str, ...], ...]
    below: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


def family(project: Project, dataset: str) -> Family:
    """Return the family of a dataset."""
    layers, links, seen, here = list[list[str]](), list[tuple[str, str]](), {dataset}, [dataset]
    while here:
        layer: list[str] = []
        for name in here:
            for parent in _parents(project, name):
                links.append((parent, name))
                if parent not in seen:
                    seen.add(parent)
                    layer.append(parent)
        if layer:
            layers.append(layer)
        here = layer
    below = sorted(name for name, contract in project.contracts.items() if dataset in contract.reads)
    links += [(dataset, name) for name in below]
    return Family(tuple(map(tuple, reversed(layers))), tuple(below), tuple(dict.fromkeys(links)))


def family_picture(project: Project, dataset: str, language: Language) -> Pencil:
    """Draw the family of a dataset."""
    found = family(project, dataset)
    boxes = [[_box(project, name, language) for name in layer[:_MOST]] for layer in found.above]
    here = _box(project, dataset, language, here=True)
    below = [_box(project, name, language) for name in found.below[:_MOST]]
    edges = [Edge(start, end) for start, end in found.links]
    return descent([*boxes, [here], below], edges)


def columns_picture(project: Project, dataset: str, language: Language) -> Pencil:
    """Draw what each column of a dataset is made of, one step deep."""
    origins: dict[str, tuple[Origin, list[str]]] = {}
    edges: list[Edge] = []
    for made in (edge for lineage in made_of(project, dataset) for edge in lineage.edges):
        if made.column is None or made.origin.kind == "constant":
            continue
        of, lines = origins.setdefault(_key(made.origin), (made.origin, []))
        line = made.origin.column
        if line is not None and line not in lines:
            lines.append(line)
        soft = of.kind in ("code_list", "crosswalk")
        edges.append(Edge(_key(made.origin), dataset, line, made.column, soft=soft))
    boxes = [
        Box(key, _title(project, origin, language), _KINDS[origin.kind].in_(language), tuple(lines))
        for key, (origin, lines) in origins.items()
    ]
    contract = project.contract(dataset)
    names = tuple(column.name for column in contract.columns)
    here = Box(dataset, contract.title.in_(language), dataset, names, here=True)
    return descent([boxes, [here]], list(dict.fromkeys(edges)))


def column_picture(project: Project, dataset: str, column: str, language: Language) -> Pencil:
    """Draw what one column is made of, down to the columns of the agencies' files."""
    layers: list[dict[str, tuple[Origin, list[str]]]] = []
    edges: list[Edge] = []

    def grow(branches: tuple[Branch, ...], end: str, end_line: str, depth: int) -> None:
        for branch in branches:
            origin = branch.edge.origin
            if origin.kind == "constant":
                continue
            while len(layers) <= depth:
                layers.append({})
            key = next((_key(origin, at) for at in range(depth) if _key(origin, at) in layers[at]), _key(origin, depth))
            of, lines = layers[int(key.split("|")[0])].setdefault(key, (origin, []))
            if origin.column is not None and origin.column not in lines:
                lines.append(origin.column)
            edges.append(Edge(key, end, origin.column, end_line, soft=of.kind in ("code_list", "crosswalk")))
            grow(branch.below, key, origin.column or "", depth + 1)

    here = Box(dataset, project.contract(dataset).title.in_(language), dataset, (column,), here=True)
    grow(tree(project, dataset, column), dataset, column, 0)
    boxes = [
        [
            Box(key, _title(project, origin, language), _KINDS[origin.kind].in_(language), tuple(lines))
            for key, (origin, lines) in layer.items()
        ]
        for layer in reversed(layers)
    ]
    return descent([*boxes, [here]], list(dict.fromkeys(edges)))


@dataclass(frozen=True)
class Told:
    """One thing that a column is made of, in words."""

    column: str | None
    kind: str
    of: str
    from_column: str | None
    how: Text
    steps: tuple[Text, ...]
    maker: str


def told(project: Project, dataset: str) -> list[Told]:
    """Say of each column of a dataset what it is made of, one step deep, and what decides which rows there are."""
    found = [
        Told(
            edge.column,
            edge.origin.kind,
            edge.origin.of,
            edge.origin.column,
            HOW[edge.how],
            _steps(edge),
            lineage.maker,
        )
        for lineage in made_of(project, dataset)
        for edge in lineage.edges
    ]
    order = {column.name: at for at, column in enumerate(project.contract(dataset).columns)}
    return sorted(found, key=lambda each: order.get(each.column or "", len(order)))


def _steps(edge: Made) -> tuple[Text, ...]:
    return tuple(Text(*step) for step in edge.steps)


def _parents(project: Project, name: str) -> Iterator[str]:
    contract = project.contracts.get(name)
    if contract is None:
        return
    yield from contract.reads
    yield from sorted(source.id for source in project.sources.values() if source.dataset == name)


def _box(project: Project, name: str, language: Language, *, here: bool = False) -> Box:
    source, contract = project.sources.get(name), project.contracts.get(name)
    if contract is not None:
        kind = Text("データセット", "dataset") if not contract.derived else Text("作られた表", "derived")
        return Box(name, contract.title.in_(language), f"{kind.in_(language)} · {name}", here=here)
    if source is not None:
        agency = project.agencies.get(source.agency)
        owner = agency.title.in_(language) if agency else source.agency
        return Box(name, owner, source.title.in_(language))
    return Box(name, name, "")


def _title(project: Project, origin: Origin, language: Language) -> str:
    source, contract, codelist = (
        shelf.get(origin.of) for shelf in (project.sources, project.contracts, project.codelists)
    )
    titles = {
        "file": source.title if source else None,
        "dataset": contract.title if contract else None,
        "code_list": codelist.title if codelist else None,
    }
    found = titles.get(origin.kind)
    return found.in_(language) if found is not None else origin.of


def _key(origin: Origin, depth: int = 0) -> str:
    return f"{depth}|{origin.kind}|{origin.of}"
