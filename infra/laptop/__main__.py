"""`python -m infra.laptop run | up | down`: see `make run`, `make up` and `make down`."""

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from infra.laptop import results
from infra.laptop.machine import Machine
from infra.laptop.places import Places
from infra.laptop.progress import Progress
from infra.laptop.telling import Voice
from infra.laptop.work import Failure, Work
from renkei.errors import RenkeiError
from renkei.language import Text, default_language
from renkei.project.loader import load
from renkei.settings import Settings

_INTERRUPTED = 130
_WIDTH = 180  # where no terminal tells its own
_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """Somebody asks for the end (Ctrl-C, SIGTERM, SIGHUP)."""


class Laptop:
    """One call: what is started and what is said."""

    def __init__(self, *, seconds: float) -> None:
        language = default_language()
        console = Console(width=None if sys.stdout.isatty() else _WIDTH)
        self.voice, self.progress = Voice(console, language), Progress(console, language)
        self.seconds = seconds

    def run(self) -> int:
        """Start everything, do the work, end everything, and tell what came of it."""
        machine = self._machine()
        with _ending(machine, keep=False):
            done = self._work(machine)
            self.progress.step(Text("終了処理をしています", "Ending what was started"))
        whole = self.voice.outcome(*done)
        self.voice.next_steps(machine.places.settings)
        return 0 if whole else 1

    def up(self) -> int:
        """Do the same, and leave Airflow and its UI running, by the clock from now on."""
        machine = self._machine()
        with _ending(machine, keep=True):
            done = self._work(machine)
            machine.by_the_clock(set(done[0].dag_ids))
            whole = self.voice.outcome(*done)
        self.voice.next_steps(machine.places.settings)
        self.voice.login(machine.places)
        return 0 if whole else 1

    def down(self) -> int:
        """End what `up` left running."""
        machine = self._machine()
        names = ", ".join(each.name for each in machine.processes.started) or "—"
        machine.end()
        self.voice.say(Text(f"終了しました: {names}", f"Ended: {names}"))
        return 0

    def _machine(self) -> Machine:
        return Machine.at(Places(Settings.load()))

    def _work(self, machine: Machine) -> tuple[Work, list[results.Line], list[Failure]]:
        work = Work(machine, load(machine.places.settings), seconds=self.seconds)
        if machine.processes.started:
            self.progress.step(
                Text("前回から動いているものを終了しています", "Ending what an earlier call left running")
            )
            machine.end()
        self.progress.step(Text("スタンドインと Airflow を起動しています", "Starting the stand-ins and Airflow"))
        machine.start()
        machine.wait(set(work.dag_ids))
        count = len(work.dag_ids)
        self.progress.step(Text(f"DAG {count} 件を実行しています", f"Running {count} DAGs"))
        with self.progress.watching():
            work.go(self.progress.show)
        return work, results.lines(work), work.failures()


@contextmanager
def _ending(machine: Machine, *, keep: bool) -> Iterator[None]:
    """End all that was started, whatever happens; with `keep`, only where something goes wrong."""
    whole = False
    try:
        yield
        whole = True
    finally:
        if not (keep and whole):
            for number in _ENDS:
                signal.signal(number, signal.SIG_IGN)
            machine.end()


def _interrupt(*_: object) -> None:
    raise Interrupted


def main() -> int:
    """Do what was asked; exit codes as in `renkei.errors`."""
    parser = argparse.ArgumentParser(prog="infra.laptop", description="renkei on one machine")
    parser.add_argument("what", choices=["run", "up", "down"])
    parser.add_argument("--seconds", type=float, default=1200, help="how long the work may take")
    said = parser.parse_args()
    for number in _ENDS:
        signal.signal(number, _interrupt)
    laptop = Laptop(seconds=said.seconds)
    work = {"run": laptop.run, "up": laptop.up, "down": laptop.down}[said.what]
    try:
        return work()
    except RenkeiError as error:
        laptop.voice.error(error)
        return error.exit_code
    except Interrupted:
        return _INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
