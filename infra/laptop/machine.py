"""Starting and ending what runs on the laptop: the stand-ins, and Airflow part by part.

`airflow standalone` would do for the start, but it leaves its children behind when it is told to end.
"""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from infra.laptop.api import Api, wait_until
from infra.laptop.places import ROOT, USER, Places
from infra.laptop.processes import Processes, Started
from renkei.errors import SystemFault
from renkei.language import Text

PARTS = ("api-server", "scheduler", "dag-processor")
_TAIL = 15


@dataclass
class Machine:
    """What was started here."""

    places: Places
    processes: Processes
    api: Api

    @classmethod
    def at(cls, places: Places) -> "Machine":
        """Look at what an earlier call left, and be ready to start."""
        return cls(places, Processes(places.home / "processes.json"), Api(places.url))

    def start(self) -> None:
        """Start everything; SystemFault where something does not come up."""
        environment = {**self.places.environment(), **self._standins()}
        self._migrate(environment)
        for part in PARTS:
            self._airflow(part, environment)

    def wait(self, dag_ids: set[str], *, seconds: float = 180) -> None:
        """Wait until Airflow answers and has read the DAGs; SystemFault, with what was printed, where it does not."""
        passwords = self.places.passwords
        self._wait(lambda: self.api.log_in(user=USER, passwords=passwords), seconds, what="api-server")
        for run in self.api.runs(states=["queued", "running"]):
            self.api.give_up(run)
        if not wait_until(lambda: self._alive() and dag_ids <= self.api.dag_ids(), seconds=seconds):
            raise _unread(dag_ids - self.api.dag_ids(), self.api.import_errors())

    def by_the_clock(self, dag_ids: set[str], *, seconds: float = 120) -> None:
        """Read the DAGs anew, with the schedules that they are registered with."""
        self.processes.end(["dag-processor"])
        clock = {"RENKEI_SCHEDULES": "on", "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "30"}
        self._airflow("dag-processor", {**self.places.environment(), **clock})
        if not wait_until(lambda: self._alive() and dag_ids <= self.api.scheduled_ids(), seconds=seconds):
            raise _unread(dag_ids - self.api.scheduled_ids(), self.api.import_errors())

    def check(self) -> None:
        """Raise SystemFault where a process ended by itself."""
        for dead in self.processes.dead():
            raise ended(dead)

    def end(self) -> None:
        """End everything: first what gives out work, last what it needs to finish."""
        self.processes.end(["scheduler"], grace=5)
        self.processes.end()

    def _alive(self) -> bool:
        self.check()
        return True

    def _wait(self, done: Callable[[], bool], seconds: float, *, what: str) -> None:
        if not wait_until(lambda: self._alive() and done(), seconds=seconds):
            raise ended(next(each for each in self.processes.started if each.name == what))

    def _standins(self) -> Mapping[str, str]:
        """Start the stand-ins and return the connections to them."""
        log = self.places.logs / "standins.log"
        command = [sys.executable, "-m", "standins"]
        environment = self.places.environment()
        self.processes.start("standins", command, environment=environment, log=log, folder=ROOT)
        self._wait(lambda: b"\n" in log.read_bytes(), 30, what="standins")
        said: dict[str, str] = json.loads(log.read_text(encoding="utf-8").splitlines()[0])
        # A connection that is set in the environment leads to the real agency, and is left alone.
        return {name: value for name, value in said.items() if name not in environment}

    def _migrate(self, environment: Mapping[str, str]) -> None:
        """Make Airflow's database, unless this very version of Airflow made it before."""
        made, wanted = self.places.home / "migrated", version("apache-airflow")
        if made.is_file() and made.read_text(encoding="utf-8") == wanted:
            return
        migration = self._airflow("db", environment, "migrate")
        if self.processes.result(migration, seconds=300) != 0:
            raise ended(migration)
        self.processes.end(["db"])
        made.write_text(wanted, encoding="utf-8")

    def _airflow(self, part: str, environment: Mapping[str, str], *more: str) -> Started:
        module = ["infra.laptop.scheduler"] if part == "scheduler" else ["airflow", part, *more]
        command = [sys.executable, "-m", *module]
        log = self.places.logs / f"{part}.log"
        return self.processes.start(part, command, environment=environment, log=log, folder=ROOT)


def ended(started: Started) -> SystemFault:
    """Say that a process is not working, with what it printed last."""
    printed = "\n    ".join(Path(started.log).read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL:])
    return SystemFault(
        Text(
            f"「{started.name}」が動いていません。最後の出力:\n    {printed}",
            f"[{started.name}] is not working; it printed last:\n    {printed}",
        ),
        where=started.log,
        fix=Text("上の出力の原因を取り除いて、もう一度実行してください。", "Mend what it says, and run this again."),
    )


def _unread(dag_ids: set[str], reasons: list[str]) -> SystemFault:
    listed, why = ", ".join(sorted(dag_ids)), "\n".join(reasons)
    return SystemFault(
        Text(f"Airflow が読み込めない DAG があります: {listed}\n{why}", f"Airflow did not read: {listed}\n{why}"),
        where=str(ROOT / "dags"),
        fix=Text("renkei check で内容を確かめてください。", "See what `renkei check` says of the content."),
    )
