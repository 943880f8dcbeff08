"""The lineage of the reference content: every derived column is followed, and leads to files that agencies publish."""

import pytest

from renkei.inspection.lineage import Branch, tree
from renkei.lineage import lineages
from renkei.project.loader import Project


def test_every_column_of_every_dataset_is_followed(project: Project) -> None:
    for dataset, contract in project.contracts.items():
        found = lineages(project, dataset)
        assert all(lineage.whole for lineage in found), dataset
        unmade = [one.name for one in contract.columns if not any(lineage.of(one.name) for lineage in found)]
        assert unmade == [], dataset


def test_the_columns_that_are_named_are_there(project: Project) -> None:
    for dataset in project.contracts:
        for edge in (edge for lineage in lineages(project, dataset) for edge in lineage.edges):
            if edge.origin.kind == "dataset" and edge.origin.column not in (None, "_source"):
                assert project.contract(edge.origin.of).column(edge.origin.column or "")


def files(branches: tuple[Branch, ...]) -> set[str]:
    below = {name for branch in branches for name in files(branch.below)}
    return below | {branch.edge.origin.of for branch in branches if branch.edge.origin.kind == "file"}


@pytest.mark.parametrize(
    ("dataset", "column", "makers"),
    [
        (
            "economy.digital_deficit",
            "balance_usd",
            {"boj.services_trade", "boj.exchange_rates", "worldbank.exchange_rates", "mof.digital_deficit_published"},
        ),
        ("workforce.security_specialists", "per_100k", {"ipa.security_specialists", "stat.population"}),
        ("reference.edinet_corporations", "left_name", {"fsa.edinet_codes"}),
        ("systems.cliff_risk", "annual_cost_jpy", {"kakuu.system_inventory", "yumemi.system_inventory"}),
    ],
)
def test_a_derived_column_leads_to_the_files_of_agencies(
    project: Project, dataset: str, column: str, makers: set[str]
) -> None:
    assert files(tree(project, dataset, column)) == makers


def test_each_column_says_whose_turn_comes_first(project: Project) -> None:
    found = {lineage.maker: lineage for lineage in lineages(project, "systems.legacy_inventory")}
    for column, first, second in (
        ("name", "kakuu.system_inventory", "yumemi.system_inventory"),
        ("hardware", "yumemi.system_inventory", "kakuu.system_inventory"),
    ):
        assert found[first].of(column)[0].steps[-1].en == "turn 1 of 2 sources"
        assert found[second].of(column)[0].steps[-1].en == "turn 2 of 2 sources"
