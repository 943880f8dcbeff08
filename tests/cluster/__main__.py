"""`python -m tests.cluster round | night`: see `make cluster-test` and `make load-test`. Exit code 1 where a check fails."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console

from renkei.errors import RenkeiError
from tests.cluster import report
from tests.cluster.checks import Findings
from tests.cluster.ending import Interrupted, conclusion, ending, on_signals
from tests.cluster.federation import PORTS, Feeds
from tests.cluster.machine import Federated
from tests.cluster.night import night
from tests.cluster.rounds import go

_INTERRUPTED = 130


def main() -> int:
    said = _arguments()
    console = Console(width=140, highlight=False)
    on_signals()
    try:
        with _home(keep=said.keep) as root:
            return _WHAT[said.what](root, said, console)
    except RenkeiError as error:
        console.print(error.text("en"), markup=False)
        return error.exit_code
    except Interrupted:
        return _INTERRUPTED


def _round(root: Path, said: argparse.Namespace, console: Console) -> int:
    """Three rounds: all sources for the first time, all of them again unchanged, and those that have grown."""
    feeds = Feeds(root / "content", root / "served", count=said.sources).settle()
    machine = Federated.at_home(root, feeds, at_once=said.at_once)
    say = partial(console.print, markup=False, soft_wrap=True)
    wrong: list[str] = []
    with ending(machine):
        say(f"starting; everything lies in {root}")
        machine.start()
        machine.wait(feeds.dag_ids, seconds=said.seconds)
        machine.api.unpause()
        findings = Findings(machine)
        triggered = [PORTS, *feeds.sources]
        first = go(machine, triggered, seconds=said.seconds, say=say)
        wrong += findings.after_first()
        say(report.of_round("all for the first time", first, findings))

        before = findings.releases()
        second = go(machine, triggered, seconds=said.seconds, say=say)
        wrong += [f"released again though nothing changed: {name}" for name in findings.releases() - before]
        wrong += findings.anywhere()
        say(report.of_round("all again, unchanged", second, findings))

        grown = [feed for feed in feeds.feeds if feed.fate == "grows"]
        for feed in grown:
            feeds.deliver(feed, grown=True)
            machine.show(feed)
        third = go(machine, [feed.name for feed in grown], seconds=said.seconds, say=say)
        again = {name for name in findings.releases() - before if name not in feeds.derived}
        wrong += [f"grown and not released, or the other way: {name}" for name in again ^ {f.name for f in grown}]
        wrong += findings.grown(grown)
        wrong += findings.anywhere()
        say(report.of_round("those that have grown", third, findings))
    return conclusion(wrong, say)


@contextmanager
def _home(*, keep: bool) -> Iterator[Path]:
    """Give a folder that the user of the database may enter, too, removed at the end."""
    root = Path(tempfile.mkdtemp(prefix="renkei-cluster-"))
    root.chmod(0o711)
    try:
        yield root
    finally:
        if not keep:
            shutil.rmtree(root, ignore_errors=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.cluster", description=__doc__)
    parser.add_argument("what", choices=sorted(_WHAT))
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=2, help="tasks at once on each of the two workers")
    parser.add_argument("--seconds", type=float, default=3600, help="how long a round, or the night, may take")
    parser.add_argument("--window", type=float, default=600, help="how many seconds the night is given")
    parser.add_argument("--workers", type=int, default=4, help="how many workers the night has")
    parser.add_argument("--dags", type=int, default=1000, help="how many tiny DAGs the scheduler is given")
    parser.add_argument("--minutes", type=int, default=5, help="within how many minutes all tiny DAGs are due")
    parser.add_argument("--keep", action="store_true", help="leave the folder with logs and data")
    return parser.parse_args()


_WHAT = {"round": _round, "night": night}

if __name__ == "__main__":
    sys.exit(main())
