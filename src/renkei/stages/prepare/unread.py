"""Individual Numbers outside the rows that the kernel sees: in a file that is refused, and in lines set aside.

Such a file is text in nobody knows which encoding and columns, so its lines are judged: a valid number counts where
the same line, or the first lines of the file, speak of Individual Numbers. What is compressed can't be looked into.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from renkei.model.registration import CsvReader, Source
from renkei.semantics.individual_number import mentions_individual_number
from renkei.stages.prepare.guard import describe, holding_lines
from renkei.stages.prepare.messages import individual_number_found

_CHUNK = 1 << 20
_HEAD_CHARS, _HEAD_LINES = 1 << 16, 10
_OVERLAP = 256
_DIGITS = "0123456789０１２３４５６７８９"
_LINE_END = re.compile("\r\n|\r|\n")


def guard_refused(source: Source, path: Path) -> None:
    """Look through a whole file that is refused for another reason; IndividualNumberFound where it holds one."""
    found: set[int] = set()
    named = any(_mentioned(_head(path, encoding, source)) for encoding in _encodings(path))
    for encoding in _encodings(path):
        for first, lines in _chunks(path, encoding):
            found.update(first + place for place in holding_lines(pl.Series(lines, dtype=pl.String), named=named))
    _refuse(source, {"lines": sorted(found)})


def guard_set_aside(source: Source, path: Path) -> None:
    """Look through the lines of a delimited file that become no rows; IndividualNumberFound where they hold one."""
    reader = source.reader
    if not isinstance(reader, CsvReader):
        return
    above: set[int] = set()
    below: set[int] = set()
    for encoding in _encodings(path):
        head = _first(path, encoding, chars=_CHUNK)[: reader.preamble + reader.header]
        tail = _last(path, encoding)[-reader.footer :] if reader.footer else []
        named = _mentioned([*head, *tail])
        above.update(1 + place for place in holding_lines(pl.Series(head, dtype=pl.String), named=named))
        below.update(len(tail) - place for place in holding_lines(pl.Series(tail, dtype=pl.String), named=named))
    _refuse(source, {"lines": sorted(above), "lines from the end": sorted(below)})


def _refuse(source: Source, places: dict[str, list[int]]) -> None:
    places = {name: lines for name, lines in places.items() if lines}
    if places:  # whatever was wrong with the file first may show parts of it
        raise individual_number_found(source, describe(places), sum(map(len, places.values()))) from None


def _encodings(path: Path) -> tuple[str, ...]:
    with path.open("rb") as file:
        return ("utf-16",) if file.read(2) in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8", "cp932")


def _head(path: Path, encoding: str, source: Source) -> list[str]:
    reader = source.reader
    lines = reader.preamble + reader.header if isinstance(reader, CsvReader) else 0
    return _first(path, encoding, chars=_HEAD_CHARS)[: max(lines, _HEAD_LINES)]


def _mentioned(lines: list[str]) -> bool:
    return any(map(mentions_individual_number, lines))


def _first(path: Path, encoding: str, *, chars: int) -> list[str]:
    with path.open(encoding=encoding, errors="replace") as file:
        return file.read(chars).split("\n")


def _last(path: Path, encoding: str) -> list[str]:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _CHUNK))
        lines = _LINE_END.split(file.read().decode(encoding, errors="replace"))
    return lines if lines[-1] else lines[:-1]


def _chunks(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """Yield lines with the number of the first; a line longer than a chunk comes in pieces that overlap."""
    number, left = 1, ""
    with path.open(encoding=encoding, errors="replace") as file:
        while more := file.read(_CHUNK):
            *whole, left = (left + more).split("\n")
            if len(left) < _CHUNK:
                yield number, whole
            else:  # digits that are cut off are no number of twelve digits
                yield number, [*whole, left.rstrip(_DIGITS)]
                left = left[-_OVERLAP:].lstrip(_DIGITS)
            number += len(whole)
    yield number, [left]
