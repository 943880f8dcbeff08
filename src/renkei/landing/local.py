"""A store in a folder: written beside, synced, then linked into place, which never replaces."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from renkei.landing.faults import disk_faults
from renkei.landing.scratch import scratch_file
from renkei.landing.store import checked


class LocalStore:
    """Objects as files under `root`; see Store."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / ".incoming"

    def put(self, key: str, source: Path) -> bool:
        """Move `source` to `key`, by a link where both are on one file system, else by a copy."""
        target = self._path(key)
        with disk_faults(target):
            new = not target.exists() and (
                self._link(source, target) if self._near(source) else self._copy(source, target)
            )
            source.unlink()
        return new

    def write(self, key: str, data: bytes) -> bool:
        """Write `data` to `key`."""
        target = self._path(key)
        with disk_faults(target), scratch_file(self._incoming) as near:
            if target.exists():
                return False
            near.write_bytes(data)
            return self._link(near, target)

    def exists(self, key: str) -> bool:
        """Whether there is a file under `key`."""
        with disk_faults(self._path(key)):
            return self._path(key).is_file()

    def read(self, key: str) -> bytes:
        """Return the bytes of `key`."""
        with disk_faults(self._path(key)):
            return self._path(key).read_bytes()

    @contextmanager
    def fetch(self, key: str) -> Iterator[Path]:
        """Give the file itself: it is read-only."""
        path = self._path(key)
        with disk_faults(path):
            path.stat()
        yield path

    def list(self, prefix: str) -> Iterator[str]:
        """Yield the keys that start with `prefix`, sorted; what is still being written is not among them."""
        parent = prefix.rpartition("/")[0]
        folder = self._path(parent) if parent else self._root
        with disk_faults(folder):
            found = [path.relative_to(self._root).as_posix() for path in _files(folder)]
        yield from sorted(key for key in found if key.startswith(prefix))

    def delete(self, key: str) -> None:
        """Remove the file."""
        path = self._path(key)
        with disk_faults(path):
            path.unlink(missing_ok=True)
            self._prune(path.parent)

    def _path(self, key: str) -> Path:
        return self._root / checked(key)

    def _near(self, source: Path) -> bool:
        _make_folder(self._root)
        return source.stat().st_dev == self._root.stat().st_dev

    def _copy(self, source: Path, target: Path) -> bool:
        with scratch_file(self._incoming) as near:
            shutil.copyfile(source, near)
            return self._link(near, target)

    def _link(self, source: Path, target: Path) -> bool:
        """Give `source` its place, once its bytes are on the disk; a link fails where a rename would replace."""
        _sync(source)
        source.chmod(source.stat().st_mode & ~0o222)
        while True:
            try:
                _make_folder(target.parent)
                target.hardlink_to(source)
            except FileExistsError:
                return False
            except FileNotFoundError:  # somebody has just pruned the empty folder
                if not source.exists():
                    raise
            else:
                _sync(target.parent)
                return True

    def _prune(self, folder: Path) -> None:
        """Remove the folders that a deleted file leaves empty."""
        while folder != self._root:
            try:
                folder.rmdir()
            except OSError:  # not empty, most often
                return
            folder = folder.parent


def _files(folder: Path) -> Iterator[Path]:
    """Yield every file below `folder` that is in its place; a folder that can't be read is an error, not empty."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                yield from _files(Path(entry.path))
            else:
                yield Path(entry.path)


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync(folder.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
