"""What Airflow's watchers hear of a run: events of OpenLineage in a file, metrics at a stand-in of a collector."""

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

from tests.country import BY_ISLAND, LANDINGS, PORTS, Country
from tests.dags.conftest import Airflow
from tests.dags.test_walking import connections

pytestmark = [pytest.mark.campaign, pytest.mark.slow]


class Collector:
    """Takes metrics by OTLP over HTTP, as an OpenTelemetry collector does."""

    def __init__(self) -> None:
        self.heard: dict[str, list[tuple[float, dict[str, str]]]] = {}
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                packed = self.headers.get("Content-Encoding") == "gzip"
                collector.take(ExportMetricsServiceRequest.FromString(gzip.decompress(body) if packed else body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def take(self, request: Any) -> None:
        """Keep the last state of every metric of ours: the values so far, and what tells them apart."""
        for metric in (one for of in request.resource_metrics for scope in of.scope_metrics for one in scope.metrics):
            if metric.name.startswith("airflow.renkei."):
                points = [*metric.sum.data_points, *metric.exponential_histogram.data_points]
                self.heard[metric.name.removeprefix("airflow.")] = [_point(point) for point in points]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def of(self, source: str) -> dict[str, int]:
        """The counts of a source."""
        counts = {name: points for name, points in self.heard.items() if name != "renkei.stage.duration"}
        return {
            name: int(value) for name, points in counts.items() for value, tags in points if tags["source"] == source
        }


def _point(point: Any) -> tuple[float, dict[str, str]]:
    value = point.count if hasattr(point, "count") else point.as_int or point.as_double
    return value, {each.key: each.value.string_value for each in point.attributes}


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    collecting = Collector()
    yield collecting
    collecting.close()


@pytest.fixture(scope="module")
def runs(script: Airflow, collector: Collector, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any]]:
    here = tmp_path_factory.mktemp("tracked")
    country = Country.settle(here / "country").without_suites()
    events = here / "events.jsonl"
    done = script(
        "walking.py",
        PORTS,
        LANDINGS,
        BY_ISLAND,
        PORTS,
        "statistics.landings",  # its connection is not set: it fails
        project=country.root,
        **connections(country, "harbour"),
        AIRFLOW__OPENLINEAGE__TRANSPORT=json.dumps({"type": "file", "log_file_path": str(events), "append": True}),
        AIRFLOW__OPENLINEAGE__NAMESPACE="ruri",
        AIRFLOW__METRICS__OTEL_ON="True",
        OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{collector.port}",
        OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf",
    )
    return events, done


def of_job(events: Path, job: str) -> list[dict[str, Any]]:
    said = [json.loads(line) for line in events.read_text(encoding="utf-8").splitlines()]
    return [event for event in said if event["job"]["name"] == job]


def test_the_runs_went_as_they_go_unwatched(runs: tuple[Path, list[Any]]) -> None:
    assert [run["state"] for run in runs[1]] == ["success"] * 4 + ["failed"]


def test_a_task_begins_says_what_it_made_and_ends_as_one_run(runs: tuple[Path, list[Any]]) -> None:
    told = of_job(runs[0], f"{LANDINGS}.publish")
    assert {"START", "RUNNING", "COMPLETE"} <= {event["eventType"] for event in told}
    assert len({event["run"]["runId"] for event in told}) == 1
    assert {event["job"]["namespace"] for event in told} == {"ruri"}
    (running,) = (event for event in told if event["eventType"] == "RUNNING")
    (made,) = running["outputs"]
    assert made["namespace"].startswith("duckdb://")
    assert made["name"] == "fisheries.landings"
    assert made["outputFacets"]["outputStatistics"]["rowCount"] == 7
    assert made["facets"]["version"]["datasetVersion"].isdigit()
    (unit,) = made["facets"]["columnLineage"]["fields"]["value_jpy"]["inputFields"]
    assert unit["field"] == "金額"
    assert unit["name"] in {read["name"] for read in running["inputs"]}


def test_a_derived_dataset_names_the_columns_that_it_was_computed_from(runs: tuple[Path, list[Any]]) -> None:
    (running,) = (event for event in of_job(runs[0], f"{BY_ISLAND}.publish") if event["eventType"] == "RUNNING")
    (made,) = running["outputs"]
    fields = made["facets"]["columnLineage"]["fields"]
    assert {one["name"] for said in fields.values() for one in said["inputFields"]} == {
        "fisheries.landings",
        "reference.ports",
    }


def test_a_task_that_fails_says_why(runs: tuple[Path, list[Any]]) -> None:
    failed = [event for event in of_job(runs[0], "statistics.landings.fetch") if event["eventType"] == "FAIL"]
    assert failed
    assert "ruri_statistics" in failed[0]["run"]["facets"]["errorMessage"]["message"]


def test_rows_bytes_and_seconds_are_counted_by_source(runs: tuple[Path, list[Any]], collector: Collector) -> None:
    counts = collector.of(LANDINGS)
    assert (counts["renkei.rows.read"], counts["renkei.rows.published"], counts["renkei.rows.unchanged"]) == (10, 7, 0)
    assert (counts["renkei.rows.quarantined"], counts["renkei.rows.dropped"]) == (2, 1)
    assert (counts["renkei.landed.files"], counts["renkei.landed.bytes"], counts["renkei.releases"]) == (2, 339, 1)
    times = {
        tags["stage"]: count for count, tags in collector.heard["renkei.stage.duration"] if tags["source"] == LANDINGS
    }
    assert times == {"fetch": 1, "prepare": 2, "audit": 1, "publish": 1}
    released = [tags for _, tags in collector.heard["renkei.releases"]]
    assert {"source": LANDINGS, "dataset": "fisheries.landings", "agency": "harbour"} in released
    assert {"source": BY_ISLAND, "dataset": BY_ISLAND} in released


def test_what_is_found_unchanged_is_counted_as_no_delivery(runs: tuple[Path, list[Any]], collector: Collector) -> None:
    times = {
        tags["stage"]: count for count, tags in collector.heard["renkei.stage.duration"] if tags["source"] == PORTS
    }
    assert times == {"fetch": 2, "prepare": 1, "audit": 1, "publish": 1}
    assert collector.of(PORTS)["renkei.landed.files"] == 1


@pytest.mark.parametrize("transport", [{"type": "http", "url": "http://127.0.0.1:9"}, {"type": "nowhere"}])
def test_a_backend_that_is_broken_fails_no_run(script: Airflow, tmp_path: Path, transport: dict[str, str]) -> None:
    country = Country.settle(tmp_path / "country").without_suites()
    said = {**transport, "retry": {"total": 0}} if transport["type"] == "http" else transport
    (run,) = script(
        "walking.py",
        PORTS,
        project=country.root,
        **connections(country, "harbour"),
        AIRFLOW__OPENLINEAGE__TRANSPORT=json.dumps(said),
    )
    assert (run["state"], run["tasks"]["publish[-1]"]) == ("success", "success")
    assert len(country.rows("reference.ports")) == 5
