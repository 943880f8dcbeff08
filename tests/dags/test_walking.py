"""DAG runs with Airflow's own machinery: what goes on, what is skipped, what fails at once and what is tried again."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.country import BY_ISLAND, LANDINGS, PORTS, Country
from tests.dags.conftest import Airflow


def connections(country: Country, *names: str) -> dict[str, str]:
    parts = {name: {"conn_type": "fs", "host": str(country.drop / name)} for name in names}
    return {f"AIRFLOW_CONN_RURI_{name.upper()}": json.dumps(said) for name, said in parts.items()}


@pytest.fixture(scope="module")
def walked(script: Airflow, tmp_path_factory: pytest.TempPathFactory) -> tuple[Country, list[dict[str, Any]]]:
    country = Country.settle(tmp_path_factory.mktemp("walk") / "country").without_suites()
    names = [BY_ISLAND, PORTS, LANDINGS, PORTS, BY_ISLAND, "statistics.landings", "renkei.verify"]
    # The other agency's connection is not set.
    return country, script("walking.py", *names, project=country.root, **connections(country, "harbour"))


def test_a_derived_dataset_waits_until_all_that_it_reads_is_there(walked: tuple[Country, list[dict[str, Any]]]) -> None:
    first = walked[1][0]
    assert first["state"] == "success"
    assert set(first["tasks"].values()) == {"skipped"}


def test_a_source_is_published_one_prepare_for_each_file(walked: tuple[Country, list[dict[str, Any]]]) -> None:
    country, runs = walked
    assert runs[1]["state"] == runs[2]["state"] == "success"
    assert [task for task in runs[2]["tasks"] if task.startswith("prepare")] == ["prepare[0]", "prepare[1]"]
    assert set(runs[2]["tasks"].values()) == {"success"}
    assert len(country.rows("reference.ports")) == 5
    assert len(country.rows("fisheries.landings")) == 7


def test_where_nothing_changed_the_rest_is_skipped(walked: tuple[Country, list[dict[str, Any]]]) -> None:
    again = walked[1][3]
    assert (again["dag"], again["state"]) == (PORTS, "success")
    assert set(again["tasks"].values()) == {"skipped"}


def test_a_derived_dataset_goes_the_same_way(walked: tuple[Country, list[dict[str, Any]]]) -> None:
    country, runs = walked
    assert set(runs[4]["tasks"].values()) == {"success"}
    assert country.rows(BY_ISLAND)


def test_what_is_not_transient_fails_at_once_and_says_what_to_do(walked: tuple[Country, list[dict[str, Any]]]) -> None:
    run = walked[1][5]
    assert run["state"] == "failed"
    assert run["tasks"]["fetch[-1]"] == "failed"
    (said,) = run["errors"]
    assert "AIRFLOW_CONN_RURI_STATISTICS" in said["en"]
    assert "接続「ruri_statistics」" in said["ja"]


def test_the_books_are_in_order(walked: tuple[Country, list[dict[str, Any]]]) -> None:
    assert walked[1][6]["tasks"] == {"verify[-1]": "success"}


def test_the_dag_of_a_broken_file_fails_with_its_error(script: Airflow, tmp_path: Path) -> None:
    country = Country.settle(tmp_path / "country").without_suites()
    country.edit("connectors/harbour/ports.yml", ("dataset:", "datasett:"))
    (run,) = script("walking.py", PORTS, project=country.root)
    assert run["tasks"] == {"broken[-1]": "failed"}
    assert "datasett" in run["errors"][0]["en"]
