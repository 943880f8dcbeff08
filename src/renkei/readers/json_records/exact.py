"""JSON decoded strictly, numbers as they were written; and the records inside what was decoded."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from renkei.readers.charset import fault as undecodable
from renkei.readers.charset import show
from renkei.readers.columns import Columns
from renkei.readers.reply import Refused, decoded, text, write

ENCODING = "utf-8"
Above = tuple[Mapping[str, Any], ...]
"""The objects around a record, from the outermost."""


class Found(NamedTuple):
    """One record, the objects around it from the outermost, or why it can't be taken."""

    value: Any
    above: Above = ()
    fault: tuple[str, str] | None = None


def parse(data: bytes) -> Any:
    """Return the value of one JSON text.

    Raises Refused (bad bytes, a name twice, NaN), json.JSONDecodeError where it is no JSON, RecursionError.
    """
    try:
        return decoded(data.decode(ENCODING))
    except UnicodeDecodeError as e:
        raise Refused("encoding.undecodable", undecodable(data, ENCODING) or "") from e


def records(unit: bytes, path: tuple[str, ...], above: Above) -> Iterator[Found]:
    """Yield the records in one element of the outermost list: `path` leads on inside it."""
    try:
        value = parse(unit)
    except Refused as e:
        yield Found(show(unit, ENCODING), fault=(e.rule, e.value))
        return
    yield from inside(value, path, above, listed=True)


def inside(value: Any, path: tuple[str, ...], above: Above, *, listed: bool = False) -> Iterator[Found]:
    """Yield the records at `path` inside a value: one comes bare, several as a list, none as null, "" or not at all."""
    if isinstance(value, list):
        for item in value:
            yield from inside(item, path, above, listed=True)
    elif (value is None or value == "") and not listed:
        return
    elif not isinstance(value, Mapping):
        yield Found(value, above, ("json.not_an_object", write(value)[:40]))
    elif not path:
        yield Found(value, above)
    elif path[0] in value:
        yield from inside(value[path[0]], path[1:], (*above, value))


class Flattening(NamedTuple):
    """How records become columns: `whole` are paths that are not looked into, `lists` those that are always lists."""

    whole: Collection[str] = ()
    lists: Collection[str] = ()

    def texts(self, record: Mapping[str, Any], columns: Columns | None = None) -> dict[str, str]:
        """Return the texts of a record by column; tell `columns` of them. Raises Refused."""
        found: dict[str, str] = {}
        self._into(found, record, "", columns)
        return found

    def _into(self, found: dict[str, str], value: Mapping[str, Any], prefix: str, columns: Columns | None) -> None:
        for key, item in value.items():
            path = f"{prefix}{key}"
            if path in self.lists:
                said = "" if item is None or item == "" else write(item if isinstance(item, list) else [item])
            elif isinstance(item, Mapping) and path not in self.whole:
                if columns is not None:
                    columns.opened(path)
                self._into(found, item, f"{path}.", columns)
                continue
            else:
                said = text(item)
            if path in found:
                raise Refused("json.duplicate_key", path)
            found[path] = said
            if columns is not None:
                columns.add(path, says=bool(said))


def unfit(texts: Mapping[str, str]) -> tuple[str, str] | None:
    """Return why a record can't be kept: a NUL in a text, or half of a surrogate pair in it or in a name."""
    whole = "".join(texts.values())
    if "\0" in whole:
        return "encoding.nul", next(name for name, said in texts.items() if "\0" in said)
    whole += "".join(texts)
    try:
        whole.encode()
    except UnicodeEncodeError as e:
        return "json.surrogate", f"\\u{ord(e.object[e.start]):04x}"
    return None


def reach(above: Above, up: int, path: tuple[str, ...]) -> str | None:
    """Return the text of what stands at `path` in the object `up` levels above a record; None where nothing does."""
    value: Any = above[-up] if up <= len(above) else None
    for name in path:
        if not isinstance(value, Mapping) or name not in value:
            return None
        value = value[name]
    return text(value)
