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


def went(run: dict[str, Any]) -> set[str]:
    """How the tasks ended, but for the question to a steward, which a pass skips."""
    assert run["tasks"]["decide[-1]"] == "skipped"
    return {state for task, state in run["tasks"].items() if task != "decide[-1]"}


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
    assert went(runs[2]) == {"success"}
    assert len(country.rows("reference.ports")) == 5
    assert len(country.rows("fisheries.landings")) == 7


def test_where_nothing_changed_the_rest_is_skipped(walked: tuple[Country, list[dict[str, Any]]]) -> None:
    again = walked[1][3]
    assert (again["dag"], again["state"]) == (PORTS, "success")
    assert set(again["tasks"].values()) == {"skipped"}


def test_a_derived_dataset_goes_the_same_way(walked: tuple[Country, list[dict[str, Any]]]) -> None:
    country, runs = walked
    assert went(runs[4]) == {"success"}
    assert country.rows(BY_ISLAND)


def test_what_is_not_transient_fails_at_once_and_says_what_to_do(walked: tuple[Country, list[dict[str, Any]]]) -> None:
    run = walked[1][5]
    assert run["state"] == "failed"
    assert run["tasks"]["fetch[-1]"] == "failed"
    (said,) = run["errors"]
    assert "AIRFLOW_CONN_RURI_STATISTICS" in said["en"]
    assert "接続「ruri_statistics」" in said["ja"]


def test_the_books_are_in_order(walked: tuple[Country, list[dict[str, Any]]]) -> None:
    assert walked[1][6]["tasks"]["verify[-1]"] == "success"


def test_the_dag_of_a_broken_file_fails_with_its_error(script: Airflow, tmp_path: Path) -> None:
    country = Country.settle(tmp_path / "country").without_suites()
    country.edit("connectors/harbour/ports.yml", ("dataset:", "datasett:"))
    (run,) = script("walking.py", PORTS, project=country.root)
    assert run["tasks"] == {"broken[-1]": "failed"}
    assert "datasett" in run["errors"][0]["en"]


@pytest.fixture(scope="module")
def asked(script: Airflow, tmp_path_factory: pytest.TempPathFactory) -> tuple[Country, list[dict[str, Any]]]:
    country = Country.settle(tmp_path_factory.mktemp("asked") / "country").without_suites()
    country.edit(
        "connectors/harbour/landings.yml", ("path: landings_*.csv", "path: landings_*.csv, settled: 12 seconds")
    )
    words = [
        f'{PORTS}={{"dry_run": true}}',
        PORTS,
        f'{PORTS}={{"force": true}}',
        PORTS,
        f"touch={country.drop / 'harbour' / 'landings_2024_01.csv'}",
        f"touch={country.drop / 'harbour' / 'landings_2024_02.csv'}",
        LANDINGS,
    ]
    return country, script("walking.py", *words, project=country.root, **connections(country, "harbour"))


def test_a_dry_run_is_audited_and_skips_the_release(asked: tuple[Country, list[dict[str, Any]]]) -> None:
    dry = asked[1][0]
    assert dry["state"] == "success"
    assert (dry["tasks"]["audit[-1]"], dry["tasks"]["publish[-1]"]) == ("success", "skipped")


def test_the_run_after_a_dry_one_is_published(asked: tuple[Country, list[dict[str, Any]]]) -> None:
    country, (_, real, *_) = asked
    assert went(real) == {"success"}
    assert len(country.rows("reference.ports")) == 5


def test_a_forced_run_is_released_though_nothing_changed(asked: tuple[Country, list[dict[str, Any]]]) -> None:
    country, (_, _, forced, after, *_) = asked
    assert went(forced) == {"success"}
    assert set(after["tasks"].values()) == {"skipped"}
    accounts = [account for account in country.workspace().warehouse.accounts() if account.source == PORTS]
    assert [(account.published, account.unchanged) for account in accounts] == [(5, 0), (0, 5)]


def test_a_fetch_that_can_only_wait_is_put_off_and_counts_no_attempt(
    asked: tuple[Country, list[dict[str, Any]]],
) -> None:
    country, (*_, waited) = asked
    assert waited["state"] == "success"
    assert went(waited) == {"success"}
    assert waited["put_off"] >= 1
    assert (waited["tries"], waited["errors"]) == (1, [])
    kinds = [entry.kind for entry in country.workspace().warehouse.entries()]
    assert "failure" not in kinds
    assert len(country.rows("fisheries.landings")) == 7
