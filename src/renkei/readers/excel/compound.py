"""Compound files, the container of .xls and of encrypted workbooks ([MS-CFB])."""

import struct
from pathlib import Path

import numpy as np

from renkei.language import Text
from renkei.readers.excel import faults

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_FILE = 256 << 20
_END, _FREE, _FAT, _LISTS, _LAST = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFC, 0xFFFFFFFA
_ENTRY, _STREAM, _ROOT = 128, 2, 5


class Compound:
    """An open compound file, held whole: such files are of at most 65,536 rows a sheet."""

    def __init__(self, path: Path, *, name: str) -> None:
        """Read the directory; raises ReadError where the file is broken or too large."""
        if path.stat().st_size > MAX_FILE:
            raise faults.too_large(
                Text(f"{MAX_FILE:,} バイトを超える .xls ファイルです。", f"An .xls of more than {MAX_FILE:,} bytes."),
                where=name,
            )
        self._data, self._name = path.read_bytes(), name
        try:
            self._open()
        except (struct.error, IndexError, ValueError) as e:
            raise faults.broken(f"OLE2: {e}", where=name) from e

    def _open(self) -> None:
        head = self._data[:512]
        sector, small = struct.unpack_from("<HH", head, 30)
        if sector not in (9, 12) or small != 6:
            raise ValueError("sector size")
        self._size = 1 << sector
        count, directory, _, self._cutoff, first_small, _, first, more = struct.unpack_from("<IIIIIIII", head, 44)
        listed = list(struct.unpack_from("<109I", head, 76))
        for _ in range(min(more, len(self._data) // self._size)):
            chunk = np.frombuffer(self._sector(first), "<u4")
            listed += chunk[:-1].tolist()
            first = int(chunk[-1])
        parts = [self._sector(number) for number in listed[:count] if number <= _LAST]
        self._next = np.frombuffer(b"".join(parts), "<u4")
        self._entries = self._directory(self._chain(directory))
        self._small_next = np.frombuffer(self._chain(first_small) if first_small <= _LAST else b"", "<u4")
        root = next((e for e in self._entries if e[1] == _ROOT), None)
        self._small = self._chain(root[2]) if root and root[2] <= _LAST else b""

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) * self._size
        found = self._data[begin : begin + self._size]
        if not found:
            raise ValueError(f"sector {number}")
        return found.ljust(self._size, b"\0")

    def _chain(self, number: int) -> bytes:
        parts: list[bytes] = []
        while number <= _LAST:
            parts.append(self._sector(number))
            if len(parts) > self._next.size:
                raise ValueError("a chain without an end")
            number = int(self._next[number])
        return b"".join(parts)

    def _directory(self, data: bytes) -> list[tuple[str, int, int, int]]:
        entries = []
        for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            first, size = struct.unpack_from("<II", data, at + 116)
            if kind:
                called = data[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
                entries.append((called, kind, first, size))
        return entries

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all streams and folders."""
        return tuple(name for name, *_ in self._entries)

    def stream(self, name: str) -> bytes | None:
        """Return a stream whole, None where there is none of that name (case does not count); raises ReadError."""
        entry = next((e for e in self._entries if e[1] == _STREAM and e[0].lower() == name.lower()), None)
        if entry is None:
            return None
        _, _, first, size = entry
        try:
            data = self._small_chain(first, size) if size < self._cutoff else self._chain(first)
        except (IndexError, ValueError) as e:
            raise faults.broken(f"OLE2: {e}", where=self._name) from e
        if len(data) < size:
            raise faults.broken(f"OLE2: [{name}] is cut short", where=self._name)
        return data[:size]

    def _small_chain(self, number: int, size: int) -> bytes:
        parts: list[bytes] = []
        while number <= _LAST and len(parts) * 64 < size:
            parts.append(self._small[number * 64 : number * 64 + 64])
            number = int(self._small_next[number])
        return b"".join(parts)


def alone(stream: bytes, *, name: str) -> bytes:
    """Return a sound compound file that has one stream and nothing else.

    What reads it next has no broken chain to follow and no false size to believe: calamine asks for as much memory as
    a damaged file says, and takes the whole process with it when there is not so much.
    """
    sectors = max(8, -(-len(stream) // 512))  # from 4,096 bytes on a stream has sectors of its own
    fats = -(-(sectors + 1) // 126)  # 128 a sector, less the room for the table's own
    lists = max(0, -(-(fats - 109) // 127))
    marks = [*range(1, sectors), _END, _END, *[_FAT] * fats, *[_LISTS] * lists]
    table = np.array(marks, "<u4").tobytes()
    first = sectors + 1
    numbers = list(range(first, first + fats))
    head = MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    more = (first + fats, lists) if lists else (_END, 0)
    head += struct.pack("<IIIIIIII", fats, sectors, 0, 4096, _END, 0, *more)
    head += np.array(numbers[:109] + [_FREE] * max(0, 109 - fats), "<u4").tobytes()
    folder = _folder("Root Entry", _ROOT, _END, 0, child=1) + _folder(name, _STREAM, 0, sectors * 512)
    listed = b""
    for k in range(lists):
        chunk = numbers[109 + 127 * k : 236 + 127 * k]
        last = first + fats + k + 1 if k + 1 < lists else _END
        listed += np.array([*chunk, *[_FREE] * (127 - len(chunk)), last], "<u4").tobytes()
    return (
        head + stream.ljust(sectors * 512, b"\0") + folder.ljust(512, b"\0") + table.ljust(fats * 512, b"\xff") + listed
    )


def _folder(name: str, kind: int, first: int, size: int, *, child: int = _FREE) -> bytes:
    coded = name.encode("utf-16-le")
    links = struct.pack("<BBIII", kind, 1, _FREE, _FREE, child)
    return (
        coded.ljust(64, b"\0") + struct.pack("<H", len(coded) + 2) + links + bytes(36) + struct.pack("<IQ", first, size)
    )
