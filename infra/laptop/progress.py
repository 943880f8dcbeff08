"""What is shown while one waits: a live table on a terminal, a line for each change elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table

from infra.laptop.work import Work
from renkei.language import Language, Text

_STATES = {
    "queued": Text("待機中", "queued"),
    "running": Text("実行中", "running"),
    "success": Text("完了", "done"),
    "failed": Text("失敗", "failed"),
}


class Progress:
    """Shows steps and runs, each with the seconds since the start."""

    def __init__(self, console: Console, language: Language) -> None:
        self._console, self._language = console, language
        self._started = time.monotonic()
        self._seen: dict[str, str] = {}
        self._live: Live | None = None

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    def step(self, text: Text) -> None:
        """Say what begins now."""
        self._console.print(f"[dim][{self.seconds:4.0f} s][/dim] {text.in_(self._language)}", highlight=False)

    @contextmanager
    def watching(self) -> Iterator["Progress"]:
        """Keep the table of runs on the screen, where there is one."""
        if not self._console.is_terminal:
            yield self
            return
        with Live(console=self._console, refresh_per_second=8, transient=True) as self._live:
            yield self

    def show(self, work: Work) -> None:
        """Show the runs as they stand."""
        if self._live:
            self._live.update(self._table(work))
            return
        for run in work.runs:
            now = f"{run.state} {work.doing.get(run.dag_id, '') if not run.finished else ''}".strip()
            if self._seen.get(run.run_id) != now:
                self._seen[run.run_id] = now
                said = now.replace(run.state, _STATES[run.state].in_(self._language), 1)
                self._console.print(f"[{self.seconds:4.0f} s] {run.dag_id}: {said}", highlight=False, markup=False)

    def _table(self, work: Work) -> Table:
        table = Table(box=None, show_header=False, pad_edge=False)
        table.add_row(f"{self.seconds:4.0f} s")
        for run in work.runs:
            said = _STATES[run.state].in_(self._language)
            doing = work.doing.get(run.dag_id, "")
            sign = {"success": "[green]✓[/green]", "failed": "[red]✗[/red]"}.get(run.state) or Spinner("dots")
            table.add_row(sign, run.dag_id, said, "" if run.finished else doing)
        return table
