"""Airflow's REST API, as much of it as the laptop needs."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from renkei.errors import SystemFault
from renkei.language import Text
from renkei.model.runs import Interval

FINISHED = ("success", "failed")
_TRIES, _PAUSE_S = 10, 0.5
_STARTING = (httpx.TransportError, FileNotFoundError, json.JSONDecodeError, KeyError)


@dataclass(frozen=True)
class DagRun:
    """One run of a DAG."""

    dag_id: str
    run_id: str
    state: str
    seconds: float | None

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen in it."""
        return self.state in FINISHED


class Api:
    """A client that logs in as the one user there is; calls raise SystemFault where Airflow refuses."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=30, trust_env=False)

    def log_in(self, *, user: str, passwords: Path) -> bool:
        """Get a token; False while Airflow is not there yet."""
        try:
            password = json.loads(passwords.read_text(encoding="utf-8"))[user]
            reply = self._client.post("/auth/token", json={"username": user, "password": password})
        except _STARTING:
            return False
        if reply.is_success:
            self._client.headers["Authorization"] = f"Bearer {reply.json()['access_token']}"
        return reply.is_success

    def dag_ids(self) -> set[str]:
        """Return the ids of the DAGs that Airflow has read."""
        return {dag["dag_id"] for dag in self._get("/dags", limit=1000)["dags"]}

    def scheduled_ids(self) -> set[str]:
        """Return the ids of the DAGs that start by themselves: by the clock, or by assets."""
        return {dag["dag_id"] for dag in self._get("/dags", limit=1000)["dags"] if dag["timetable_summary"]}

    def import_errors(self) -> list[str]:
        """Return why DAG files could not be read."""
        return [error["stack_trace"] for error in self._get("/importErrors")["import_errors"]]

    def unpause(self) -> None:
        """Let every DAG run."""
        self._call("PATCH", "/dags", params={"dag_id_pattern": "%"}, json={"is_paused": False})

    def give_up(self, run: DagRun) -> None:
        """Mark a run that an earlier start left unfinished as failed."""
        self._call("PATCH", f"/dags/{run.dag_id}/dagRuns/{run.run_id}", json={"state": "failed"})

    def trigger(self, dag_id: str, *, now: datetime, interval: Interval | None) -> str:
        """Start a run by hand and return its id."""
        # The id is given here, so that asking again after an error starts no second run.
        run_id = f"manual__{now.isoformat()}"
        body: dict[str, Any] = {"dag_run_id": run_id, "logical_date": None}
        if interval:
            start, end = interval.start.isoformat(), interval.end.isoformat()
            body |= {"logical_date": now.isoformat(), "data_interval_start": start, "data_interval_end": end}
        self._call("POST", f"/dags/{dag_id}/dagRuns", json=body)
        return run_id

    def runs(self, *, since: datetime | None = None, states: Sequence[str] = ()) -> list[DagRun]:
        """Return the runs of all DAGs that were to start at `since` or later, the earliest first."""
        asked: dict[str, Any] = {"order_by": "run_after", "limit": 1000, "state": list(states)}
        if since:
            asked["run_after_gte"] = since.isoformat()
        found = self._get("/dags/~/dagRuns", **asked)["dag_runs"]
        return [DagRun(each["dag_id"], each["dag_run_id"], each["state"], each.get("duration")) for each in found]

    def running_tasks(self) -> dict[str, str]:
        """Return by DAG what is being done there."""
        found = self._get("/dags/~/dagRuns/~/taskInstances", state="running")["task_instances"]
        return {each["dag_id"]: each["task_id"] for each in found}

    def failed_tasks(self, run: DagRun) -> list[tuple[str, int, int]]:
        """Return task, map index and number of tries of each task that failed in a run."""
        found = self._get(f"/dags/{run.dag_id}/dagRuns/{run.run_id}/taskInstances", state="failed")["task_instances"]
        return [(each["task_id"], each["map_index"], each["try_number"]) for each in found]

    def xcom(self, run: DagRun, task: str, key: str, *, map_index: int = -1) -> Any:
        """Return what a task left under `key`; None where it left nothing."""
        path = f"/dags/{run.dag_id}/dagRuns/{run.run_id}/taskInstances/{task}/xcomEntries/{key}"
        found = self._get(path, map_index=map_index)
        value = found and found["value"]
        return json.loads(value) if isinstance(value, str) else value

    def log(self, run: DagRun, task: str, *, map_index: int, number: int) -> list[str]:
        """Return the events in the log of one try of a task."""
        path = f"/dags/{run.dag_id}/dagRuns/{run.run_id}/taskInstances/{task}/logs/{number}"
        lines = self._get(path, map_index=map_index, full_content=True)["content"]
        return [line if isinstance(line, str) else str(line.get("event", "")) for line in lines]

    def is_queued(self, dag_id: str) -> bool:
        """Whether changed assets are about to start a run of this DAG."""
        found = self._get(f"/dags/{dag_id}/assets/queuedEvents")
        return bool(found and found["total_entries"])

    def _get(self, path: str, **asked: Any) -> Any:
        return self._call("GET", path, params=asked)

    def _call(self, method: str, path: str, **said: Any) -> Any:
        """Ask, and ask again where Airflow can't answer (on SQLite, one writer at times locks the others out).

        None where there is no such thing.
        """
        for _ in range(_TRIES):
            try:
                reply = self._client.request(method, f"/api/v2{path}", **said)
            except httpx.TransportError as error:
                reason = f"{type(error).__name__}: {error}"
            else:
                if reply.is_success or reply.status_code == httpx.codes.CONFLICT:
                    return reply.json()
                if reply.status_code == httpx.codes.NOT_FOUND:
                    return None
                reason = f"HTTP {reply.status_code}: {reply.text[:500]}"
                if not reply.is_server_error:
                    break
            time.sleep(_PAUSE_S)
        raise _refused(f"{method} {path}", reason)


def _refused(asked: str, reason: str) -> SystemFault:
    return SystemFault(
        Text(f"Airflow が応じません({reason})。", f"Airflow does not do it ({reason})."),
        where=asked,
        fix=Text("もう一度実行してください。", "Run this again."),
    )


def wait_until(done: Callable[[], bool], *, seconds: float, every: float = 0.2) -> bool:
    """Ask `done` until it says so; False where it doesn't within `seconds`."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            return False
        time.sleep(every)
    return True
