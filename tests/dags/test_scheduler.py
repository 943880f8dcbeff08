"""What Airflow does by itself, on a scheduler that runs: backfills, catching up, pools, parameters, paused agencies."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from infra.laptop.api import FINISHED, Api, DagRun, wait_until
from infra.laptop.machine import Machine
from infra.laptop.places import ROOT, Places
from infra.laptop.processes import Processes
from renkei.project.pools import pools
from renkei.settings import Settings
from tests.country import PORTS, Country

pytestmark = [pytest.mark.campaign, pytest.mark.slow, pytest.mark.timeout(900)]

VISITS, CALLS, PAUSED = "harbour.visits", "harbour.calls", "statistics.landings"
TODAY = datetime.now(ZoneInfo("Asia/Tokyo")).date()
_SOURCE = """
title: {{ja: 入港, en: Visits}}
dataset: fisheries.visits
delivers: changes
transport: {{kind: sql, connection: ruri_register, table: visits, watermark: seen_at, asks: interval}}
reader: {{kind: parquet}}
schedule: {{cron: "0 0 * * *", timezone: Asia/Tokyo, start: {start}, catchup: {catchup}}}
licence:
  name: {{ja: 規約, en: Terms}}
fields:
  visit_no: {{from: visit_no}}
  port_code: {{from: port_code}}
ignore: [seen_at]
"""
_COLUMN = """
      - name: {name}
        businessName: x
        description: x
        logicalType: string
        required: true
        primaryKey: {key}
        customProperties:
          - {{property: titleJa, value: あ}}
          - {{property: descriptionJa, value: あ}}
          - {{property: semanticType, value: code}}
"""
_CONTRACT = """
apiVersion: v3.1.0
kind: DataContract
id: fisheries.visits
version: 1.0.0
status: active
schema:
  - name: visits
    businessName: Visits
    description: One row for each visit.
    customProperties:
      - {property: titleJa, value: 入港}
      - {property: descriptionJa, value: 入港 1 件 1 行。}
      - {property: precedence, value: [harbour.visits, harbour.calls]}
    properties:
