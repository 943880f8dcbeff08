"""Records split into columns without a loop over them: what is written bare is put in quotes, then pyarrow reads it.

Lists are taken out first and read on their own, each a value that is JSON. Whatever is not plain (a name twice, NaN,
a value that is an object in one record and a text in another) makes `tabulate` give up: `exact` then goes record by
record and says what it is. What both take, both take to the same texts.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pajson

from renkei.readers.json_records.cutting import DEEPEST, Units
from renkei.readers.json_records.exact import parse
from renkei.readers.json_records.scan import COLON, SPACE, Bytes, Mask, Places, Structure, structure, tokens
from renkei.readers.reply import Refused, write

_OPEN_LIST, _CLOSE_LIST, _OPEN_OBJECT, _NEWLINE, _NULL = 0x5B, 0x5D, 0x7B, 0x0A, 0x6E
_MARK = "\0"
_SPACES = 64
_NOT_JSON = (b"NaN", b"Inf")  # pyarrow would take them for numbers
_BARE = r"^(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null)$"


class Tabulated(NamedTuple):
    """Columns by path, each as long as there are records; `inner` are the paths that hold further values."""

    columns: Mapping[str, Any]
    inner: frozenset[str]
    schema: Any


def tabulate(units: Units, schema: Any = None) -> Tabulated | None:
    """Return the columns of the records, as texts where a `schema` of texts is given; None where they are not plain."""
    try:
        data, lists, inside = _without_lists(*_apart(units))
        found, texts = _read(_quoted(data, inside), schema, len(units)), _written(lists)
    except (_NotPlain, pa.ArrowException):
        return None
    return found._replace(columns={path: _filled(column, texts) for path, column in found.columns.items()})


def survey(units: Units) -> Tabulated | None:
    """Return the same columns of any type, for their names alone: what is bare stays as it is."""
    if any(word in units.data for word in _NOT_JSON):
        return None
    try:
        return _read(_without_lists(*_apart(units))[0], None, len(units))
    except (_NotPlain, pa.ArrowException):  # a column of numbers and texts is none to pyarrow
        return None


def _read(data: Bytes, schema: Any, records: int) -> Tabulated:
    table = pajson.read_json(
        pa.BufferReader(pa.py_buffer(data)),
        read_options=pajson.ReadOptions(use_threads=False, block_size=len(data) + 1),
        parse_options=pajson.ParseOptions(
            explicit_schema=schema,
            newlines_in_values=True,
            unexpected_field_behavior="error" if schema else "infer",
        ),
    )
    columns = dict[str, Any]()
    for path, column in _leaves(table):
        if path in columns:
            raise _NotPlain
        columns[path] = column
    if len(table) != records or not columns:
        raise _NotPlain
    return Tabulated(columns, frozenset(_inner(table.schema, "")), table.schema)


class _NotPlain(Exception):
    pass


def _apart(units: Units) -> tuple[Bytes, Structure]:
    """Return the bytes of the records with a line end for whatever is between them, and their structure."""
    data = np.frombuffer(units.data, np.uint8)
    if not (units.ends > units.starts).all() or not (data[units.starts] == _OPEN_OBJECT).all():
        raise _NotPlain
    if b"\\u0000" in units.data:
        raise _NotPlain
    found = structure(data)
    if not np.array_equal(found.at[(found.depth == 1) & (data[found.at] == _OPEN_OBJECT)], units.starts):
        raise _NotPlain  # lines that are JSON only together
    pa.StringArray.from_buffers(1, pa.py_buffer(np.array([0, data.size], np.int32)), pa.py_buffer(units.data)).validate(
        full=True
    )
    copy = data.copy()
    lengths = units.starts[1:] - units.ends[:-1]
    where = np.cumsum(lengths) - lengths
    copy[np.repeat(units.ends[:-1] - where, lengths) + np.arange(int(lengths.sum()))] = _NEWLINE
    return copy, found


def _without_lists(data: Bytes, found: Structure) -> tuple[Bytes, list[bytes], Mask | None]:
    """Return the bytes with a text in the place of each outermost list, the lists in order, and what is in strings.

    The last is None where it is to be looked for anew.
    """
    if found.depth.size and (int(found.depth.max()) > DEEPEST or int(found.depth.min()) < 0):
        raise _NotPlain
    kinds = data[found.at]
    square = (kinds == _OPEN_LIST) | (kinds == _CLOSE_LIST)
    at, opens = found.at[square], kinds[square] == _OPEN_LIST
    depth = np.cumsum(np.where(opens, 1, -1))
    starts, ends = at[opens & (depth == 1)], at[~opens & (depth == 0)] + 1
    if len(starts) != len(ends):
        raise _NotPlain
    if not len(starts):
        return data, [], found.inside
    whole = data.tobytes()
    pieces, last = list[bytes](), 0
    spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
    for i, (start, end) in enumerate(spans):
        pieces += (whole[last:start], b'"\\u0000%d"' % i)
        last = end
    pieces.append(whole[last:])
    return np.frombuffer(b"".join(pieces), np.uint8), [whole[start:end] for start, end in spans], None


def _written(lists: list[bytes]) -> list[str]:
    """Return the JSON of lists as it is written here."""
    try:
        said = {each: write(parse(each)) for each in dict.fromkeys(lists)}
        "".join(said.values()).encode()
    except (Refused, json.JSONDecodeError, UnicodeEncodeError) as e:
        raise _NotPlain from e
    return [said[each] for each in lists]


def _quoted(data: Bytes, inside: Mask | None) -> Bytes:
    """Return the bytes with quotes around numbers, true and false; null stays bare. `inside`: what is in strings."""
    starts, ends = tokens(data, structure(data).inside if inside is None else inside)
    if not len(starts):
        return data
    _check(data, starts, ends)
    told = data[starts] != _NULL
    edges = np.stack((starts[told], ends[told]), axis=1).ravel()
    edges += np.arange(edges.size)
    quoted = np.empty(data.size + edges.size, np.uint8)
    kept: Mask = np.ones(quoted.size, np.bool_)
    kept[edges] = False
    quoted[kept] = data
    quoted[edges] = ord('"')
    return quoted


def _check(data: Bytes, starts: Places, ends: Places) -> None:
    """Raise _NotPlain where something bare is no number, true, false or null of JSON (RFC 8259), or no value."""
    before = starts - 1
    for _ in range(_SPACES):
        spaces = data[before] <= SPACE
        if not spaces.any():
            break
        before -= spaces
    if not (data[before] == COLON).all():  # in quotes it would become a name
        raise _NotPlain
    lengths = ends - starts
    offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    places = np.repeat(starts - offsets[:-1], lengths) + np.arange(int(offsets[-1]))
    bare = pa.StringArray.from_buffers(len(starts), pa.py_buffer(offsets), pa.py_buffer(data[places]))
    if not pc.all(pc.match_substring_regex(bare, _BARE)).as_py():
        raise _NotPlain


def _leaves(table: Any) -> Iterator[tuple[str, Any]]:
    for name, column in zip(table.column_names, table.columns, strict=True):
        yield from _leaf(name, column.combine_chunks())


def _leaf(path: str, column: Any) -> Iterator[tuple[str, Any]]:
    if not pa.types.is_struct(column.type):
        yield path, column
        return
    for field, child in zip(column.type, column.flatten(), strict=True):
        yield from _leaf(f"{path}.{field.name}", child)


def _inner(fields: Any, prefix: str) -> Iterator[str]:
    for field in fields:
        if pa.types.is_struct(field.type):
            yield f"{prefix}{field.name}"
            yield from _inner(field.type, f"{prefix}{field.name}.")


def _filled(column: Any, lists: list[str]) -> Any:
    """Return texts, with the JSON of lists where it was taken out and an empty text for null."""
    if not pa.types.is_string(column.type):
        return column  # pyarrow took it for a day, say: it was read for its name alone
    column = pc.fill_null(column, "")
    if lists and pc.any(taken := pc.starts_with(column, _MARK)).as_py():
        places = pc.cast(pc.utf8_slice_codeunits(column.filter(taken), 1), pa.int64())
        column = pc.replace_with_mask(column, taken, pa.array(lists, pa.string()).take(places))
    return column


def text_schema(schema: Any) -> Any:
    """Return the schema in which every value is text."""
    return pa.schema([pa.field(f.name, _text_type(f.type)) for f in schema])


def _text_type(kind: Any) -> Any:
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(f.name, _text_type(f.type)) for f in kind])
    return pa.string()
