"""Ending what was started, for certain, and saying what came of it."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from infra.cluster.machine import Cluster

_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Somebody asks for the end (Ctrl-C, SIGTERM, SIGHUP)."""


@contextmanager
def ending(machine: Cluster) -> Iterator[None]:
    """End all that was started, whatever happens; this process itself finds the S3 stand-in, too."""
    os.environ.update(machine.places.objects)
    try:
        yield
    finally:
        for number in _ENDS:
            signal.signal(number, signal.SIG_IGN)
        machine.end()
        on_signals()


def on_signals() -> None:
    """Let whoever asks for the end be heard as Interrupted."""
    for number in _ENDS:
        signal.signal(number, _interrupt)


def conclusion(wrong: list[str], say: Callable[[str], None]) -> int:
    """Say what does not hold, and return the exit code."""
    for each in wrong:
        say(f"✗ {each}")
    say("✗ not as it should be" if wrong else "✓ all checks hold; everything that was started has ended")
    return 1 if wrong else 0


def _interrupt(*_: object) -> None:
    raise Interrupted
