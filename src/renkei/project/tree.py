"""The files of a project as its folders show them, and whether any may have changed since it was read."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from renkei.settings import Settings

_TICK_NS = 2_000_000_000  # the coarsest clock of a file system that there is
_ASIDE = (".", "_")


class Stamp(NamedTuple):
    """What a folder shows of a file: bytes, the times (ns) of its content and of its entry, its number."""

    size: int
    changed: int
    entered: int
    inode: int

    @property
    def newest(self) -> int:
        """The later of its two times."""
        return max(self.changed, self.entered)


class Seen(NamedTuple):
    """A file as it was read: its stamp from before, and the SHA-256 of its bytes."""

    stamp: Stamp
    sha256: str


def stamps(settings: Settings) -> dict[str, Stamp]:
    """Return every file by its path, wherever content or what goes with it may lie."""
    folders = (settings.connectors, settings.schemas, settings.expectations)
    return dict(found for folder in folders for found in _walk(str(folder)))


def digest(path: str) -> str:
    """Return the SHA-256 of a file; OSError where it can't be read."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def unsure(before: Mapping[str, Seen], now: Mapping[str, Stamp], *, begun: int) -> list[str]:
    """Return the paths that have to be read to know whether they are what they were `before`.

    A file that is shown as it was is not among them, unless it changed so shortly before the reading that began at
    `begun` (ns, by the clock of the file system) that it could have changed again without showing it.
    """
    edge = begun - _TICK_NS
    return [
        path
        for path in before.keys() | now.keys()
        if path not in before or before[path].stamp != now.get(path) or before[path].stamp.newest >= edge
    ]


def _walk(folder: str) -> Iterator[tuple[str, Stamp]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.is_dir():
            if not entry.name.startswith(_ASIDE) and not entry.is_symlink():
                yield from _walk(entry.path)
            continue
        try:
            found = entry.stat()
        except FileNotFoundError:  # a link that leads nowhere
            continue
        yield entry.path, Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
