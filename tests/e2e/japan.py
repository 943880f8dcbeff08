"""The reference content with the agencies' stand-ins: the same way, whatever the stores and the warehouse."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.runs import Interval, Outcome
from renkei.pipeline import run, run_derived
from renkei.project.order import waves
from renkei.settings import Connection, Settings, connection_from_parts
from renkei.workspace import Workspace
from standins import Standins

ROOT = Path(__file__).parents[2]
_TOKYO = ZoneInfo("Asia/Tokyo")
DAY = Interval(start=datetime(2024, 1, 5, tzinfo=_TOKYO), end=datetime(2024, 1, 6, tzinfo=_TOKYO))
DEFICIT = "economy.digital_deficit"


class Japan:
    """One deployment: a state folder, perhaps a bucket and a database, and the agencies that it asks."""

    def __init__(self, state: Path, agencies: Standins, **environ: str) -> None:
        self.state, self.agencies, self.environ = state, agencies, environ

    def connection(self, name: str) -> Connection:
        """The connection to a stand-in."""
        said = self.agencies.connections().get(f"AIRFLOW_CONN_{name.upper()}")
        if said is None:
            raise ContentError(Text("接続なし", "no connection"), where=name, fix=Text("登録", "add it"))
        return connection_from_parts(name, json.loads(said))

    def workspace(self) -> Workspace:
        """Open a fresh workspace, as a new process would."""
        settings = Settings.load({"RENKEI_PROJECT": str(ROOT), "RENKEI_STATE": str(self.state), **self.environ})
        return Workspace.open(settings, connections=self.connection)

    def one(self, name: str) -> Outcome:
        """Run one source or derived dataset."""
        workspace = self.workspace()
        if name not in workspace.project.sources:
            return run_derived(workspace, name)
        return run(workspace, name, interval=DAY if name.startswith("nta.") else None)

    def all(self, *wanted: str) -> dict[str, Outcome]:
        """Run everything (or what is wanted alone), in an order in which it can."""
        ordered = waves(self.workspace().project, wanted or None)
        return {name: self.one(name) for wave in ordered for name in wave}

    def ask(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        """Ask the warehouse."""
        rows: list[dict[str, Any]] = self.workspace().warehouse.select(sql, parameters or None).to_pylist()
        return rows
