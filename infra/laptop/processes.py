"""Processes that end for certain: each in a session of its own, ended with all that it started.

A worker of Airflow puts every task into a process group of its own; what still tells whose child it is, even after
its parent was killed, is its session. Each start is written down, so that a later call can end what an earlier one,
killed without warning, left behind.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

GRACE_S = 15.0


@dataclass(frozen=True)
class Started:
    """A process that leads its session; `born` tells it from a later one with the same number."""

    name: str
    pid: int
    born: float
    log: str

    @property
    def alive(self) -> bool:
        """Whether the leader itself still runs."""
        return _is(self.pid, self.born)

    def members(self) -> list[int]:
        """Return every process of the session. While one lives, its number is given to no other session."""
        if psutil.pid_exists(self.pid) and not _is(self.pid, self.born, dead_too=True):
            return []
        return [pid for pid in psutil.pids() if _session(pid) == self.pid and _running(pid)]


class Processes:
    """The processes of one start, written down in `record`."""

    def __init__(self, record: Path) -> None:
        self._record = record
        self._children: dict[int, subprocess.Popen[bytes]] = {}
        self.started: list[Started] = []
        if record.is_file():
            self.started = [Started(**each) for each in json.loads(record.read_text(encoding="utf-8"))]

    def start(
        self, name: str, command: Sequence[str], *, environment: Mapping[str, str], log: Path, folder: Path
    ) -> Started:
        """Start a process in a session of its own, in `folder`; it prints into `log`."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as out:
            process = subprocess.Popen(
                command,
                env=environment,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._children[process.pid] = process
        started = Started(name, process.pid, psutil.Process(process.pid).create_time(), str(log))
        self.started.append(started)
        self._write()
        return started

    def result(self, started: Started, *, seconds: float) -> int | None:
        """Wait for a process that is to end by itself, and return its exit code; None where it takes too long."""
        try:
            return self._children[started.pid].wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def dead(self) -> list[Started]:
        """Return the processes that ended by themselves."""
        return [each for each in self.started if not each.alive]

    def end(self, names: Iterable[str] | None = None, *, grace: float = GRACE_S) -> None:
        """End the named processes (None: all), the last started first, each with all that it started."""
        wanted = None if names is None else set(names)
        for each in reversed(self.started):
            if wanted is None or each.name in wanted:
                _end(each, grace=grace)
        for child in self._children.values():
            child.poll()
        self.started = [each for each in self.started if each.members()]
        self._write()

    def _write(self) -> None:
        if self.started:
            self._record.parent.mkdir(parents=True, exist_ok=True)
            self._record.write_text(json.dumps([asdict(each) for each in self.started]), encoding="utf-8")
        else:
            self._record.unlink(missing_ok=True)


def _end(started: Started, *, grace: float) -> None:
    """Ask the leader to end, then end what is left of its session."""
    if started.alive:
        _signal(started.pid, signal.SIGTERM)
    until = time.monotonic() + grace
    while started.alive and time.monotonic() < until:
        time.sleep(0.05)
    while left := started.members():
        for pid in left:
            _signal(pid, signal.SIGKILL)
        time.sleep(0.05)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def _running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _is(pid: int, born: float, *, dead_too: bool = False) -> bool:
    try:
        process = psutil.Process(pid)
        same: bool = abs(process.create_time() - born) < 1
        return same and (dead_too or _running(pid))
    except psutil.NoSuchProcess:
        return False
