"""Files and folders that exist only while they are being written."""

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from renkei.landing.faults import disk_faults

_ABANDONED_SECONDS = 24 * 3600
_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}


@contextmanager
def scratch_file(folder: Path) -> Iterator[Path]:
    """Give the path of a new file in `folder`; it is gone afterwards, unless it was moved.

    What a process that was killed left behind is removed a day later: it may hold what must not be kept. (The folder
    may be shared by machines, so nobody can tell sooner that a file was left.)
    """
    with disk_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _sweep_files(folder)
    path = folder / f"{uuid4().hex}.part"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """Give a new folder in `parent`, which is on this machine; it is gone afterwards, with all that is in it.

    Its lock ends with the process, however that ends: what a killed one left behind is removed by the next to come.
    """
    with disk_faults(parent):
        parent.mkdir(parents=True, exist_ok=True)
        _sweep_folders(parent)
        folder, descriptor = _claimed(parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _claimed(parent: Path) -> tuple[Path, int]:
    """Make a folder and lock it; another one where somebody swept it away before it was locked."""
    while True:
        folder = parent / uuid4().hex
        folder.mkdir(mode=0o700)
        with suppress(FileNotFoundError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            if _locked(descriptor) is not False and folder.exists():
                return folder, descriptor
            os.close(descriptor)


def _locked(descriptor: int) -> bool | None:
    """Lock a folder; False where another process has it, None where the file system knows no locks."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        return None
    return True


def _sweep_folders(parent: Path) -> None:
    for folder in parent.iterdir():
        with suppress(FileNotFoundError, NotADirectoryError):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                locked = _locked(descriptor)
                if locked or (locked is None and _old(folder)):
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(descriptor)
    _sweep_files(parent)


def _sweep_files(folder: Path) -> None:
    for path in folder.glob("*.part"):
        with suppress(FileNotFoundError):  # another process has just moved it
            if _old(path):
                path.unlink(missing_ok=True)


def _old(path: Path) -> bool:
    return path.stat().st_mtime < time.time() - _ABANDONED_SECONDS
