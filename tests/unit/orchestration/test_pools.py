"""A task waits in the pool of its agency only where that pool is known to be there."""

import json
from pathlib import Path

import pytest

from renkei.orchestration import pools, sources
from renkei.project.pools import pools as all_pools
from renkei.settings import Settings
from tests.country import PORTS, Country


def pool_of_ports(country: Country) -> set[str]:
    dag = sources.dags(Settings.load({"RENKEI_PROJECT": str(country.root)}))[PORTS]
    assert {task.pool for task in dag.tasks if task.task_id != "fetch"} == {"default_pool"}
    return {task.pool for task in dag.tasks if task.task_id == "fetch"}


def test_every_agency_has_a_pool_of_as_many_places_as_it_says(country: Country) -> None:
    with (country.root / "connectors/harbour/agency.yml").open("a", encoding="utf-8") as file:
        file.write("at_once: 2\n")
    made = all_pools(country.workspace().project)
    assert {name: pool["slots"] for name, pool in made.items()} == {"agency.harbour": 2, "agency.statistics": 4}
    assert made["agency.harbour"]["description"] == "瑠璃島国港湾庁 / Harbour Office of the Ruri Isles"
    assert not made["agency.harbour"]["include_deferred"]


def test_a_fetch_waits_in_a_pool_that_was_imported_and_in_no_other(
    country: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pool_of_ports(country) == {"default_pool"}
    listed = tmp_path / "pools.json"
    monkeypatch.setenv("RENKEI_POOLS", str(listed))
    listed.write_text(json.dumps(all_pools(country.workspace().project)), encoding="utf-8")
    assert pool_of_ports(country) == {"agency.harbour"}
    listed.write_text(json.dumps({"agency.statistics": {}}), encoding="utf-8")
    assert pool_of_ports(country) == {"default_pool"}


@pytest.mark.parametrize("said", [None, "", "{", "[1, 2]", "7", '"agency.harbour"', "\udcff"])
def test_a_list_that_can_not_be_read_names_no_pool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, said: str | None
) -> None:
    listed = tmp_path / "pools.json"
    monkeypatch.setenv("RENKEI_POOLS", str(listed))
    if said is not None:
        listed.write_bytes(said.encode("utf-8", "surrogateescape"))
    assert pools.imported() == frozenset()
    assert "RENKEI_POOLS" in caplog.text
