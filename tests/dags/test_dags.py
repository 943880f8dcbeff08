"""The DAG files as Airflow reads them: nothing is missing, nothing is slow, nothing vanishes."""

from pathlib import Path
from typing import Any

import pytest

from renkei.project.loader import load
from renkei.settings import Settings
from tests.country import Country
from tests.dags.conftest import ROOT, Airflow

WAY = ["prepare", "audit", "decide", "publish"]


@pytest.fixture(scope="module")
def read(script: Airflow) -> dict[str, Any]:
    return script("reading.py", project=ROOT)[0]


def test_every_source_and_derived_dataset_has_its_dag(read: dict[str, Any]) -> None:
    assert read["errors"] == {}
    project = load(Settings.load({"RENKEI_PROJECT": str(ROOT)}))
    derived = {name for name, contract in project.contracts.items() if contract.derived}
    assert {"boj.services_trade", "economy.digital_deficit"} <= set(read["dags"])
    assert set(read["dags"]) == {
        *project.sources,
        *project.broken_sources,
        *derived,
        "renkei.freshness",
        "renkei.verify",
    }


def test_nothing_slow_is_imported_where_dag_files_are_read(read: dict[str, Any]) -> None:
    assert read["slow"] == []
    assert read["seconds"] < 3


def test_a_source_goes_the_whole_way(read: dict[str, Any]) -> None:
    dag = read["dags"]["boj.services_trade"]
    assert dag["tasks"] == ["fetch", *WAY]
    assert dag["mapped"] == ["prepare"]
    assert dag["outlets"] == ["economy.services_trade"]
    assert (dag["timetable"], dag["zone"]) == ("CronDataIntervalTimetable", "Asia/Tokyo")
    assert dag["start"] == "2023-12-31 15:00:00+00:00"
    assert (dag["catchup"], dag["runs"], dag["owner"], dag["tags"]) == (False, 1, "boj", ["boj", "economy"])
    assert "日本銀行" in dag["page"]
    assert "Bank of Japan" in dag["page"]


def test_a_derived_dataset_waits_for_its_assets(read: dict[str, Any]) -> None:
    dag = read["dags"]["economy.digital_deficit"]
    assert dag["tasks"] == ["derive", *WAY]
    assert (dag["timetable"], dag["outlets"]) == ("AssetTriggeredTimetable", ["economy.digital_deficit"])


def test_broken_files_keep_their_dags_and_spoil_no_other(script: Airflow, tmp_path: Path) -> None:
    country = Country.settle(tmp_path / "country")
    country.edit("connectors/harbour/ports.yml", ("dataset:", "datasett:"))
    country.edit("schemas/fisheries/landings_by_island.yml", ("apiVersion:", "apiVersionn:"))
    (country.root / "connectors/harbour/landings.yml").write_bytes(b"title: [\xff")
    read = script("reading.py", project=country.root)[0]
    assert read["errors"] == {}
    broken = ["fisheries.landings_by_island", "harbour.landings", "harbour.ports"]
    assert sorted(read["dags"]) == [*broken, "renkei.freshness", "renkei.verify", "statistics.landings"]
    for name in broken:
        assert read["dags"][name]["tasks"] == ["broken"]
        assert "broken" in read["dags"][name]["tags"]
    assert "datasett" in read["dags"]["harbour.ports"]["page"]
    assert read["dags"]["statistics.landings"]["tasks"] == ["fetch", *WAY]
