"""Which things of the content changed, and what their files say otherwise."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path, PurePosixPath

from renkei.inspection.diff.nouns import Item, Kind, Said
from renkei.inspection.diff.said import document_otherwise, said_otherwise
from renkei.inspection.diff.sides import Sides
from renkei.project.content import Project
from renkei.settings import Settings
from renkei.workspace import Workspace

SHOWN = 50
_SHELVES: Mapping[Kind, str] = {
    "agency": "agencies",
    "registration": "sources",
    "contract": "contracts",
    "code_list": "codelists",
    "crosswalk": "crosswalks",
    "agreement": "agreements",
    "suite": "suites",
}
_FOLDERS: Mapping[str, Kind] = {"codelists": "code_list", "crosswalks": "crosswalk", "agreements": "agreement"}
_ORDER: tuple[Kind, ...] = (
    "agency",
    "registration",
    "contract",
    "corrections",
    "code_list",
    "crosswalk",
    "suite",
    "agreement",
    "other",
)
Place = tuple[str, str]
"""An area of the content (`connectors`, `schemas`, `expectations`) and a path in it."""


def items(sides: Sides) -> tuple[Item, ...]:
    """Return what was added, removed or changed, by kind and id."""
    files = _files(sides.before), _files(sides.after)
    changed: defaultdict[tuple[Kind, str], list[Place]] = defaultdict(list)
    for place in sorted({*files[0], *files[1]}):
        if _digest(sides.before, files[0].get(place)) != _digest(sides.after, files[1].get(place)):
            for kind, name in _things(place, sides.projects):
                changed[kind, name].append(place)
    found = [_item(sides, files, kind, name, places) for (kind, name), places in changed.items()]
    return tuple(sorted(found, key=lambda item: (_ORDER.index(item.kind), item.id)))


def _files(side: Workspace) -> dict[Place, Path]:
    """Return the files that the content is made of."""
    areas = _areas(side.settings)
    found = {}
    for path in side.project.digests:
        for area, folder in areas.items():
            if path.is_relative_to(folder):
                found[area, path.relative_to(folder).as_posix()] = path
    return found


def _areas(settings: Settings) -> dict[str, Path]:
    return {"connectors": settings.connectors, "schemas": settings.schemas, "expectations": settings.expectations}


def _digest(side: Workspace, path: Path | None) -> str | None:
    return None if path is None else side.project.digests[path]


def _things(place: Place, projects: tuple[Project, Project]) -> Iterator[tuple[Kind, str]]:
    """Yield what a file belongs to; what lies beside registrations, to each that reads it."""
    area, path = place[0], PurePosixPath(place[1])
    stem = path.name.split(".")[0]
    if area == "expectations":
        yield "suite", f"{path.parent.name}.{stem}"
    elif area == "schemas":
        kind = _FOLDERS.get(path.parts[0])
        name = f"{path.parent.name}.{stem}"
        yield (kind, stem) if kind else ("corrections" if path.name.endswith(".corrections.csv") else "contract", name)
    elif path.suffix in (".yml", ".py"):
        agency = path.parent.name
        yield ("agency", agency) if stem == "agency" else ("registration", f"{agency}.{stem}")
    else:
        readers = {
            source.id
            for project in projects
            for source in project.sources.values()
            if source.agency == path.parent.name and path.name in (*source.reader.siblings, *source.transport.siblings)
        }
        yield from (("registration", name) for name in sorted(readers))
        if not readers:
            yield "other", place[1]


def _item(sides: Sides, files: tuple[Mapping[Place, Path], ...], kind: Kind, name: str, places: list[Place]) -> Item:
    said = list(islice(_said(sides, files, kind, name, places), 10 * SHOWN))
    there = [_there(side.project, files[n], kind, name, places) for n, side in enumerate((sides.before, sides.after))]
    return Item(
        kind=kind,
        id=name,
        status="changed" if all(there) else "added" if there[1] else "removed",
        files=tuple(f"{area}/{path}" for area, path in places),
        said=tuple(said[:SHOWN]) if all(there) else (),
        more=max(len(said) - SHOWN, 0) if all(there) else 0,
    )


def _there(project: Project, files: Mapping[Place, Path], kind: Kind, name: str, places: list[Place]) -> bool:
    if kind in _SHELVES and name in project.documents.get(_SHELVES[kind], {}):
        return True
    return any(place in files for place in places)


def _said(
    sides: Sides, files: tuple[Mapping[Place, Path], ...], kind: Kind, name: str, places: list[Place]
) -> Iterator[Said]:
    for place in places:
        if place[1].endswith(".yml"):
            documents = [project.documents.get(_SHELVES[kind], {}).get(name) for project in sides.projects]
            yield from document_otherwise(*(one.value if one else None for one in documents))
        else:
            bytes_ = [file[place].read_bytes() if place in file else None for file in files]
            yield from said_otherwise(PurePosixPath(place[1]).name, *bytes_)
