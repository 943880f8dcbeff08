"""YAML files as they were read before, by the SHA-256 of their bytes: what did not change is not read again."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from renkei.contracts.document import Document, Place
from renkei.project.yaml import read

Kept = dict[str, list[Any]]


class Lines(Mapping[Place, int]):
    """The line of every place of a value, kept as numbers alone: places are asked for only where something is wrong."""

    def __init__(self, value: Any, numbers: list[int]) -> None:
        self._value, self._numbers = value, numbers

    def __getitem__(self, place: Place) -> int:
        return self._lines[place]

    def __iter__(self) -> Iterator[Place]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._numbers)

    @cached_property
    def _lines(self) -> dict[Place, int]:
        return dict(zip(_places(self._value, ()), self._numbers, strict=True))


class Reading:
    """Reads YAML files, and keeps what each of them said: its value, and the lines in the order of its places."""

    def __init__(self, kept: Kept) -> None:
        self._before, self.kept = kept, Kept()

    def read(self, path: Path, *, shown: str, data: bytes) -> Document:
        """Return what `read` makes of the file; raises as it does, and then keeps nothing."""
        sha256 = hashlib.sha256(data).hexdigest()
        said = self.kept.get(sha256) or self._before.get(sha256)
        if said is None:
            document = read(path, shown=shown, data=data)
            said = [document.value, list(document.lines.values())]
        self.kept[sha256] = said
        return Document(path=path, shown=shown, value=said[0], lines=Lines(*said))


def _places(value: Any, place: Place) -> Iterator[Place]:
    """Yield the places of a value in the order in which a file gives their lines."""
    yield place
    inner: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from _places(each, (*place, key))
