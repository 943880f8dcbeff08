"""Archives unpacked: zip and gzip, and those inside one another, into numbered files of a scratch folder.

Nothing that an archive says of itself is trusted: sizes are counted while bytes come out, names are never used as
paths, links and devices are refused, and so are the ways of packing that take memory without bound (LZMA, bzip2).
"""

import errno
import gzip
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import IO, Literal, cast

from renkei.model.readers import Archive
from renkei.readers import refused

MEMBERS = 10_000
TOTAL = 64 << 30
RATIO, EXCUSED = 200, 512 << 20  # how often larger than it came an archive may become, beyond half a gigabyte
_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_UNIX = 3
_KINDS = {0, stat.S_IFREG, stat.S_IFDIR}
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError, OverflowError)


@dataclass(frozen=True)
class Member:
    """One unpacked file: what the archive calls it (empty where it has no name), and where it lies."""

    name: str
    path: Path


@dataclass
class Budget:
    """What may still be unpacked of one received file, whatever is inside what."""

    packed: int
    name: str
    members: int = field(default=0)
    total: int = field(default=0)

    def entry(self) -> None:
        """Count a member."""
        self.members += 1
        if self.members > MEMBERS:
            raise refused.too_many(MEMBERS, self.name)

    def count(self, size: int) -> None:
        """Count bytes that came out."""
        self.total += size
        if self.total > TOTAL or (self.total > EXCUSED and self.total > RATIO * self.packed):
            raise refused.bomb(self.total, self.packed, self.name)


@dataclass(frozen=True)
class Unpacked:
    """The members of an archive that are data, in the order of their names, and the `others`, which are not read."""

    members: tuple[Member, ...]
    others: tuple[Member, ...]


def unpack(archive: Archive, path: Path, folder: Path, *, name: str) -> Unpacked:
    """Unpack the file at `path` into `folder`.

    Raises ReadError where it is no such archive, damaged, encrypted, too large, or where nothing in it is data.
    """
    others: list[Member] = []
    unpacking = _Unpacking(folder, Budget(path.stat().st_size, name), others, name)
    return Unpacked(tuple(unpacking.members(archive, path, inside="")), tuple(others))


@dataclass(frozen=True)
class _Unpacking:
    folder: Path
    budget: Budget
    others: list[Member]
    name: str

    def members(self, archive: Archive, path: Path, *, inside: str) -> Iterator[Member]:
        """Yield the members of an archive; `inside` is the name of the archive in another one."""
        found = self._zip(archive, path, inside) if archive.kind == "zip" else self._gzip(path, inside)
        for member in found:
            if archive.inside is None:
                yield member
            else:
                yield from self.members(archive.inside, member.path, inside=member.name)
                member.path.unlink()

    def _gzip(self, path: Path, inside: str) -> Iterator[Member]:
        if (seems := _seems(path)) != "gzip":
            raise refused.no_archive("gzip", self._where(inside), seems=seems)
        yield Member(inside.removesuffix(".gz"), self._copied(partial(_gunzipped, path), where=inside))

    def _zip(self, archive: Archive, path: Path, inside: str) -> Iterator[Member]:
        where = self._where(inside)
        try:
            zipped = zipfile.ZipFile(path, metadata_encoding=archive.names)
        except UnicodeDecodeError as error:
            raise refused.names(archive.names, where) from error
        except _BROKEN as error:
            _raise_if_ours(error)
            raise refused.no_archive("zip", where, seems=_seems(path)) from error
        with zipped:
            chosen, left = _chosen(zipped, archive, where)
            for info in left:
                if not info.flag_bits & _ENCRYPTED and info.compress_type in _METHODS:
                    self.others.append(self._member(zipped, info, inside))
            for info in chosen:
                yield self._member(zipped, info, inside)

    def _member(self, zipped: zipfile.ZipFile, info: zipfile.ZipInfo, inside: str) -> Member:
        name = f"{inside}/{shown(info.filename)}" if inside else shown(info.filename)
        refused.refuse_entry(info, name=self._where(name), usable=_METHODS, encrypted=_ENCRYPTED)
        return Member(name, self._copied(partial(zipped.open, info), where=name))

    def _copied(self, opened: Callable[[], IO[bytes]], *, where: str) -> Path:
        """Write what comes out into a file of its own, counting."""
        self.budget.entry()
        path = self.folder / f"{self.budget.members}"
        with path.open("wb") as out:
            for chunk in _chunks(opened, where=self._where(where)):
                self.budget.count(len(chunk))
                out.write(chunk)
        return path

    def _where(self, inside: str) -> str:
        return f"{self.name}, {inside}" if inside else self.name


def _seems(path: Path) -> Literal["zip", "gzip"] | None:
    """Return which archive a file begins like."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(b"PK"):
        return "zip"
    return "gzip" if head.startswith(b"\x1f\x8b") else None


def _gunzipped(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path))


def shown(name: str) -> str:
    """Return the name of an entry as it may be shown: no control characters, and not too long."""
    return "".join(char if char.isprintable() else "�" for char in name)[:200]


def _chunks(opened: Callable[[], IO[bytes]], *, where: str) -> Iterator[bytes]:
    try:
        with opened() as packed:
            while chunk := packed.read(_CHUNK):
                yield chunk
    except _BROKEN as error:
        _raise_if_ours(error)
        raise refused.damaged(where) from error


def _raise_if_ours(error: Exception) -> None:
    """Raise what the disk is to blame for; a place before the beginning of the file is the archive's own fault."""
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
        raise error


def _chosen(
    zipped: zipfile.ZipFile, archive: Archive, where: str
) -> tuple[list[zipfile.ZipInfo], list[zipfile.ZipInfo]]:
    """Return the entries that are data, in the order of their names, and the others that are files."""
    entries = zipped.infolist()
    if len(entries) > MEMBERS:
        raise refused.too_many(MEMBERS, where)
    for info in entries:
        if info.create_system == _UNIX and stat.S_IFMT(info.external_attr >> 16) not in _KINDS:
            raise refused.link(shown(info.filename), where)
    names = [info.filename for info in entries]
    if doubled := sorted({shown(name) for name, times in Counter(names).items() if times > 1}):
        raise refused.doubled(doubled, where)
    files = [info for info in entries if not info.filename.endswith("/")]
    chosen, rest = list[zipfile.ZipInfo](), list[zipfile.ZipInfo]()
    for info in files:
        (chosen if _is_data(info.filename, archive.members) else rest).append(info)
    if not chosen:
        raise refused.none_matches(archive.members, [shown(info.filename) for info in files], where)
    return sorted(chosen, key=lambda info: info.filename), rest


def _is_data(name: str, pattern: str) -> bool:
    """Whether an entry is data; what systems add by themselves (hidden files, resource forks of macOS) never is."""
    *folders, last = name.split("/")
    return not last.startswith(".") and "__MACOSX" not in folders and fnmatchcase(name.casefold(), pattern.casefold())