"""


class Clocked(Places):
    """Where everything is, and Airflow by the registered schedules, with the pools of the agencies."""

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "RENKEI_SCHEDULES": "on",
            "RENKEI_POOLS": str(self.settings.state / "pools.json"),
            "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "600",
        }


@dataclass
class Scheduler(Machine):
    """An Airflow that runs, on a fictional country."""

    country: Country | None = None

    def _standins(self) -> Mapping[str, str]:
        assert self.country is not None
        folder = {"conn_type": "fs", "host": str(self.country.drop / "harbour")}
        register = {"conn_type": "sqlite", "host": str(self.country.drop / "register.db")}
        return {
            "AIRFLOW_CONN_RURI_HARBOUR": json.dumps(folder),
            "AIRFLOW_CONN_RURI_REGISTER": json.dumps(register),
        }

    def airflow(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "airflow", *words],
            env=self.places.environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    def runs_of(self, dag_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api._get(f"/dags/{dag_id}/dagRuns", limit=100)["dag_runs"]
        return found

    def settled(self, dag_id: str, count: int) -> list[dict[str, Any]]:
        """Wait until that many runs of a DAG have ended."""

        def ended() -> bool:
            self.check()
            runs = self.runs_of(dag_id)
            return len(runs) >= count and all(run["state"] in FINISHED for run in runs)

        assert wait_until(ended, seconds=400, every=1), self.runs_of(dag_id)
        return self.runs_of(dag_id)

    def task(self, dag_id: str, run: Mapping[str, Any], task: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api._get(f"/dags/{dag_id}/dagRuns/{run['dag_run_id']}/taskInstances/{task}")
        return found

    def unpause(self, dag_id: str) -> None:
        self.api._call("PATCH", f"/dags/{dag_id}", json={"is_paused": False})


def visits(file: Path) -> None:
    """Three visits in January 2024, one a day, and one on each of the last days."""
    days = [date(2024, 1, 5), date(2024, 1, 6), date(2024, 1, 7), TODAY - timedelta(days=2), TODAY - timedelta(days=1)]
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE visits (visit_no TEXT, port_code TEXT, seen_at TIMESTAMP)")
        rows = [(f"V{day:%Y%m%d}", "P01", f"{day} 12:00:00") for day in days]
        connection.executemany("INSERT INTO visits VALUES (?, ?, ?)", rows)


def registered(country: Country) -> Country:
    country.without_suites()
    columns = [_COLUMN.format(name="visit_no", key="true"), _COLUMN.format(name="port_code", key="false")]
    contract = _CONTRACT + "".join(each.lstrip("\n") for each in columns)
    contract = contract.replace("primaryKey: true", "primaryKey: true\n        primaryKeyPosition: 1")
    (country.root / "schemas/fisheries/visits.yml").write_text(contract.lstrip("\n"), encoding="utf-8")
    for name, start, catchup in ((VISITS, "2024-01-01", "false"), (CALLS, str(TODAY - timedelta(days=2)), "true")):
        said = _SOURCE.format(start=start, catchup=catchup).lstrip("\n")
        (country.root / f"connectors/{name.replace('.', '/')}.yml").write_text(said, encoding="utf-8")
    for agency, said in (
        ("statistics", "paused: {ja: 庁舎移転のため, en: The office is moving.}"),
        ("harbour", "at_once: 1"),
    ):
        with (country.root / f"connectors/{agency}/agency.yml").open("a", encoding="utf-8") as file:
            file.write(f"{said}\n")
    visits(country.drop / "register.db")
    assert country.workspace().project.broken == {}
    return country


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scheduler]:
    country = registered(Country.settle(tmp_path_factory.mktemp("scheduler") / "country"))
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("RENKEI_", "AIRFLOW"))]:
            patch.delenv(name)
        patch.setenv("RENKEI_PROJECT", str(country.root))
        places = Clocked(Settings.load())
        country.state.mkdir(exist_ok=True)
        (country.state / "pools.json").write_text(json.dumps(pools(country.workspace().project)), encoding="utf-8")
        machine = Scheduler(places, Processes(places.home / "processes.json"), Api(places.url), country)
        try:
            machine.start()
            machine.wait({PORTS, VISITS, CALLS, PAUSED}, seconds=300)
            machine.airflow("pools", "import", str(country.state / "pools.json"))
            yield machine
        finally:
            machine.end()


def intervals(country: Country, source: str) -> list[str]:
    found = country.workspace().warehouse.select(
        f"SELECT interval FROM renkei.run WHERE source = '{source}' ORDER BY interval"
    )
    return [str(one) for one in found["interval"].to_pylist()]


def test_a_backfill_asks_for_each_past_interval_once(scheduler: Scheduler) -> None:
    assert scheduler.country is not None
    said = ["--from-date", "2024-01-05T00:00+09:00", "--to-date", "2024-01-07T00:00+09:00"]
    scheduler.airflow("backfill", "create", "--dag-id", VISITS, *said)
    scheduler.unpause(VISITS)
    runs = [run for run in scheduler.settled(VISITS, 3) if run["run_type"] == "backfill"]
    assert [run["state"] for run in runs] == ["success"] * 3
    asked = [name for name in intervals(scheduler.country, VISITS) if name.startswith("2024-01")]
    assert asked == [
        "2024-01-05T00:00:00+09:00/2024-01-06T00:00:00+09:00",
        "2024-01-06T00:00:00+09:00/2024-01-07T00:00:00+09:00",
        "2024-01-07T00:00:00+09:00/2024-01-08T00:00:00+09:00",
    ]
    numbers = {row["visit_no"] for row in scheduler.country.rows("fisheries.visits")}
    assert {"V20240105", "V20240106", "V20240107"} <= numbers


def test_what_was_missed_is_caught_up_where_the_source_says_so(scheduler: Scheduler) -> None:
    assert scheduler.country is not None
    scheduler.unpause(CALLS)
    runs = scheduler.settled(CALLS, 2)
    assert {run["state"] for run in runs} == {"success"}
    assert {run["run_type"] for run in runs} == {"scheduled"}
    first = TODAY - timedelta(days=2)
    assert intervals(scheduler.country, CALLS)[0].startswith(f"{first}T00:00:00+09:00/{first + timedelta(days=1)}")


def test_days_that_a_person_names_are_asked_for(scheduler: Scheduler) -> None:
    assert scheduler.country is not None
    conf = json.dumps({"from": "2024-01-05", "to": "2024-01-07"})
    scheduler.unpause(VISITS)
    scheduler.airflow("dags", "trigger", VISITS, "--conf", conf, "--run-id", "of_days")
    wait_until(lambda: any(run["dag_run_id"] == "of_days" for run in scheduler.runs_of(VISITS)), seconds=30)
    (run,) = [run for run in scheduler.settled(VISITS, 1) if run["dag_run_id"] == "of_days"]
    assert run["state"] == "success"
    assert "2024-01-05T00:00:00+09:00/2024-01-08T00:00:00+09:00" in intervals(scheduler.country, VISITS)


def test_a_fetch_waits_in_the_pool_of_its_agency(scheduler: Scheduler) -> None:
    scheduler.unpause(PORTS)
    scheduler.airflow("dags", "trigger", PORTS, "--run-id", "by_hand", "--conf", '{"dry_run": true, "force": true}')
    wait_until(lambda: any(run["dag_run_id"] == "by_hand" for run in scheduler.runs_of(PORTS)), seconds=30)
    (run,) = [run for run in scheduler.settled(PORTS, 1) if run["dag_run_id"] == "by_hand"]
    fetch, publish = (scheduler.task(PORTS, run, task) for task in ("fetch", "publish"))
    assert (fetch["pool"], fetch["state"]) == ("agency.harbour", "success")
    assert (publish["pool"], publish["state"]) == ("default_pool", "skipped")


def test_a_parameter_that_can_not_be_meant_starts_no_run(scheduler: Scheduler) -> None:
    before = len(scheduler.runs_of(PORTS))
    body = {"logical_date": None, "conf": {"force": "yes"}}
    reply = scheduler.api._client.post(f"/api/v2/dags/{PORTS}/dagRuns", json=body)
    assert reply.status_code == 400
    assert len(scheduler.runs_of(PORTS)) == before


def test_an_agency_that_is_paused_gets_no_runs_and_says_why(scheduler: Scheduler) -> None:
    scheduler.unpause(PAUSED)
    scheduler.settled(CALLS, 2)  # the scheduler has had time to begin others
    assert scheduler.runs_of(PAUSED) == []
    shown = scheduler.api._get(f"/dags/{PAUSED}/details")
    assert shown["timetable_summary"] is None
    assert "The office is moving." in shown["doc_md"]
    assert {"paused", "statistics"} <= {tag["name"] for tag in shown["tags"]}


def test_the_books_fit(scheduler: Scheduler) -> None:
    from renkei.inspection.verify import verify

    assert scheduler.country is not None
    assert verify(scheduler.country.workspace()) == []
    assert [run for run in scheduler.api.runs() if isinstance(run, DagRun) and run.state == "failed"] == []
