"""What a cluster takes while it works: connections to its databases, and memory of each of its parts.

Memory is the proportional set size (PSS, Linux proc(5), smaps_rollup) of a part with all that it started: pages that
forked processes share are counted once.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psutil
import psycopg

from infra.cluster import postgres
from infra.laptop.places import LOOPBACK
from infra.laptop.processes import Processes, Started

_EVERY_S = 3.0
_COUNTED = """
    SELECT datname, state, count(*) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND datname <> 'postgres' GROUP BY 1, 2
"""


@dataclass
class Peaks:
    """The most that was seen at once."""

    connections: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    in_use: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    memory: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    processes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    cpu: dict[str, float] = field(default_factory=dict)
    whole: int = 0
    samples: int = 0

    def see(self, connections: dict[str, dict[str | None, int]], memory: dict[str, tuple[int, int]]) -> None:
        """Take a sample: connections by database and state, bytes and number of processes by part."""
        self.samples += 1
        for name, states in connections.items():
            self.connections[name] = max(self.connections[name], sum(states.values()))
            busy = sum(count for state, count in states.items() if state != "idle")
            self.in_use[name] = max(self.in_use[name], busy)
        for part, (size, count) in memory.items():
            self.memory[part] = max(self.memory[part], size)
            self.processes[part] = max(self.processes[part], count)
        self.whole = max(self.whole, sum(size for size, _ in memory.values()))


@contextmanager
def sampled(processes: Processes, *, port: int, every: float = _EVERY_S) -> Iterator[Peaks]:
    """Look at what was started, again and again, until the end; a server that does not answer is left out."""
    peaks, over = Peaks(), threading.Event()
    before = {each.name: cpu(each) for each in processes.started}

    def look() -> None:
        while not over.is_set():
            found: dict[str, dict[str | None, int]] = {}
            with suppress(psycopg.Error):
                found = connections(port)
            peaks.see(found, {each.name: memory(each) for each in list(processes.started)})
            over.wait(every)

    thread = threading.Thread(target=look, name="samples", daemon=True)
    thread.start()
    try:
        yield peaks
    finally:
        over.set()
        thread.join(30)
        peaks.cpu = {each.name: cpu(each) - before.get(each.name, 0.0) for each in processes.started}


def connections(port: int) -> dict[str, dict[str | None, int]]:
    """Return how many sessions each database has, by their state."""
    found: dict[str, dict[str | None, int]] = defaultdict(dict)
    with psycopg.connect(host=LOOPBACK, port=port, user=postgres.USER, dbname="postgres", connect_timeout=5) as server:
        for name, state, count in server.execute(_COUNTED):
            found[name][state] = count
    return found


def memory(started: Started) -> tuple[int, int]:
    """Return the bytes that a part takes with all that it started, and how many processes these are."""
    sizes = [size for size in map(_pss, _family(started)) if size]
    return sum(sizes), len(sizes)


def cpu(started: Started) -> float:
    """Return the seconds of CPU that a part has taken with all that it started, what has ended since included."""
    return sum(map(_cpu, _family(started)))


def _family(started: Started) -> set[int]:
    numbers = {started.pid, *started.members()}
    with suppress(psutil.NoSuchProcess):
        numbers |= {child.pid for child in psutil.Process(started.pid).children(recursive=True)}
    return numbers


def _cpu(pid: int) -> float:
    try:
        took = psutil.Process(pid).cpu_times()
        return float(took.user + took.system + took.children_user + took.children_system)
    except (psutil.Error, OSError):
        return 0.0


def _pss(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_full_info().pss)
    except (psutil.Error, OSError):
        return 0
