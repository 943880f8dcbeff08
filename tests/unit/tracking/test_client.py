"""Events outside Airflow: what they say, that nobody pays for them who does not ask, and that they can fail no run."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from renkei.errors import RenkeiError
from renkei.pipeline import run, run_derived
from renkei.tracking import unwatched
from renkei.tracking.client import configured, watch
from tests.country import BY_ISLAND, LANDINGS, PORTS, Country

TRANSPORT = "OPENLINEAGE__TRANSPORT"


@pytest.fixture
def events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where events go, one a line."""
    file = tmp_path / "events.jsonl"
    monkeypatch.setenv(TRANSPORT, json.dumps({"type": "file", "log_file_path": str(file), "append": True}))
    monkeypatch.setenv("OPENLINEAGE_NAMESPACE", "ruri")
    return file


def read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def ended(file: Path, job: str) -> dict[str, Any]:
    (event,) = (one for one in read(file) if one["job"]["name"] == job and one["eventType"] != "START")
    return event


def test_every_stage_begins_and_ends_under_one_parent(country: Country, events: Path) -> None:
    run(country.without_suites().workspace(), PORTS, watch=watch())
    told = [(one["job"]["name"].removeprefix(f"{PORTS}."), one["eventType"]) for one in read(events)]
    stages = ("fetch", "prepare", "audit", "publish")
    assert told == [(stage, state) for stage in stages for state in ("START", "COMPLETE")]
    assert len({one["run"]["facets"]["parent"]["run"]["runId"] for one in read(events)}) == 1
    assert {one["run"]["facets"]["parent"]["job"]["name"] for one in read(events)} == {PORTS}
    runs = [UUID(one["run"]["runId"]) for one in read(events)]
    assert runs[::2] == runs[1::2]
    assert {one["job"]["namespace"] for one in read(events)} == {"ruri"}


def test_a_fetch_says_from_where_and_how_much(country: Country, events: Path) -> None:
    run(country.without_suites().workspace(), LANDINGS, watch=watch())
    event = ended(events, f"{LANDINGS}.fetch")
    assert event["inputs"][0]["name"].endswith("data/harbour/landings_*.csv")
    (landed,) = event["outputs"]
    assert landed["name"].endswith("landing/manifests/harbour/landings")
    assert (landed["outputFacets"]["outputStatistics"]["fileCount"], landed["facets"]["version"] != {}) == (2, True)
    assert "金額" in [field["name"] for field in landed["facets"]["schema"]["fields"]]


def test_an_audit_says_what_was_asked_and_whether_it_held(country: Country, events: Path) -> None:
    run(country.workspace(), PORTS, watch=watch())
    run(country.workspace(), LANDINGS, watch=watch())
    (judged,) = ended(events, f"{LANDINGS}.audit")["inputs"]
    asked = judged["inputFacets"]["dataQualityAssertions"]["assertions"]
    assert {(one["assertion"], one.get("column"), one["success"]) for one in asked} >= {
        ("expect_column_values_to_not_be_null", "quantity_kg", True)
    }


def test_a_release_says_of_which_columns_it_was_made(country: Country, events: Path) -> None:
    workspace = country.without_suites().workspace()
    for name in (PORTS, LANDINGS):
        run(workspace, name, watch=watch())
    release = run_derived(workspace, BY_ISLAND, watch=watch()).release
    event = ended(events, f"{BY_ISLAND}.publish")
    (made,) = event["outputs"]
    assert release is not None
    assert made["facets"]["version"]["datasetVersion"] == str(release.id)
    assert made["outputFacets"]["outputStatistics"]["rowCount"] == release.accounts[0].published
    lineage = made["facets"]["columnLineage"]
    (value,) = lineage["fields"]["value_jpy"]["inputFields"]
    assert (value["name"], value["field"]) == ("fisheries.landings", "value_jpy")
    assert (value["transformations"][0]["type"], value["transformations"][0]["subtype"]) == ("DIRECT", "AGGREGATION")
    assert {(one["name"], one["field"]) for one in lineage["dataset"]} >= {("reference.ports", "port_code")}
    assert {one["name"] for one in event["inputs"]} == {"fisheries.landings", "reference.ports"}


def test_a_failure_says_why_as_the_ledger_does(country: Country, events: Path) -> None:
    (country.drop / "harbour" / "ports.csv").write_bytes(b"")
    with pytest.raises(RenkeiError) as caught:
        run(country.workspace(), PORTS, watch=watch())
    event = next(one for one in read(events) if one["eventType"] == "FAIL")
    assert caught.value.what.en in event["run"]["facets"]["errorMessage"]["message"]


@pytest.mark.parametrize(
    "transport",
    [
        {"type": "nowhere"},
        {"type": "http", "url": "http://127.0.0.1:9", "retry": {"total": 0}},
        {"type": "file", "log_file_path": "/nowhere/at/all"},
    ],
)
def test_a_backend_that_is_broken_fails_no_run(
    country: Country, monkeypatch: pytest.MonkeyPatch, transport: dict[str, Any]
) -> None:
    monkeypatch.setenv(TRANSPORT, json.dumps(transport))
    assert run(country.without_suites().workspace(), PORTS, watch=watch()).release is not None


def test_who_asks_for_no_events_imports_nothing_of_them(country: Country) -> None:
    words = (
        "import sys; from renkei.tracking.client import watch; from renkei.pipeline import run; watch();"
        "import renkei.cli.running; print([n for n in sys.modules if n.split('.')[0] in ('openlineage', 'sqlglot')])"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_events_are_wanted_where_openlineages_own_settings_say_so() -> None:
    assert not configured({})
    assert not configured({"OPENLINEAGE_NAMESPACE": "x"})
    assert configured({"OPENLINEAGE_URL": "http://127.0.0.1:5000"})
    assert configured({"OPENLINEAGE__TRANSPORT__TYPE": "console"})
    assert not configured({"OPENLINEAGE_URL": "http://127.0.0.1:5000", "OPENLINEAGE_DISABLED": "True"})


def test_nobody_watches_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENLINEAGE_URL", "OPENLINEAGE_CONFIG", TRANSPORT):
        monkeypatch.delenv(name, raising=False)
    assert watch() is unwatched
