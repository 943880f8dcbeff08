"""Figures in words, as docs/reliability.md has them."""

from infra.cluster.lag import Lag
from infra.cluster.samples import Peaks
from tests.cluster.checks import Findings
from tests.cluster.rounds import Round

_WHAT = {
    "runs": "a run's being asked for → its beginning",
    "scheduling": "end of what a task follows → found ready",
    "slots": "found ready → given out (tasks outnumber places)",
    "starting": "given out → begun on a worker",
}


def of_round(title: str, done: Round, findings: Findings) -> str:
    """All figures of a round; those of the scheduler are over all rounds so far."""
    states = ", ".join(f"{count} {state}" for state, count in sorted(done.states.items()))
    hosts = ", ".join(f"{name} {count}" for name, count in sorted(findings.hosts().items()))
    return "\n".join(
        (
            f"== {title}: {done.seconds / 60:.1f} min, {done.tasks} tasks, {done.tasks_a_minute:.0f} a minute; runs: {states}",
            f"   tasks so far: {hosts}; publishing at once, at most: {findings.publishing_at_once()}",
            *of_lags(done.lags),
            *of_peaks(done.peaks),
        )
    )


def of_lags(lags: dict[str, Lag]) -> list[str]:
    return [
        f"   {_WHAT[name]}: median {lag.middle} s, 95 % {lag.most} s, longest {lag.longest} s ({lag.count})"
        for name, lag in lags.items()
    ]


def of_peaks(peaks: Peaks) -> list[str]:
    kept = ", ".join(
        f"{name} {count} ({peaks.in_use[name]} in use)" for name, count in sorted(peaks.connections.items())
    )
    memory = ", ".join(
        f"{name} {size / 2**20:.0f} MB ({peaks.processes[name]})" for name, size in sorted(peaks.memory.items())
    )
    cpu = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in sorted(peaks.cpu.items()))
    return [
        f"   CPU: {cpu}; together {sum(peaks.cpu.values()):.0f} s",
        f"   connections at most: {kept}",
        f"   memory at most (processes): {memory}; all of it at once {peaks.whole / 2**20:.0f} MB ({peaks.samples} samples)",
    ]
