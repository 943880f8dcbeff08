"""A loaded project as JSON, and back: each thing is made again only when it is asked for.

What comes back is the same, or it is not kept: `packed` makes again whatever it has not seen before, and compares.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import ValidationError

from renkei.contracts.document import Document
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.base import Frozen
from renkei.project.content import Project
from renkei.project.tree import digest
from renkei.project.yaml import read

T = TypeVar("T")
K = TypeVar("K")
Packed = dict[str, Any]

_APART = ("root", "documents", "digests")


class Unkept(Exception):
    """Something of a project that JSON does not give back as it was."""


class Lazily(Mapping[K, T]):
    """A mapping of what is kept to what is made of it, once it is asked for; in the order in which it was kept."""

    def __init__(self, kept: Mapping[K, Any], make: Callable[[Any], T]) -> None:
        self._kept, self._make = kept, make
        self._made: dict[K, T] = {}

    def __getitem__(self, name: K) -> T:
        if name not in self._made:
            self._made[name] = self._make(self._kept[name])
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._kept

    def __iter__(self) -> Iterator[K]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def packed(project: Project, *, before: Packed | None = None) -> Packed:
    """Return what JSON can hold of a project; Unkept where it would come back as something else.

    `before` is an earlier state of it, as packed: what is the same there comes back as it did.
    """
    kept: Packed = {
        field.name: {name: _packed(each) for name, each in getattr(project, field.name).items()}
        for field in fields(Project)
        if field.name not in _APART
    }
    for field, made in kept.items():
        known = (before or {}).get(field, {})
        for name, said in made.items():
            if said != known.get(name) and _differ(_again(said, name), getattr(project, field)[name]):
                raise Unkept(name)
    kept["documents"] = {
        kind: {name: [str(each.path), each.shown] for name, each in documents.items()}
        for kind, documents in project.documents.items()
    }
    kept["digests"] = {str(path): sha256 for path, sha256 in project.digests.items()}
    return kept


def unpacked(kept: Packed, *, root: Path) -> Project:
    """Return the project that was packed. Its documents are read anew, from files that must still be the same."""
    digests = {Path(path): sha256 for path, sha256 in kept["digests"].items()}
    return Project(
        root=root,
        documents={
            kind: Lazily(names, lambda said: _document(*said, digests=digests))
            for kind, names in kept["documents"].items()
        },
        digests=digests,
        **{name: Lazily(each, _unpacked) for name, each in kept.items() if name not in _APART},
    )


def _packed(each: object) -> Any:
    if isinstance(each, ContentError):
        said = {"what": [*each.what], "where": each.where, "fix": [*each.fix]}
        return {"error": said, "others": [_packed(other) for other in each.others]}
    if isinstance(each, Frozen) and KINDS.get(type(each).__name__) is type(each):
        return [type(each).__name__, each.model_dump_json(by_alias=True)]
    raise Unkept(type(each).__name__)


def _unpacked(said: Any) -> Any:
    if isinstance(said, list):
        name, text = said
        return KINDS[name].model_validate_json(text, by_alias=True, by_name=False)
    what, where, fix = said["error"]["what"], said["error"]["where"], said["error"]["fix"]
    others = [_unpacked(other) for other in said["others"]]
    return ContentError(Text(*what), where=where, fix=Text(*fix), others=others)


def _again(said: Any, name: str) -> Any:
    """Make a thing again; Unkept where its model refuses what it said itself: the others must not suffer from it."""
    try:
        return _unpacked(said)
    except ValidationError:
        raise Unkept(name) from None


def _differ(again: Any, each: Any) -> bool:
    if isinstance(each, ContentError):
        return bool(_packed(again) != _packed(each))
    return type(again) is not type(each) or again != each


def _document(path: str, shown: str, *, digests: Mapping[Path, str]) -> Document:
    if digest(path) != digests[Path(path)]:
        raise ContentError(
            Text("使っている間にファイルが変更されました。", "The file was changed while it was in use."),
            where=shown,
            fix=Text("もう一度実行してください。", "Run it again."),
        )
    return read(Path(path), shown=shown)


def _nouns(hint: Any) -> Iterator[type[Frozen]]:
    """Yield the nouns that a type is made of."""
    if isinstance(hint, type) and issubclass(hint, Frozen):
        yield hint
    for part in get_args(hint):
        yield from _nouns(part)


KINDS = {noun.__name__: noun for hint in get_type_hints(Project).values() for noun in _nouns(hint)}
