"""The rate of an agency: kept by all processes of a machine together."""

import fcntl
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import standins
from renkei.errors import TransportError
from renkei.language import Text
from renkei.model.registration import Agency, Rate
from renkei.transports.rate import FileTurns, Gate

_ASKING = """
import sys
from pathlib import Path
from tests.unit.transports.conftest import source
from renkei.model.registration import Agency, Rate
from renkei.settings import Connection
from renkei.transports import collect
url, state = sys.argv[1:]
card = Agency(id="meridia", title=("瑠璃", "Ruri"), url="x", rate=Rate(requests=10, per="1 second"))
for n in range(3):
    each = {"size": ["10", "11"]}
    asked = source(path="/file.bin", each=each)
    for part in collect(asked, connection=Connection("x", url), interval=None, previous=[], agency=card, state=Path(state)):
        list(part.chunks)
"""


def test_two_processes_keep_one_rate(tmp_path: Path) -> None:
    with standins.serve() as agencies:
        command = [sys.executable, "-c", _ASKING, agencies["downloads"], str(tmp_path)]
        both = [subprocess.Popen(command, cwd=Path(__file__).parents[3]) for _ in range(2)]
        assert [process.wait(timeout=30) for process in both] == [0, 0]
        moments = sorted(agencies.moments)
    assert len(moments) == 12
    assert all(later - sooner > 0.3 for sooner, later in zip(moments, moments[5:], strict=False)), "no burst"
    assert moments[-1] - moments[0] > 1.0, "eleven gaps of a tenth of a second"


def _card(per: str = "1 minute", requests: int = 60) -> Agency:
    return Agency(id="meridia", title=Text("瑠璃", "Ruri"), url="x", rate=Rate(requests=requests, per=per))  # type: ignore[arg-type]


def test_every_request_waits_retries_and_redirects_too(
    agency, turn, gather: Callable[..., list], connect, tmp_path: Path
) -> None:
    agency.answers(turn(status=503), turn(status=302, headers={"location": "/b"}), turn(b"a"))
    gather(connect(), card=_card("1 second", 1000), state=tmp_path)
    assert len(agency.asked) == 3
    assert [file.name for file in (tmp_path / "rates").iterdir()] == ["meridia.txt"]


class _Clock:
    def __init__(self) -> None:
        self.now, self.waits = 1000.0, list[float]()

    def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 6))

    def gate(self, file: Path, seconds: float, longest: float = 10.0) -> Gate:
        turns = FileTurns(file, seconds, longest=longest, clock=lambda: self.now, sleep=self.sleep)
        return Gate(turns, where=str(file), longest=longest, sleep=self.sleep)


def test_turns_are_taken_in_advance(tmp_path: Path) -> None:
    clock = _Clock()
    for _ in range(3):
        clock.gate(tmp_path / "a", 2.0).wait()
    assert clock.waits == [2.0, 4.0]
    clock.now += 100
    clock.gate(tmp_path / "a", 2.0).wait()
    assert clock.waits == [2.0, 4.0]


def test_a_long_queue_is_not_joined(tmp_path: Path) -> None:
    clock = _Clock()
    for _ in range(3):
        clock.gate(tmp_path / "a", 5.0).wait()
    with pytest.raises(TransportError, match="15 s") as caught:
        clock.gate(tmp_path / "a", 5.0).wait()
    assert (caught.value.transient, caught.value.after) == (True, 15.0)
    clock.now += 5
    clock.gate(tmp_path / "a", 5.0).wait()
    assert clock.waits == [5.0, 10.0, 10.0]


@pytest.mark.parametrize("said", ["9999999999", "", "garbage", "nan", "inf", "-5"])
def test_a_file_that_says_nonsense_holds_nobody_up(tmp_path: Path, said: str) -> None:
    (tmp_path / "a").write_text(said)
    clock = _Clock()
    clock.gate(tmp_path / "a", 2.0).wait()
    clock.gate(tmp_path / "a", 2.0).wait()
    assert clock.waits == [2.0]


def test_a_state_folder_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TransportError, match="rate"):
        FileTurns(tmp_path / "file" / "a", 1.0)(10.0)


@given(st.lists(st.floats(0, 3), min_size=1, max_size=20), st.floats(0.1, 2))
@settings(max_examples=30, deadline=None)
def test_turns_are_never_closer_than_the_gap(
    tmp_path_factory: pytest.TempPathFactory, steps: list[float], gap: float
) -> None:
    clock, file = _Clock(), tmp_path_factory.mktemp("rates") / "a"
    turns = []
    for step in steps:
        clock.now += step
        clock.waits = [0.0]
        clock.gate(file, gap, longest=1e6).wait()
        turns.append(clock.now + clock.waits[-1])
    assert all(later - sooner > gap - 1e-3 for sooner, later in itertools.pairwise(turns))


def test_a_child_that_was_forked_meanwhile_holds_nobody_up(tmp_path: Path) -> None:
    """It inherits the file that is locked, and so the lock, unless that is given back by name."""
    file, children = tmp_path / "a", list[int]()

    def forking() -> float:
        if not children and not (child := os.fork()):
            time.sleep(20)
            os._exit(0)
        elif not children:
            children.append(child)
        return 1000.0

    try:
        assert FileTurns(file, 2.0, clock=forking, sleep=lambda _: None)(900.0) == 0.0
        assert FileTurns(file, 2.0, clock=lambda: 1000.0, sleep=lambda _: None)(3.0) == 2.0
    finally:
        os.kill(children[0], signal.SIGKILL)
        os.waitpid(children[0], 0)


def test_a_process_that_hangs_with_the_lock_is_not_waited_for_without_end(tmp_path: Path) -> None:
    with (tmp_path / "a").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        clock = _Clock()
        with pytest.raises(TransportError, match="leaves no turn") as caught:
            clock.gate(tmp_path / "a", 2.0, longest=1.0).wait()
    assert caught.value.transient
    assert 1.0 <= sum(clock.waits) < 1.2
