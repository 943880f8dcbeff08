"""A process may end at any moment: the same calls again end as if nothing had happened."""

import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from renkei.landing import LandingZone
from renkei.landing.local import LocalStore


class Ended(BaseException):
    """The process ends here."""


class Crashing(LocalStore):
    """A store that ends the process before or after its n-th change."""

    def __init__(self, root: Path, *, at: int, after: bool) -> None:
        super().__init__(root)
        self._left, self._after = at, after

    def put(self, key: str, source: Path) -> bool:
        return self._change(lambda: LocalStore.put(self, key, source))

    def write(self, key: str, data: bytes) -> bool:
        return self._change(lambda: LocalStore.write(self, key, data))

    def delete(self, key: str) -> None:
        self._change(lambda: LocalStore.delete(self, key))

    def _change(self, change: Callable[[], Any]) -> Any:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Ended
        done = change()
        if self._left == 0:
            raise Ended
        return done


def _run(zone: LandingZone) -> list[str]:
    """Fetch two parts, then two others, then the first again. Return what is the latest after each."""
    seen = []
    for objects in ((b"A", b"B"), (b"A", b"C"), (b"A", b"B")):
        landed = [
            zone.land(source="a.b", interval="-", part=part, name="x", asked={}, headers={}, chunks=[data])[0]
            for part, data in enumerate(objects)
        ]
        zone.complete(landed)
        seen.append(" ".join(one.sha256[:6] for one in zone.latest("a.b", "-")))
    return seen


@pytest.mark.parametrize("after", [False, True])
def test_a_run_that_ended_anywhere_is_run_again(tmp_path: Path, after: bool) -> None:
    whole = _run(LandingZone(LocalStore(tmp_path / "whole"), scratch=tmp_path / "scratch"))
    assert len(set(whole)) == 2
    for at in itertools.count(1):
        root = tmp_path / str(at)
        store = Crashing(root, at=at, after=after)
        try:
            _run(LandingZone(store, scratch=tmp_path / "scratch"))
        except Ended:
            again = LandingZone(LocalStore(root), scratch=tmp_path / "scratch")
            fetched = again.latest("a.b", "-")
            assert " ".join(one.sha256[:6] for one in fetched) in {"", *whole}
            assert _run(again) == whole
            assert list(again.damaged()) == []
            assert {one.sha256 for one in again.manifests()} == {
                key.rpartition("/")[2] for key in LocalStore(root).list("objects/")
            }
        else:
            break
    assert at > 10


ENDLESS = """
import itertools, sys
from pathlib import Path
from renkei.landing import LandingZone
from renkei.landing.local import LocalStore
root = Path(sys.argv[1])
zone = LandingZone(LocalStore(root / "landing"), scratch=root / "scratch")
def chunks():
    for number in itertools.count():
        yield b"x" * 65536
        if number == 20:
            print("under way", flush=True)
        if number > 20:
            import time; time.sleep(0.05)
zone.land(source="a.b", interval="-", part=0, name="x", asked={}, headers={}, chunks=chunks())
"""


def test_a_process_that_is_killed_leaves_no_object(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ENDLESS, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "under way\n"
        os.kill(process.pid, signal.SIGKILL)
    zone = LandingZone(LocalStore(tmp_path / "landing"), scratch=tmp_path / "scratch")
    assert list(LocalStore(tmp_path / "landing").list("")) == []
    assert zone.latest("a.b", "-") == []
    assert len(list((tmp_path / "scratch").iterdir())) == 1
    zone.land(source="a.b", interval="-", part=0, name="x", asked={}, headers={}, chunks=[b"x"])
    assert list((tmp_path / "scratch").iterdir()) == []
