"""A store in a folder: no partial object, whatever the disk does."""

import errno
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from renkei.errors import StorageError
from renkei.landing import LandingZone
from renkei.landing.local import LocalStore


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_an_object_is_read_only(tmp_path: Path) -> None:
    LocalStore(tmp_path).write("a/b", b"x")
    assert (tmp_path / "a/b").stat().st_mode & 0o222 == 0


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="there is no second file system here")
def test_a_file_of_another_file_system_is_copied(tmp_path: Path) -> None:
    folder = Path("/dev/shm") / f"renkei-{os.getpid()}"
    folder.mkdir()
    try:
        source = folder / "source"
        source.write_bytes(b"abc")
        assert LocalStore(tmp_path).put("o/abc", source)
        assert _files(tmp_path) == ["o/abc"]
        assert not source.exists()
    finally:
        shutil.rmtree(folder)


def test_a_disk_that_fills_up_at_the_last_moment_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    store = LocalStore(tmp_path)
    store.write("first", b"x")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError) as caught:
        store.write("a/b", b"x")
    assert "disk is full" in caught.value.text("en")
    assert "容量" in caught.value.text("ja")
    assert str(tmp_path) in caught.value.where
    assert caught.value.transient
    assert _files(tmp_path) == ["first"]


FULL = """
import sys
from pathlib import Path
from renkei.errors import StorageError
from renkei.landing import LandingZone
from renkei.landing.local import LocalStore

disk = Path(sys.argv[1])
zone = LandingZone(LocalStore(disk / "landing"), scratch=disk / "scratch")
def land(part, chunks):
    return zone.land(source="a.b", interval="-", part=part, name="x", asked={}, headers={}, chunks=chunks)
kept, _ = land(0, [b"x" * 4096])
zone.complete([kept])
try:
    land(1, (b"y" * 65536 for _ in range(64)))
except StorageError as error:
    print(error.text("en"))
assert zone.latest("a.b", "-") == [kept]
print(sorted(p.name for p in disk.rglob("*") if p.is_file()) == sorted(
    [kept.sha256, f"00000-{kept.sha256}.json", "00000001.json"]))
"""


def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    mount = f'mount -t tmpfs -o size=512k tmpfs "{tmp_path}" && exec "$0" -c "$1" "{tmp_path}"'
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, sys.executable, FULL],
        capture_output=True,
        text=True,
        check=False,
    )
    if "mount:" in done.stderr or "unshare" in done.stderr:
        pytest.skip("this machine lets nobody mount a small disk")
    assert done.returncode == 0, done.stderr
    assert "The disk is full" in done.stdout
    assert done.stdout.splitlines()[-1] == "True"


def test_what_a_killed_process_left_is_swept_a_day_later(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    old, young = scratch / "old.part", scratch / "young.part"
    for path in (old, young):
        path.write_bytes(b"x")
    os.utime(old, (time.time() - 90_000,) * 2)
    zone = LandingZone(LocalStore(tmp_path / "landing"), scratch=scratch)
    zone.land(source="a.b", interval="-", part=0, name="x", asked={}, headers={}, chunks=[b"x"])
    assert _files(scratch) == ["young.part"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_can_not_be_read_is_not_empty(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.write("a/b", b"x")
    (tmp_path / "a").chmod(0)
    with pytest.raises(StorageError):
        list(store.list("a/"))


def test_a_root_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "root").write_text("not a folder")
    with pytest.raises(StorageError, match="root"):
        LocalStore(tmp_path / "root").write("a", b"x")
