"""A round on the cluster: DAGs are triggered, and all runs, those that changed datasets start included, come to an end."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from infra.cluster.lag import Lag, ask, lags
from infra.cluster.samples import Peaks, sampled
from renkei.errors import SystemFault
from renkei.language import Text
from tests.cluster.machine import Federated

_EVERY_S = 2.0
_RUNS = "SELECT state, count(*) FROM dag_run GROUP BY state"
_QUEUED = "SELECT count(*) FROM asset_dag_run_queue"
_TASKS = """
    SELECT coalesce(sum(1), 0) FROM task_instance
    WHERE start_date >= %s AND state IN ('success', 'failed', 'skipped') AND start_date IS NOT NULL AND hostname <> ''
"""


@dataclass(frozen=True)
class Round:
    """What a round took; `states` counts the runs that it made."""

    seconds: float
    tasks: int
    states: dict[str, int]
    peaks: Peaks
    lags: dict[str, Lag]

    @property
    def tasks_a_minute(self) -> float:
        return 60 * self.tasks / self.seconds


def go(machine: Federated, names: Iterable[str], *, seconds: float, say: Callable[[str], None]) -> Round:
    """Trigger the DAGs, and wait until nothing more runs or is about to; SystemFault where it takes too long."""
    port, began, now = machine.places.servers["postgres"], time.monotonic(), datetime.now(UTC)
    before = _states(port)
    with sampled(machine.processes, port=port) as peaks:
        wanted = [machine.api.trigger(name, now=now, interval=None) for name in sorted(names)]
        over = before.get("success", 0) + before.get("failed", 0) + len(wanted)
        told = 0.0
        while not _ended(port, over):
            machine.check()
            took = time.monotonic() - began
            if took > seconds:
                raise _too_long(seconds, _states(port))
            if took - told > 30:
                told = took
                say(f"{took:5.0f} s: {_states(port)}")
            time.sleep(_EVERY_S)
        took = time.monotonic() - began
    after = _states(port)
    ((tasks,),) = ask(port, _TASKS, now)
    states = {state: count - before.get(state, 0) for state, count in after.items() if count > before.get(state, 0)}
    return Round(took, int(str(tasks)), states, peaks, lags(port))


def _ended(port: int, over: int) -> bool:
    """Whether enough runs have ended, none is under way and no changed dataset is about to start one: twice over."""
    for _ in range(2):
        states = _states(port)
        ((queued,),) = ask(port, _QUEUED)
        if queued or states.get("queued") or states.get("running"):
            return False
        if states.get("success", 0) + states.get("failed", 0) < over:
            return False
        time.sleep(_EVERY_S)
    return True


def _states(port: int) -> dict[str, int]:
    return {str(state): int(str(count)) for state, count in ask(port, _RUNS)}


def _too_long(seconds: float, states: dict[str, int]) -> SystemFault:
    return SystemFault(
        Text(f"{seconds:.0f} 秒で終わりません: {states}", f"Not done within {seconds:.0f} s: {states}"),
        where="cluster",
        fix=Text("ログを見てください。", "See the logs of the processes."),
    )
