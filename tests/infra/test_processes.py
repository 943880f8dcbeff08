"""Processes end for certain: with all that they started, also what has a process group of its own."""

import json
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from infra.laptop.processes import Processes

STUBBORN = """
    import os, signal, sys, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork() == 0:
        os.setpgid(0, 0)
    os.write(1, b"%d\\n" % os.getpid())  # in one piece: two processes write
    time.sleep(60)
"""


def until(done: Callable[[], bool], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.05)
    return done()


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def start(processes: Processes, folder: Path, program: str, name: str = "one") -> list[int]:
    """Start a program that prints the numbers of its two processes."""
    log = folder / f"{name}.log"
    command = [sys.executable, "-c", textwrap.dedent(program)]
    processes.start(name, command, environment=dict(os.environ), log=log, folder=folder)
    assert until(lambda: len(log.read_text().split()) == 2)
    return [int(pid) for pid in log.read_text().split()]


def test_children_that_ignore_the_asking_end_too(tmp_path: Path) -> None:
    processes = Processes(tmp_path / "record.json")
    pids = start(processes, tmp_path, STUBBORN)
    assert not any(map(gone, pids))
    processes.end(grace=0.2)
    assert all(map(gone, pids))
    assert processes.started == []
    assert not (tmp_path / "record.json").exists()


def test_children_end_although_their_parent_was_killed(tmp_path: Path) -> None:
    processes = Processes(tmp_path / "record.json")
    pids = start(processes, tmp_path, STUBBORN)
    os.kill(processes.started[0].pid, 9)
    assert until(lambda: bool(processes.dead()))
    processes.end(grace=0.2)
    assert all(map(gone, pids))


def test_a_later_call_ends_what_an_earlier_one_left(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    earlier = Processes(record)
    pids = start(earlier, tmp_path, STUBBORN)
    Processes(record).end(grace=0.2)
    assert all(map(gone, pids))
    earlier.end()


def test_a_process_that_has_the_number_by_chance_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    try:
        record = tmp_path / "record.json"
        record.write_text(json.dumps([{"name": "old", "pid": stranger.pid, "born": 1.0, "log": ""}]))
        Processes(record).end(grace=0.2)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_only_what_is_named_ends(tmp_path: Path) -> None:
    processes = Processes(tmp_path / "record.json")
    one, other = (start(processes, tmp_path, STUBBORN, name) for name in ("one", "other"))
    processes.end(["one"], grace=0.2)
    assert all(map(gone, one))
    assert not any(map(gone, other))
    processes.end(grace=0.2)
    assert all(map(gone, other))


@pytest.mark.parametrize("code", [0, 3])
def test_the_result_of_what_ends_by_itself_is_known(tmp_path: Path, code: int) -> None:
    processes = Processes(tmp_path / "record.json")
    command = [sys.executable, "-c", f"raise SystemExit({code})"]
    started = processes.start("short", command, environment=dict(os.environ), log=tmp_path / "log", folder=tmp_path)
    assert processes.result(started, seconds=20) == code
