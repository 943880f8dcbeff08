"""A night's load by simulation: many sources at their schedules, and a scheduler with as many DAGs.

The night lasts from 22:00 to 06:00; a third of the sources come at a full hour, as people choose them, the others at any
minute. It is run `hours / seconds` faster than it is, by workers that do what tasks do, against PostgreSQL and an S3
stand-in: how long a source waits for its worker is then the worst that could be, not what it would be in a real night.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import redis
from rich.console import Console

from infra.cluster.lag import Lag, ask, lags
from infra.cluster.machine import Cluster
from infra.cluster.places import ClusterPlaces
from infra.cluster.samples import Peaks, sampled
from infra.laptop.api import Api, wait_until
from infra.laptop.processes import Processes
from renkei.inspection.verify import verify
from tests.cluster import report, shift
from tests.cluster.checks import Findings, unlike
from tests.cluster.ending import conclusion, ending
from tests.cluster.federation import BROKEN, Feed, Feeds
from tests.cluster.machine import Federated

HOURS = 8
MINUTES = HOURS * 60
_FILE = Path(__file__).with_name("tiny_dags.py")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Shift:
    """What became of one source in the night; seconds since its beginning."""

    feed: Feed
    due: float
    began: float
    ended: float
    cpu: float
    failed: str | None


def due_minute(feed: Feed) -> int:
    """The minute of the night in which a source comes: a third at full hours."""
    if feed.number % 3 == 0:
        return 60 * (feed.number // 3 % HOURS)
    return feed.number * 7919 % MINUTES  # a prime number: spread as by chance, and the same every time


def engine(machine: Federated, *, workers: int, seconds: float, limit: float) -> tuple[list[Shift], Peaks]:
    """Run the night in so many seconds, and return what became of every source."""
    queue = redis.Redis.from_url(machine.places.broker, decode_responses=True)
    environment = {**machine.places.environment(), **machine.connections()}
    for number in range(workers):
        words = [sys.executable, "-m", shift.__name__, machine.places.broker]
        machine.begin(f"shift-{number + 1}", words, environment)
    wait_until(lambda: int(queue.get(shift.READY) or 0) == workers, seconds=120)
    plan = sorted((due_minute(feed) / MINUTES * seconds, feed.name) for feed in machine.feeds.feeds)
    dues = {name: due for due, name in plan}
    began, done, to_come = time.time(), list[Shift](), list(plan)
    by_name = {feed.name: feed for feed in machine.feeds.feeds}
    with sampled(machine.processes, port=machine.places.servers["postgres"]) as peaks:
        while len(done) < len(plan) and time.time() - began < limit:
            machine.check()
            while to_come and to_come[0][0] <= time.time() - began:
                queue.rpush(shift.DUE, to_come.pop(0)[1])
            while said := queue.lpop(shift.DONE):
                told = json.loads(said)
                name, spans = told["name"], [told[key] - began for key in ("began", "ended")]
                done.append(Shift(by_name[name], dues[name], *spans, told["cpu"], told["failed"]))
            time.sleep(0.05)
    queue.rpush(shift.DUE, *[""] * workers)
    return done, peaks


def of_engine(done: list[Shift], peaks: Peaks, *, workers: int, seconds: float) -> list[str]:
    """The figures in words."""
    waits, works, cpus = (
        of(values)
        for values in ([s.began - s.due for s in done], [s.ended - s.began for s in done], [s.cpu for s in done])
    )
    last = max(s.ended for s in done)
    factor = HOURS * 3600 / seconds
    return [
        f"== {len(done)} sources, a night of {HOURS} h in {seconds:.0f} s ({factor:.0f} times as fast), {workers} workers",
        f"   the last has ended after {last:.0f} s: {60 * len(done) / last:.0f} sources a minute",
        f"   waiting for a worker: median {waits.middle} s, 95 % {waits.most} s, longest {waits.longest} s",
        f"   the whole way of a source: median {works.middle} s, 95 % {works.most} s, longest {works.longest} s",
        f"   CPU of it: median {cpus.middle} s, 95 % {cpus.most} s, longest {cpus.longest} s",
        *report.of_peaks(peaks),
    ]


def scheduler(root: Path, *, count: int, minutes: int, say: Say) -> tuple[list[str], list[str]]:
    """Let a scheduler run by the clock with so many tiny DAGs, all due within some minutes; figures, and what is wrong."""
    dags = root / "dags"
    dags.mkdir()
    first = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=4)
    text = _FILE.read_text(encoding="utf-8").replace("COUNT = 0", f"COUNT = {count}")
    text = text.replace("MINUTES = 1", f"MINUTES = {minutes}").replace("FIRST = 0", f"FIRST = {first.timestamp():.0f}")
    (dags / "tiny.py").write_text(text, encoding="utf-8")
    more = {
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "3600",
    }
    (root / "content").mkdir(exist_ok=True)
    places = ClusterPlaces.of(root / "content", root / "scheduler", more=more)
    machine, port = (
        Cluster(places, Processes(places.home / "processes.json"), Api(places.url)),
        places.servers["postgres"],
    )
    with ending(machine):
        machine.schedule()
        began = time.monotonic()
        wait_until(lambda: _count(port, "SELECT count(*) FROM dag") == count, seconds=240, every=1)
        read = time.monotonic() - began
        say(f"{count} tiny DAGs read after {read:.0f} s; the first are due at {first:%H:%M}")
        with sampled(machine.processes, port=port) as peaks:
            left = (first - datetime.now(UTC)).total_seconds() + 60 * minutes
            over = wait_until(lambda: _count(port, _OVER) >= count, seconds=left + 300, every=2)
        took = _LASTING
        ended = _count(port, _OVER)
        figures = [
            f"== a scheduler, {count} DAGs of four tasks that do nothing, due within {minutes} min, {count // minutes} a minute",
            f"   read after {read:.0f} s; {ended} runs have ended",
            *report.of_lags({name: lag for name, lag in lags(port, by_the_clock=True).items() if name == "runs"}),
            f"   a run of four tasks, from its beginning to its end: {said(_spans(port, took))}",
            *report.of_peaks(peaks),
        ]
        return figures, [] if over else [f"only {ended} of {count} runs have ended"]


def night(root: Path, said: argparse.Namespace, console: Console) -> int:
    """Both, and 1 where a check fails."""

    def say(text: str) -> None:
        console.print(text, markup=False, soft_wrap=True)

    feeds = Feeds(root / "content", root / "served", count=said.sources).settle()
    machine = Federated.at_home(root, feeds)
    wrong: list[str] = []
    with ending(machine):
        machine.serve()
        done, peaks = engine(machine, workers=said.workers, seconds=said.window, limit=said.seconds)
        for line in of_engine(done, peaks, workers=said.workers, seconds=said.window):
            say(line)
        findings = Findings(machine)
        accounts = findings.accounts()
        wrong += unlike(feeds.feeds, accounts)
        wrong += [f"{one.source}: does not balance" for one in accounts if not one.balanced]
        wrong += [
            f"{one.feed.name} ({one.feed.fate}): {one.failed}"
            for one in done
            if (BROKEN[one.feed.fate] not in (one.failed or "") if one.feed.broken else one.failed)
        ]
        wrong += [f"verify: {found.where}: {found.what.en}" for found in verify(findings.workspace)]
        say(f"   held to their files, to their own errors and to the ledger: {len(wrong)} do not fit")
    figures, late = scheduler(root, count=said.dags, minutes=said.minutes, say=say)
    for line in figures:
        say(line)
    return conclusion([*wrong, *late], say)


def of(values: list[float]) -> Lag:
    """The middle, what 95 of 100 do not exceed, and the most."""
    ranked = sorted(values)
    place = [ranked[min(len(ranked) - 1, int(len(ranked) * share))] for share in (0.5, 0.95, 1)]
    return Lag(*(round(each, 2) for each in place), len(ranked))


def said(lag: Lag) -> str:
    return f"median {lag.middle} s, 95 % {lag.most} s, longest {lag.longest} s"


_OVER = "SELECT count(*) FROM dag_run WHERE state = 'success'"
_LASTING = "SELECT extract(epoch FROM end_date - start_date) FROM dag_run WHERE end_date IS NOT NULL"


def _spans(port: int, query: str) -> Lag:
    return of([float(str(seconds)) for (seconds,) in ask(port, query)] or [0.0])


def _count(port: int, query: str) -> int:
    ((count,),) = ask(port, query)
    return int(str(count))
