"""Individual Numbers outside the rows that the kernel sees: in a file that is refused, and in what is set aside.

Such a file is text in nobody knows which encoding and columns, so its lines are judged: a valid number counts where
the same line, or the first lines of the file, speak of Individual Numbers. Records of fixed width have no lines: where
their layout speaks of them, twelve digits count anywhere. Of an archive every file in it is looked
through, those too that are not read. What is compressed in other ways, such as a workbook, can't be looked into.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from renkei.errors import ReadError
from renkei.model.readers import Archive, CsvReader, FixedWidthReader
from renkei.model.registration import Source
from renkei.readers import RawFile
from renkei.readers.archives import ArchivedFile
from renkei.readers.fixed_width.personal import speaks_of_individual_numbers
from renkei.readers.unpacking import Member, unpack
from renkei.semantics.individual_number import individual_numbers_in, mentions_individual_number
from renkei.stages.prepare.guard import describe, holding_lines
from renkei.stages.prepare.messages import individual_number_found

_CHUNK = 1 << 20
_HEAD_CHARS, _HEAD_LINES = 1 << 16, 10
_OVERLAP = 256
_FEW = 50
_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_HOST = "cp037"  # digits and capitals are the same in all EBCDIC
_OPEN = ("ascii", "cp932", "utf-8", "jis_x0201", "nec_jis8")
_PIECE, _DIGITS_SPAN = 1 << 17, 16
_DIGITS = "0123456789０１２３４５６７８９"
_LINE_END = re.compile("\r\n|\r|\n")


def guard_refused(source: Source, path: Path, folder: Path) -> None:
    """Look through a whole file that is refused for another reason; IndividualNumberFound where it holds one.

    `folder` takes what an archive holds.
    """
    members = [Member("", path), *_packed(source, path, folder)]
    _refuse(source, _whole(source, members) | _anywhere(source, members))


def guard_set_aside(source: Source, path: Path, raw: RawFile) -> None:
    """Look through what becomes no rows: lines of delimited text, files of an archive that are not read.

    Raises IndividualNumberFound where one is in them.
    """
    members: Sequence[Member] = (Member("", path),)
    places: dict[str, list[int]] = {}
    if isinstance(raw, ArchivedFile):
        members, places = raw.members, _whole(source, raw.others)
    if isinstance(source.reader, CsvReader):
        for member in members:
            places |= _ends(source, source.reader, member)
    _refuse(source, places)


def _whole(source: Source, members: Sequence[Member]) -> dict[str, list[int]]:
    """Return the lines of files that hold a number."""
    places = {}
    for member in members:
        found: set[int] = set()
        named = any(_mentioned(_head(member.path, encoding, source)) for encoding in _encodings(member.path, source))
        for encoding in _encodings(member.path, source):
            for first, lines in _chunks(member.path, encoding):
                found.update(first + place for place in holding_lines(pl.Series(lines, dtype=pl.String), named=named))
        places[f"{member.name} lines".lstrip()] = sorted(found)
    return places


def _anywhere(source: Source, members: Sequence[Member]) -> dict[str, list[int]]:
    """Return the bytes of files at which a number seems to begin, where a layout of fixed records speaks of them."""
    reader = source.reader
    if not isinstance(reader, FixedWidthReader) or not speaks_of_individual_numbers(reader, source.path.parent):
        return {}
    return {f"{member.name} bytes".lstrip(): sorted(_digits_in(member.path)) for member in members}


def _digits_in(path: Path) -> set[int]:
    found: set[int] = set()
    with path.open("rb") as file:
        offset, before = 0, b""
        while more := file.read(_PIECE):
            data = before + more
            found.update(offset + place + 1 for place, _ in individual_numbers_in(data))
            before = data[-_DIGITS_SPAN:]
            offset += len(data) - len(before)
    return found


def _ends(source: Source, reader: CsvReader, member: Member) -> dict[str, list[int]]:
    """Return the lines above and below the records of a delimited file that hold a number."""
    above: set[int] = set()
    below: set[int] = set()
    for encoding in _encodings(member.path, source):
        head = _above(reader, _first(member.path, encoding, chars=_CHUNK))
        tail = _last(member.path, encoding)[-reader.footer :] if reader.footer else []
        named = _mentioned([*head, *tail])
        above.update(1 + place for place in holding_lines(pl.Series(head, dtype=pl.String), named=named))
        below.update(len(tail) - place for place in holding_lines(pl.Series(tail, dtype=pl.String), named=named))
    before = f"{member.name} lines".lstrip()
    return {before: sorted(above), f"{before} from the end": sorted(below)}


def _packed(source: Source, path: Path, folder: Path) -> list[Member]:
    """Return the files in an archive, declared or not, as far as they can be unpacked."""
    archive = source.reader.archive or _seems_packed(path)
    if archive is None:
        return []
    inside = folder / "refused"
    inside.mkdir()
    try:
        found = unpack(archive, path, inside, name=source.id)
    except ReadError:
        return [Member(f"{one.name}.", one) for one in sorted(inside.iterdir())]
    return [*found.members, *found.others]


def _seems_packed(path: Path) -> Archive | None:
    with path.open("rb") as file:
        head = file.read(_HEAD_CHARS)
    if head.startswith(b"\x1f\x8b"):
        return Archive(kind="gzip", inside=None)
    workbook = b"[Content_Types].xml" in head  # all of its text is one line, in which much stands together
    return Archive(kind="zip", inside=None) if head.startswith(b"PK\x03\x04") and not workbook else None


def _above(reader: CsvReader, lines: list[str]) -> list[str]:
    """Return the lines before the records; none where the header can't be found, as in text of another encoding."""
    if reader.find is None:
        return lines[: reader.preamble + reader.header]
    texts = (line.lstrip("\ufeff") for line in lines)
    found = next((place for place, text in enumerate(texts) if re.search(reader.find, text)), None)
    return [] if found is None else lines[: found + reader.header]


def _refuse(source: Source, places: dict[str, list[int]]) -> None:
    places = {name: lines for name, lines in places.items() if lines}
    if places:  # whatever was wrong with the file first may show parts of it
        raise individual_number_found(source, describe(places), sum(map(len, places.values()))) from None


def _encodings(path: Path, source: Source) -> tuple[str, ...]:
    with path.open("rb") as file:
        head = file.read(_HEAD_CHARS)
    if head[:2] in _BOMS:
        return (_BOMS[head[:2]],)
    few = head[1::2].count(0) * _FEW < len(head)  # text of another encoding has none
    others = () if few else ("utf-16-le",)
    host = isinstance(source.reader, FixedWidthReader) and source.reader.charset not in _OPEN
    return ("utf-8", "cp932", *others, *((_HOST,) if host else ()))


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
        file.seek(max(0, path.stat().st_size - _CHUNK) & ~1)  # a unit of UTF-16 has two bytes
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
