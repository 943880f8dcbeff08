"""The parts of an .xlsx: a zip of XML (ECMA-376, part 2), read in pieces, never trusted to be as large as it says."""

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from xml.parsers import expat

from renkei.language import Text
from renkei.readers.excel import faults

MAX_SIZE, MAX_SMALL, MAX_PARTS = 8 << 30, 64 << 20, 20_000
_PIECE = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)

Start = Callable[[str, Mapping[str, str]], None]


class Package:
    """An open package; `name` is what errors call the file."""

    def __init__(self, path: Path, *, name: str) -> None:
        """Look at the directory of the zip alone; raises ReadError where it is broken, or far too large unpacked."""
        self._name, self._path = name, path
        try:
            with zipfile.ZipFile(path) as packed:
                entries = packed.infolist()
        except _BROKEN as e:
            raise faults.broken(f"zip: {e}", where=name) from e
        size = sum(entry.file_size for entry in entries)
        if size > MAX_SIZE or len(entries) > MAX_PARTS:
            raise _too_large(size, len(entries), name)
        self._entries = {entry.filename.lower().lstrip("/"): entry for entry in entries}
        if len(self._entries) < len(entries):
            raise faults.broken("zip: two entries of one name", where=name)

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._entries

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts, in lower case."""
        return tuple(self._entries)

    def pieces(self, part: str) -> Iterator[bytes]:
        """Yield a part piece by piece; raises ReadError where it is not there, damaged, or not as long as declared."""
        where = f"{self._name}, {part}"
        if (entry := self._entries.get(part.lower())) is None:
            raise faults.broken("no such part", where=where)
        try:
            with zipfile.ZipFile(self._path) as packed, packed.open(entry) as file:
                while piece := file.read(_PIECE):
                    yield piece
        except _BROKEN as e:
            raise faults.broken(f"zip: {e}", where=where) from e

    def read(self, part: str) -> bytes:
        """Return a small part whole."""
        data = bytearray()
        for piece in self.pieces(part):
            data += piece
            if len(data) > MAX_SMALL:
                raise _too_large(len(data), 1, f"{self._name}, {part}")
        return bytes(data)

    def walk(self, part: str, start: Start) -> None:
        """Call `start(name, attributes)` for each element of a small part; names come without their prefix."""
        parser = Parser(where=f"{self._name}, {part}", start=start)
        parser.feed(self.read(part), final=True)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part refers to: {id: (last word of the type, part)}; external ones are left out."""
        folder, file = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, said: Mapping[str, str]) -> None:
            if tag == "Relationship" and said.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, said.get("Target", "")))
                found[said.get("Id", "")] = (said.get("Type", "").rpartition("/")[2], target.lstrip("/"))

        if (listed := posixpath.join(folder, "_rels", f"{file}.rels")) in self:
            self.walk(listed, start)
        return found


class Parser:
    """A stream of XML without document types: no entities, no network. Names come without their prefix."""

    def __init__(
        self,
        *,
        where: str,
        start: Start | None = None,
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        self._where, self._expat = where, expat.ParserCreate()
        self._expat.buffer_text = True
        self._expat.StartDoctypeDeclHandler = self._refuse
        if start:
            self._expat.StartElementHandler = lambda tag, said: start(_local(tag), said)
        if end:
            self._expat.EndElementHandler = lambda tag: end(_local(tag))
        if text:
            self._expat.CharacterDataHandler = text

    def feed(self, data: bytes, *, final: bool = False) -> None:
        """Parse more; raises ReadError where it is not well-formed."""
        try:
            self._expat.Parse(data, final)
        except (expat.ExpatError, UnicodeError, ValueError, LookupError) as e:
            raise faults.broken(f"XML: {e}", where=self._where) from e

    def _refuse(self, *_: object) -> None:
        raise faults.broken("XML: a document type is not allowed", where=self._where)


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _too_large(size: int, entries: int, where: str) -> Exception:
    return faults.too_large(
        Text(
            f"展開すると [{size:,}] バイト、[{entries:,}] 個になるブックです（上限 {MAX_SIZE:,} バイト、{MAX_PARTS:,} 個）。",
            f"Unpacked, the workbook is [{size:,}] bytes in [{entries:,}] parts; {MAX_SIZE:,} and {MAX_PARTS:,} are the limits.",
        ),
        where=where,
    )
