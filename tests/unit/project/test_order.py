"""What waits for what; a circle is named and spoils its members alone."""

from renkei.project.check import check, check_all
from renkei.project.order import circles, needs, waves

CIRCLE = {"harbour.landings", "fisheries.landings_by_island"}
MAPPED = ("connectors/harbour/landings.yml", "{from: 漁港}", "{from: 漁港, code_list: ports}")


def test_each_wave_needs_only_the_ones_before_it(loaded, edit):
    edit(*MAPPED)
    project = loaded()
    order = [name for wave in waves(project) for name in wave]
    assert order.index("harbour.ports") < order.index("harbour.landings") < order.index("fisheries.landings_by_island")
    assert list(circles(project)) == []
    assert waves(project, ["harbour.landings"]) == [["harbour.landings"]]


def test_a_derived_dataset_waits_for_the_lists_of_its_columns_too(loaded, edit):
    derived = "schemas/fisheries/landings_by_island.yml"
    edit(derived, "value: [fisheries.landings, reference.ports]", "value: [fisheries.landings]")
    assert "harbour.ports" not in needs(loaded())["fisheries.landings_by_island"]
    edit(derived, "{property: codeList, value: islands}", "{property: codeList, value: ports}")
    assert "harbour.ports" in needs(loaded())["fisheries.landings_by_island"]


def test_a_circle_is_named_and_leaves_the_rest_running(loaded, edit):
    edit(*MAPPED)
    edit("schemas/codelists/ports.yml", "dataset: reference.ports", "dataset: fisheries.landings_by_island")
    project = loaded()
    assert set(project.broken) == CIRCLE
    fault = check(project, "harbour.landings")[0]
    assert "harbour.landings" in fault.what.en
    assert "fisheries.landings_by_island" in fault.what.en
    assert "互いに待ち合う" in fault.what.ja
    assert "landings.yml" in fault.where
    assert any("wait for one another" in each.what.en for each in check_all(project))
    assert waves(project) == [["harbour.ports", "statistics.landings"]]
    assert set(project.broken).isdisjoint(name for wave in waves(project) for name in wave)
