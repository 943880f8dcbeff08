"""An element becomes texts by path: `name` for what an element says, `name/@attribute`, `name/inner`."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from renkei.readers.columns import Columns

ITSELF = "."
"""The column of what a record's own element says."""


class Refused(ValueError):
    """A record that does not fit: the rule, and what was met."""

    def __init__(self, rule: str, value: str) -> None:
        super().__init__(value)
        self.rule, self.value = rule, value


class Names(dict[Any, str]):
    """How names of elements and attributes are written: with the prefixes that are declared, else without namespace."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        super().__init__()
        self._prefixes = prefixes

    def __missing__(self, tag: Any) -> str:
        """Return the name of `{namespace}local`, and know it from now on; none for what is no element (an entity)."""
        space, _, local = tag.rpartition("}") if isinstance(tag, str) else ("", "", "")
        prefix = self._prefixes.get(space[1:]) if space else None
        name = self[tag] = f"{prefix}:{local}" if prefix else local
        return name


@dataclass(frozen=True)
class Flattening:
    """How an element becomes columns: `whole` are paths that are not looked into, `lists` may be there repeatedly."""

    names: Names
    whole: Collection[str] = ()
    lists: Collection[str] = ()

    def texts(self, record: Any, columns: Columns | None = None) -> dict[str, str]:
        """Return the texts of a record by column; tell `columns` of them. Raises Refused."""
        found: dict[str, str] = {}
        self._into(found, record, "")
        if columns is not None:
            for path, said in found.items():
                if path not in columns:
                    for above in (path[:at] for at, mark in enumerate(path) if mark == "/"):
                        columns.opened(above)
                columns.add(path, says=bool(said))
            if len(found) > 1:
                columns.opened(ITSELF)
        return found

    def _into(self, found: dict[str, str], element: Any, prefix: str) -> None:
        """Put what an element says, its attributes and what is inside it under their paths."""
        path = prefix[:-1] or ITSELF
        inside, attributes = list(element), element.items()
        for name, said in attributes:
            _put(found, f"{prefix}@{self.names[name]}", said)
        said = _text(element, inside, path)
        if said or not (inside or attributes):
            _put(found, path, said)
        many: dict[str, list[Any]] = {}
        names, lists, whole = self.names, self.lists, self.whole  # asked for every element of a file
        for child in inside:
            name = names[child.tag]
            if not name:
                raise Refused("xml.entity", str(child.text))
            inner = prefix + name
            if inner in lists:
                many.setdefault(inner, []).append(self._item(child))
            elif inner in whole:
                _put(found, inner, etree.tostring(child, encoding="unicode", with_tail=False))
            elif len(child) or child.items():
                self._into(found, child, f"{inner}/")
            else:
                _put(found, inner, child.text or "")
        for inner, items in many.items():
            found[inner] = json.dumps(items, ensure_ascii=False)

    def _item(self, element: Any) -> Any:
        """Return one element of a list: its text, or an object where there is more in it."""
        found: dict[str, str] = {}
        Flattening(self.names)._into(found, element, "")
        return found[ITSELF] if set(found) == {ITSELF} else found


def _put(found: dict[str, str], path: str, said: str) -> None:
    if path in found:
        raise Refused("xml.repeated", path)
    found[path] = said


def _text(element: Any, inside: list[Any], path: str) -> str:
    """Return what stands directly in an element: all of it, or nothing but spaces where others are inside."""
    said: str = element.text or ""
    if not inside:
        return said
    if said.strip() or "".join([child.tail or "" for child in inside]).strip():
        raise Refused("xml.mixed_content", path)
    return ""
