"""A command as a whole process: its CPU seconds, wall seconds and peak memory, as the operating system accounts them."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """What one run took; `said` is the last line that it printed."""

    cpu: float
    wall: float
    peak_mb: float
    said: str


@dataclass(frozen=True)
class Variant:
    """One thing to measure. `rows` is how many it handles; `floor` whether others are set against it."""

    name: str
    command: Sequence[str]
    rows: int
    environ: Mapping[str, str]


def measure(variant: Variant, log: Path) -> Cost:
    """Run once; RuntimeError with the end of its output where it fails."""
    started = time.monotonic()
    with log.open("w+", encoding="utf-8") as out:
        child = subprocess.Popen(
            variant.command, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, **variant.environ}
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        lines = out.read().strip().splitlines() or [""]
    if child.returncode:
        raise RuntimeError(f"{variant.name} failed:\n" + "\n".join(lines[-15:]))
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(
        cpu=usage.ru_utime + usage.ru_stime,
        wall=time.monotonic() - started,
        peak_mb=usage.ru_maxrss * unit / 1e6,
        said=lines[-1],
    )


def median(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(
        cpu=statistics.median(cost.cpu for cost in costs),
        wall=statistics.median(cost.wall for cost in costs),
        peak_mb=statistics.median(cost.peak_mb for cost in costs),
        said=costs[-1].said,
    )
