"""A dataset of pairs has its DAG like any other derived dataset, broken or not."""

from typing import Any

from renkei.orchestration.datasets import dags
from renkei.settings import Settings
from tests import dealers
from tests.country import Country
from tests.dealers import COMPANIES, DEALERS, PAIRS


def made(country: Country) -> dict[str, Any]:
    return dict(dags(Settings.load({"RENKEI_PROJECT": str(country.root)})))


def test_pairs_are_computed_when_either_side_is_released(country: Country) -> None:
    dealers.settle(country.root)
    dag = made(country)[PAIRS]
    waits_for = {asset.name for asset in dag.timetable.asset_condition.objects}
    assert waits_for == {DEALERS, COMPANIES}
    assert f"`{DEALERS}`, `{COMPANIES}`" in dag.doc_md


def test_a_broken_crosswalk_is_a_failing_dag_of_its_pairs_alone(country: Country) -> None:
    dealers.settle(country.root)
    country.edit("schemas/crosswalks/dealers_companies.yml", ("kind: entities", "kind: entitees"))
    found = made(country)
    assert "entitees" in found[PAIRS].doc_md
    assert "fisheries.landings_by_island" in found
