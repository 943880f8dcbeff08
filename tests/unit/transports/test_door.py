"""Places at an agency: as many as it says, given back whatever happens to who holds them."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from renkei.errors import TransportError
from renkei.language import Text
from renkei.model.registration import Agency
from renkei.transports.door import place

TWO = Agency(id="meridia", title=Text("瑠璃", "Ruri"), url="x", at_once=2)
_HOLDING = """
import sys, time
from pathlib import Path
from renkei.language import Text
from renkei.model.registration import Agency
from renkei.transports.door import place
with place(Agency(id="meridia", title=Text("瑠璃", "Ruri"), url="x", at_once=2), Path(sys.argv[1]), bearable=0):
    print("in", flush=True)
    time.sleep(60)
"""


@contextmanager
def holding(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", _HOLDING, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "in\n"
            yield process
        finally:
            process.kill()


def test_no_more_than_it_has_places(tmp_path: Path) -> None:
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(place(TWO, tmp_path, bearable=0))
        with pytest.raises(TransportError, match=r"\[2\]") as caught, place(TWO, tmp_path, bearable=0):
            pass
        assert (caught.value.transient, caught.value.after) == (True, 60.0)
        other = TWO.model_copy(update={"id": "islands"})
        with place(other, tmp_path, bearable=0):
            pass
    with place(TWO, tmp_path, bearable=0):
        pass


def test_who_can_wait_gets_the_place_when_it_is_given_back(tmp_path: Path) -> None:
    stack, waits = ExitStack(), list[float]()
    stack.enter_context(place(TWO, tmp_path, bearable=0))
    held = ExitStack()
    held.enter_context(place(TWO, tmp_path, bearable=0))

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            held.close()

    with stack, place(TWO, tmp_path, bearable=10, sleep=sleep):
        assert waits == [0.5, 0.5, 0.5]


def test_nobody_waits_for_longer_than_can_be_borne(tmp_path: Path) -> None:
    waits: list[float] = []
    one = TWO.model_copy(update={"at_once": 1})
    with (
        place(one, tmp_path, bearable=0),
        pytest.raises(TransportError),
        place(one, tmp_path, bearable=3, sleep=waits.append),
    ):
        pass
    assert sum(waits) == 3


def test_who_is_killed_gives_the_place_back(tmp_path: Path) -> None:
    with holding(tmp_path) as one, holding(tmp_path):
        with pytest.raises(TransportError), place(TWO, tmp_path, bearable=0):
            pass
        one.send_signal(signal.SIGKILL)
        one.wait()
        with place(TWO, tmp_path, bearable=0):
            pass


def test_a_fault_inside_gives_the_place_back(tmp_path: Path) -> None:
    one = TWO.model_copy(update={"at_once": 1})
    with pytest.raises(ZeroDivisionError), place(one, tmp_path, bearable=0):
        _ = 1 / 0
    with place(one, tmp_path, bearable=0):
        pass


def test_a_source_without_an_agency_needs_no_place(tmp_path: Path) -> None:
    with place(None, tmp_path, bearable=0):
        assert list(tmp_path.iterdir()) == []


def test_a_state_folder_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TransportError, match="counted"), place(TWO, tmp_path / "file", bearable=0):
        pass
