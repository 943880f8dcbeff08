"""An e-Stat API 3.0 getStatsData reply in JSON: one row a VALUE, class names beside their codes.

What there is one of comes bare, several as an array (VALUE, CLASS, CLASS_OBJ, NOTE). Symbols such as `***`, `-`, `X`
mean what the NOTE of the same table says, never the same everywhere: the meaning goes into the column `note`.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from renkei.errors import ReadError
from renkei.language import Text
from renkei.readers.reply import Record, ReplyFile, fault, load, missing, one_or_many, text

_ROOTS = ("GET_STATS_DATA", "STATISTICAL_DATA")
_DONE = ("0", "1")  # 1: done, and there is no such data
_ALWAYS = ("unit", "value", "annotation", "note")

Names = dict[str, dict[str, tuple[str, str]]]
"""Of each dimension, of each code: its name and its unit."""


def read(path: Path, *, name: str) -> ReplyFile:
    """Open a getStatsData reply: a column and a `_name` column for each dimension, then unit, value, annotation, note.

    A VALUE whose code CLASS_INF does not have is rejected by `estat.unknown_class`. Raises ReadError where the reply
    is not JSON, bears an error status, or lacks STATISTICAL_DATA.
    """
    reply = load(path, name=name)
    root = reply.get(_ROOTS[0]) if isinstance(reply, Mapping) else None
    if not isinstance(root, Mapping):
        raise missing(_ROOTS[0], where=name)
    result = _object(root, "RESULT", where=name)
    if text(result.get("STATUS")) not in _DONE:
        raise _status(result, name)
    if text(result.get("STATUS")) == _DONE[1] and _ROOTS[1] not in root:
        return ReplyFile(_ALWAYS, partial(_records, [], {}, {}))
    data = _object(root, _ROOTS[1], where=name)
    inside = _object(data, "DATA_INF", where=name)
    values, names = one_or_many(inside.get("VALUE")), _names(data, where=name)
    for i, value in enumerate(values):
        if not isinstance(value, Mapping):
            raise missing(f"DATA_INF.VALUE[{i}]", where=name)
    notes = {text(n.get("@char")): text(n.get("$")) for n in one_or_many(inside.get("NOTE")) if isinstance(n, Mapping)}
    return ReplyFile(_header(values, names), partial(_records, values, names, notes))


def _object(parent: Mapping[str, Any], key: str, *, where: str) -> Mapping[str, Any]:
    value = parent.get(key)
    if not isinstance(value, Mapping):
        raise missing(key, where=where)
    return value


def _names(data: Mapping[str, Any], *, where: str) -> Names:
    """Return the dimensions and their codes; none where the request asked for no metadata."""
    names: Names = {}
    known = data.get("CLASS_INF")
    for dimension in one_or_many(known.get("CLASS_OBJ")) if isinstance(known, Mapping) else ():
        if not isinstance(dimension, Mapping) or "@id" not in dimension:
            raise missing("CLASS_INF.CLASS_OBJ.@id", where=where)
        classes = one_or_many(dimension.get("CLASS"))
        if not all(isinstance(c, Mapping) for c in classes):
            raise missing("CLASS_INF.CLASS_OBJ.CLASS", where=where)
        names[text(dimension["@id"])] = {
            text(c.get("@code")): (text(c.get("@name")), text(c.get("@unit"))) for c in classes
        }
    return names


def _header(values: list[Mapping[str, Any]], names: Names) -> tuple[str, ...]:
    """Return the columns: the dimensions of CLASS_INF in its order, and any further attribute that a VALUE has."""
    seen = dict.fromkeys(key[1:] for value in values for key in value if key.startswith("@"))
    dimensions = [*names, *(key for key in seen if key not in names and key not in _ALWAYS)]
    return (*(column for d in dimensions for column in ((d, f"{d}_name") if d in names else (d,))), *_ALWAYS)


def _records(values: list[Mapping[str, Any]], names: Names, notes: Mapping[str, str]) -> Iterator[Record]:
    for value in values:
        texts = {key[1:]: text(item) for key, item in value.items() if key.startswith("@")}
        texts["value"] = text(value.get("$"))
        texts["note"] = notes.get(texts["value"], "")
        unknown = ""
        for dimension, classes in names.items():
            code = texts.setdefault(dimension, "")
            name, unit = classes.get(code, ("", ""))
            texts[f"{dimension}_name"], texts["unit"] = name, texts.get("unit") or unit
            unknown = unknown or (f"{dimension}={code}" if code not in classes else "")
        yield Record(texts, value, ("estat.unknown_class", unknown) if unknown else None)


def _status(result: Mapping[str, Any], name: str) -> ReadError:
    said = f"{text(result.get('STATUS'))} {text(result.get('ERROR_MSG'))}".strip()
    return fault(
        Text(f"e-Stat の応答がエラーです: [{said}]", f"The reply of e-Stat is an error: [{said}]."),
        where=f"{name}, GET_STATS_DATA.RESULT",
    )
