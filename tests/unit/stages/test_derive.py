"""A derived dataset whose inputs are released while it is computed."""

import pytest

from renkei.errors import WarehouseError
from renkei.stages.derive import derive, moved, prepare_derived
from tests.country import BY_ISLAND, LANDINGS, PORTS, Country


def test_a_recipe_holds_until_what_it_reads_is_released_anew(country: Country) -> None:
    country.without_suites()
    country.one(PORTS)
    country.one(LANDINGS)
    workspace = country.workspace()
    begun = derive(workspace, BY_ISLAND)
    assert not moved(workspace, BY_ISLAND, begun.landed[0])
    country.edit("data/harbour/ports.csv", ("北瑠璃港", "北瑠璃新港"))
    country.one(PORTS)
    assert moved(workspace, BY_ISLAND, begun.landed[0])
    for _ in range(2):  # however often
        with pytest.raises(WarehouseError, match="released in between"):
            prepare_derived(workspace, BY_ISLAND, begun.run, begun.landed[0])
    anew = derive(workspace, BY_ISLAND)
    assert anew.run != begun.run
    assert not moved(workspace, BY_ISLAND, anew.landed[0])
    assert prepare_derived(workspace, BY_ISLAND, anew.run, anew.landed[0]).counts.read > 0
