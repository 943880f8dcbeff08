"""What is around the records of a JSON document, and where the list of them begins and ends."""

import codecs
import json
from collections.abc import Mapping
from json.decoder import scanstring  # type: ignore[attr-defined]  # as json.JSONDecoder itself uses it
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple

from renkei.errors import ReadError
from renkei.language import Text
from renkei.readers.columns import missing_path
from renkei.readers.json_records import faults
from renkei.readers.json_records.exact import parse
from renkei.readers.looks import UTF8_BOM, empty
from renkei.readers.reply import Refused

LARGEST = 64 << 20
"""What is around the records may not be larger, in bytes."""
_FIRST, _NEAR = 1 << 16, 16
_SPACES = " \t\r\n"
_decode = json.JSONDecoder().raw_decode


class Envelope(NamedTuple):
    """Where the outermost list of the path begins (or the one record, or null or "" for none).

    `start` is its first byte in the file, `before` all that precedes it, `above` how many objects enclose it, and
    `rest` the names of the path that lead on inside it.
    """

    kind: Literal["list", "one", "none"]
    before: bytes
    start: int
    above: int
    rest: tuple[str, ...]


def start(path: Path, name: str) -> Envelope:
    """Return where the first line of JSON Lines is; raises ReadError where the file is empty or not UTF-8."""
    with path.open("rb") as file:
        head = file.read(_FIRST)
    _refuse_encoding(head, name)
    return Envelope("list", b"", len(UTF8_BOM) if head.startswith(UTF8_BOM) else 0, 0, ())


def find(path: Path, steps: tuple[str, ...], records: str, name: str) -> Envelope:
    """Walk from the beginning of the document to the records; raises ReadError where they are not there."""
    with path.open("rb") as file:
        size, head = _FIRST, b""
        while True:
            head += file.read(size - len(head))
            whole = len(head) < size
            _refuse_encoding(head, name)
            try:
                return _walk(head, steps, records)
            except _Missing as e:
                raise missing_path(records, e.step, e.there, where=name) from None
            except RecursionError as e:
                raise faults.not_json("RecursionError", where=name) from e
            except IndexError as e:
                if whole:
                    raise faults.not_json("cut short", where=name) from e
            except json.JSONDecodeError as e:
                if whole or not (e.msg.startswith("Unterminated") or e.pos > len(e.doc) - _NEAR):
                    raise faults.not_json(e.msg, where=f"{name}, line {e.lineno}, column {e.colno}") from e
            if size >= LARGEST:
                raise _around(name)
            size *= 4


class _Missing(Exception):
    def __init__(self, step: str, there: list[str]) -> None:
        super().__init__(step)
        self.step, self.there = step, there


def _refuse_encoding(head: bytes, name: str) -> None:
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or (len(head) > 1 and 0 in head[:2]):
        raise faults.encoded("UTF-16", where=name)
    if not head.removeprefix(UTF8_BOM).strip():
        raise empty(name)


def _walk(head: bytes, steps: tuple[str, ...], records: str) -> Envelope:
    bom = len(UTF8_BOM) if head.startswith(UTF8_BOM) else 0
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(head[bom:])
    at, above, left = _skip(text, 0), 0, steps
    while left and text[at] == "{":
        at, above, left = _member(text, at, left[0]), above + 1, left[1:]
    before = text[:at].encode("utf-8", "surrogateescape")
    start = bom + len(before)
    if text[at] in "[{":
        return Envelope("list" if text[at] == "[" else "one", before, start, above, left)
    value, _ = _decode(text, at)
    if above and (value is None or value == ""):
        return Envelope("none", before, start, above, left)
    raise _Missing(left[0] if left else records, [])


def _member(text: str, at: int, wanted: str) -> int:
    """Return where the value of the member `wanted` begins in the object that begins at `at`."""
    there = []
    at = _skip(text, at + 1)
    while text[at] != "}":
        if text[at] != '"':
            raise json.JSONDecodeError("Expecting property name", text, at)
        key, at = scanstring(text, at + 1)
        there.append(key)
        at = _after(text, at, ":")
        if key == wanted:
            return at
        _, at = _decode(text, at)
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)
        elif text[at] != "}":
            raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
    raise _Missing(wanted, there)


def _after(text: str, at: int, mark: str) -> int:
    at = _skip(text, at)
    if text[at] != mark:
        raise json.JSONDecodeError(f"Expecting '{mark}'", text, at)
    return _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    while text[at] in _SPACES:
        at += 1
    return at


def around(file: BinaryIO, found: Envelope, end: int, steps: tuple[str, ...], *, name: str) -> tuple[Any, ...]:
    """Return the objects around the records, from the outermost; `end` is the byte after the list or record.

    Raises ReadError where what follows does not make it one JSON document.
    """
    file.seek(end)
    after = file.read(LARGEST + 1)
    if len(after) > LARGEST:
        raise _around(name)
    try:
        value = parse(found.before + (b"" if found.kind == "none" else b"null") + after)
    except Refused as e:
        raise faults.not_json(f"{e.rule}: {e.value}", where=name) from e
    except json.JSONDecodeError as e:
        raise faults.not_json(e.msg, where=f"{name}, byte {_place(e, found, end)}") from e
    except RecursionError as e:
        raise faults.not_json("RecursionError", where=name) from e
    above: list[Mapping[str, Any]] = []
    for step in steps[: found.above]:
        above.append(value)
        value = value[step]
    return tuple(above)


def _place(error: json.JSONDecodeError, found: Envelope, end: int) -> int:
    """Return the byte of the file, from 1, that an error in the envelope alone is at."""
    at = len(error.doc[: error.pos].encode())
    return at + 1 if at <= len(found.before) else end + at - len(found.before) - len("null") + 1


def _around(name: str) -> ReadError:
    return faults.too_large(Text("記録を囲む部分", "What is around the records"), LARGEST, where=name)
