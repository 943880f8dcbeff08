"""A sheet's XML in three parts: what stands before the rows, whole rows piece by piece, what stands after them."""

import re
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from renkei.readers.excel.cells import MAX_COLUMN, MAX_ROW, Facts, Merge, number_of
from renkei.readers.excel.faults import broken
from renkei.readers.excel.package import Parser

FIRST, PIECE, LONGEST = 1 << 20, 4 << 20, 64 << 20
_BEGIN = re.compile(rb"<(?:[\w.-]+:)?sheetData\b[^<>]*?(/?)>")
_END = re.compile(rb"</(?:[\w.-]+:)?sheetData\s*>")
_ROW_END = re.compile(rb"</(?:[\w.-]+:)?row\s*>|<(?:[\w.-]+:)?row\b[^<>]*/>")
_ROW = re.compile(rb"<(?:[\w.-]+:)?row\b([^<>]*)>")
_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d{1,7})[\"']")
_HIDDEN = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_DECLARED = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")
_MERGES = 200_000

Part = Literal["head", "rows", "tail"]


def parts(pieces: Iterable[bytes], *, where: str) -> Iterator[tuple[Part, bytes]]:
    """Cut a sheet's XML: a head, rows (whole `<row>` elements, about 4 MB), and a tail that may come in pieces.

    Raises ReadError where it is not UTF-8, has no rows' part, or a row is longer than 64 MB.
    """
    stream = iter(pieces)
    buffer = bytearray()
    found = None
    while found is None:
        piece = next(stream, None)
        if piece is None or len(buffer) > 4 * PIECE:
            raise broken("no sheetData", where=where)
        buffer += piece
        found = _BEGIN.search(buffer)
    head = bytes(buffer[: found.start()])
    _check_encoding(head, where)
    yield "head", head
    rest: bytes = bytes(buffer[found.end() :])
    if not found[1]:
        rest = yield from _rows(rest, stream, where)
    yield "tail", rest
    for piece in stream:
        yield "tail", piece


def _rows(rest: bytes, stream: Iterator[bytes], where: str) -> Generator[tuple[Part, bytes], None, bytes]:
    """Yield whole rows; return what follows them."""
    buffer = bytearray(rest)
    looked, want = 0, FIRST
    while True:
        near = buffer.find(b"sheetData", max(0, looked - 64))  # a plain search is faster than the expression
        end = _END.search(buffer, max(0, near - 64)) if near >= 0 else None
        if end:
            if buffer[: end.start()].strip():
                yield "rows", bytes(buffer[: end.start()]).strip()
            return bytes(buffer[end.end() :])
        looked = len(buffer)
        if len(buffer) >= want and (at := _cut(buffer)):
            if whole := bytes(buffer[:at]).strip():
                yield "rows", whole
            del buffer[:at]
            looked, want = 0, PIECE
        elif len(buffer) >= want:
            want = 2 * len(buffer)
        if len(buffer) > LONGEST:
            raise broken(f"a row longer than {LONGEST:,} bytes", where=where)
        piece = next(stream, None)
        if piece is None:
            raise broken("the rows do not end", where=where)
        buffer += piece


def _cut(buffer: bytearray) -> int:
    """Return where the last whole row ends, 0 where none does."""
    if (at := buffer.rfind(b"</row>")) >= 0:
        return at + len(b"</row>")
    return max((found.end() for found in _ROW_END.finditer(buffer)), default=0)


def _check_encoding(head: bytes, where: str) -> None:
    declared = _DECLARED.match(head)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
        raise broken(f"XML: encoding {declared[1].decode() if declared else 'UTF-16'}", where=where)


@dataclass
class _Found:
    rows: list[int] = field(default_factory=list)
    columns: set[int] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)
    fault: str | None = None

    def start(self, tag: str, said: Mapping[str, str]) -> None:
        if tag == "col" and said.get("hidden") in ("1", "true"):
            first, last = said.get("min", ""), said.get("max", "")
            if not (first.isdecimal() and last.isdecimal() and 1 <= int(first) <= int(last) <= MAX_COLUMN):
                self.fault = f'col min="{first[:9]}" max="{last[:9]}"'
                return
            self.columns |= set(range(int(first) - 1, int(last)))
        elif tag == "mergeCell" and (found := _RANGE.fullmatch(said.get("ref", ""))):
            left, top, right, bottom = found[1], int(found[2]), found[3] or found[1], int(found[4] or found[2])
            self.merges.append(Merge(top, number_of(left), bottom, number_of(right)))
            if len(self.merges) > _MERGES:
                self.fault = f"more than {_MERGES:,} merged ranges"


def survey(pieces: Iterable[bytes], *, where: str) -> Facts:
    """Read a sheet once without taking its cells: hidden rows and columns, merged ranges, whether there are formulas."""
    found, formulas, last = _Found(), False, 0
    outside = Parser(where=where, start=found.start)
    for part, data in parts(pieces, where=where):
        if part == "rows":
            formulas = formulas or b"<f" in data or b":f>" in data or b":f " in data
            if b"hidden" in data:
                last = _hidden(data, found.rows, last)
        elif not found.fault:
            outside.feed(data)
        if found.fault:
            raise broken(found.fault, where=where)
    outside.feed(b"", final=True)
    return Facts(found.rows, sorted(found.columns), found.merges, formulas)


def _hidden(data: bytes, hidden: list[int], last: int) -> int:
    """Add the numbers of the hidden rows; a row without a number follows the one before."""
    for row in _ROW.finditer(data):
        said = _NUMBER.search(row[1])
        last = int(said[1]) if said else last + 1
        if last <= MAX_ROW and _HIDDEN.search(row[1]):
            hidden.append(last)
    return last
