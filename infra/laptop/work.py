"""The work of one start: every source in an order in which each finds what it needs, then what is derived."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from infra.laptop.api import Api, DagRun
from infra.laptop.machine import Machine
from renkei.errors import SystemFault
from renkei.language import Language, Text
from renkei.model.registration import Source
from renkei.model.runs import Interval
from renkei.project.loader import Project
from renkei.project.order import needs

_EVERY_S = 0.5
_FIRST_TASKS = ("fetch", "derive")


@dataclass(frozen=True)
class Failure:
    """A task that failed, and what it said."""

    dag_id: str
    task: str
    said: Mapping[Language, str]


@dataclass
class Work:
    """The DAG runs of one start, as they stand; `left` are the sources that were not run, each with what it needs."""

    machine: Machine
    project: Project
    seconds: float
    since: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(seconds=1))
    runs: list[DagRun] = field(default_factory=list)
    doing: dict[str, str] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)

    @property
    def api(self) -> Api:
        """Airflow."""
        return self.machine.api

    @property
    def dag_ids(self) -> list[str]:
        """The ids of all DAGs: sources, derived datasets, and those whose file is broken."""
        return [*self.project.broken_sources, *self.project.sources, *self._derived()]

    @property
    def failed(self) -> list[DagRun]:
        """The runs that failed."""
        return [run for run in self.runs if run.state == "failed"]

    def go(self, show: Callable[["Work"], None]) -> None:
        """Run everything; SystemFault where it takes too long or a process ends by itself."""
        self.api.unpause()
        waiting = [*self.project.broken_sources, *self.project.sources]
        triggered: set[str] = set()
        for _ in self._polls(show):
            ready, waiting = self._ready(waiting)
            triggered |= {self._trigger(name) for name in ready}
            if not waiting and triggered <= {run.run_id for run in self.runs if run.finished} and self._idle():
                break
        self.runs, self.doing = self.api.runs(since=self.since), {}
        show(self)

    def begun(self, run: DagRun) -> dict[str, object] | None:
        """Return what a run began with (`Fetched`); None where it did not come so far."""
        for task in _FIRST_TASKS:
            if found := self.api.xcom(run, task, "fetched"):
                return dict(found)
        return None

    def failures(self) -> list[Failure]:
        """Return the tasks that failed, with their error, or the end of their log where they left none."""
        return [
            Failure(run.dag_id, task, self._said(run, task, map_index=index, number=number))
            for run in self.failed
            for task, index, number in self.api.failed_tasks(run)
        ]

    def _ready(self, waiting: list[str]) -> tuple[list[str], list[str]]:
        """Part those that wait into what can start now and what can't yet; what never can is kept in `left`."""
        states = {run.dag_id: run.state for run in self.runs}
        ready, later = [], []
        for name in waiting:
            before = self._before(name)
            if lost := sorted(each for each in before if states.get(each) == "failed" or each in self.left):
                self.left[name] = lost
            elif all(states.get(each) == "success" for each in before):
                ready.append(name)
            else:
                later.append(name)
        return ready, later

    def _before(self, name: str) -> set[str]:
        """Return the sources that have to be through before `name` can start, by way of derived datasets too."""
        found: set[str] = set()
        for each in self._needs.get(name, ()):
            found |= {each} if each in self.project.sources else self._before(each)
        return found

    @cached_property
    def _needs(self) -> dict[str, set[str]]:
        return needs(self.project)

    def _trigger(self, name: str) -> str:
        source = self.project.sources.get(name)
        return self.api.trigger(name, now=datetime.now(UTC), interval=first_interval(source) if source else None)

    def _polls(self, show: Callable[["Work"], None]) -> Iterator[None]:
        until = time.monotonic() + self.seconds
        while True:
            self.machine.check()
            self.runs, self.doing = self.api.runs(since=self.since), self.api.running_tasks()
            show(self)
            yield
            if time.monotonic() > until:
                raise self._too_long()
            time.sleep(_EVERY_S)

    def _idle(self) -> bool:
        """Whether nothing runs and no changed asset is about to start anything."""
        return not self._active() and not any(map(self.api.is_queued, self._derived())) and not self._active()

    def _active(self) -> list[DagRun]:
        return self.api.runs(since=self.since, states=["queued", "running"])

    def _derived(self) -> list[str]:
        return [name for name, contract in self.project.contracts.items() if contract.sql]

    def _said(self, run: DagRun, task: str, *, map_index: int, number: int) -> Mapping[Language, str]:
        if told := self.api.xcom(run, task, "error", map_index=map_index):
            return {"ja": told["ja"], "en": told["en"]}
        end = "\n".join(self.api.log(run, task, map_index=map_index, number=number)[-15:])
        return {"ja": end, "en": end}

    def _too_long(self) -> SystemFault:
        left = ", ".join(run.dag_id for run in self.runs if not run.finished) or "—"
        return SystemFault(
            Text(f"{self.seconds:.0f} 秒たっても終わりません: {left}", f"Not done within {self.seconds:.0f} s: {left}"),
            where=str(self.machine.places.logs),
            fix=Text(
                "make up で起動し、Airflow の画面で止まっているタスクのログを見てください。",
                "Start it by `make up` and see in the Airflow UI where it stands.",
            ),
        )


def first_interval(source: Source) -> Interval | None:
    """Return the first day of a source's schedule where its request names an interval: the stand-ins have that day."""
    if not source.transport.asks_interval:
        return None
    start = datetime.fromisoformat(source.schedule.start).replace(tzinfo=ZoneInfo(source.schedule.timezone))
    return Interval(start=start, end=start + timedelta(days=1))
