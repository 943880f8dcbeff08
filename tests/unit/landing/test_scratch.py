"""Scratch folders: one's own while it lasts, and gone afterwards, however the process ended."""

import errno
import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from renkei.landing.local import LocalStore
from renkei.landing.scratch import scratch_folder

HOLD = """
import sys
from pathlib import Path
from renkei.landing.scratch import scratch_folder
with scratch_folder(Path(sys.argv[1])) as folder:
    (folder / "half").write_bytes(b"x")
    print(folder.name, flush=True)
    sys.stdin.read()
"""


def test_a_folder_is_gone_afterwards(tmp_path: Path) -> None:
    with scratch_folder(tmp_path / "scratch") as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "file").write_bytes(b"x")
    assert list((tmp_path / "scratch").iterdir()) == []


def test_folders_in_use_are_left_alone_and_those_of_the_killed_are_not(tmp_path: Path) -> None:
    held = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(held, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        theirs = other.stdout.readline().strip()
        with scratch_folder(tmp_path) as mine, scratch_folder(tmp_path) as another:
            assert {path.name for path in tmp_path.iterdir()} == {theirs, mine.name, another.name}
        assert [path.name for path in tmp_path.iterdir()] == [theirs]
        os.kill(other.pid, signal.SIGKILL)
    assert (tmp_path / theirs / "half").exists()
    with scratch_folder(tmp_path) as mine:
        assert list(tmp_path.iterdir()) == [mine]


def test_without_locks_only_what_is_old_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    old, young = tmp_path / "old", tmp_path / "young"
    for path in (old, young):
        path.mkdir()
    os.utime(old, (time.time() - 90_000,) * 2)
    with scratch_folder(tmp_path) as mine:
        assert set(tmp_path.iterdir()) == {mine, young}


def test_deleting_leaves_no_empty_folders(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store")
    for key in ("a/b/c/1", "a/b/2"):
        store.write(key, b"x")
    store.delete("a/b/c/1")
    assert list(store.list("")) == ["a/b/2"]
    assert not (tmp_path / "store" / "a" / "b" / "c").exists()
    store.delete("a/b/2")
    store.delete("a/b/2")
    assert not (tmp_path / "store" / "a").exists()
    assert store.write("a/b/c/1", b"y")
    assert store.read("a/b/c/1") == b"y"
