"""A derived row leads to the releases that it was computed from, and on to their rows."""

import shlex

from renkei.inspection.trace import trace
from tests.country import BY_ISLAND, FINAL, LANDINGS, PORTS, Country

GREAT = {"year": "2024", "island": "01"}


def released(country: Country) -> Country:
    country.without_suites()
    for name in (PORTS, LANDINGS, FINAL, BY_ISLAND):
        country.one(name)
    return country


def test_recipe_releases_and_the_way_down(country: Country) -> None:
    receipt = trace(released(country).workspace(), BY_ISLAND, GREAT)
    assert receipt.original is not None
    assert "GROUP BY" in receipt.original
    landings, ports = receipt.inputs
    assert (landings.dataset, landings.release, ports.dataset, ports.release) == (
        "fisheries.landings",
        3,
        "reference.ports",
        1,
    )
    assert ports.released_at is not None
    assert ports.way == "renkei sql \"SELECT * FROM reference.ports WHERE island = '01'\""


def test_where_a_newer_release_has_come_the_way_leads_to_the_one_that_was_read(country: Country) -> None:
    released(country).edit("data/harbour/ports.csv", ("P02,南瑠璃港", "P02,新南瑠璃港"))
    country.one(PORTS)
    _, ports = trace(country.workspace(), BY_ISLAND, GREAT).inputs
    query = shlex.split(ports.way)[2]
    names = {row["name"] for row in country.workspace().warehouse.select(query).to_pylist()}
    assert names == {"北瑠璃港", "南瑠璃港"}


def test_a_row_that_has_the_whole_key_of_another_leads_to_its_receipt(country: Country) -> None:
    """One row a port and month: it has the key of the ports."""
    folder = country.root / "schemas/fisheries"
    contract = (folder / "landings_by_island.yml").read_text(encoding="utf-8")
    contract = contract.replace("name: island", "name: port_code").replace("{property: codeList, value: islands}", "")
    contract = "\n".join(line for line in contract.splitlines() if line.strip() != "-")
    (folder / "landings_by_island.yml").write_text(contract, encoding="utf-8")
    (folder / "landings_by_island.sql").write_text(
        "SELECT substr(landings.month, 1, 4) AS year, ports.port_code AS port_code,\n"
        "  CAST(sum(landings.value_jpy) AS BIGINT) AS value_jpy\n"
        "FROM fisheries.landings AS landings\n"
        "JOIN reference.ports AS ports ON ports.port_code = landings.port_code\n"
        "WHERE landings.value_jpy IS NOT NULL GROUP BY 1, 2\n",
        encoding="utf-8",
    )
    receipt = trace(released(country).workspace(), BY_ISLAND, {"year": "2024", "port_code": "P01"})
    assert receipt.inputs[1].way == "renkei trace reference.ports --key 'port_code=P01'"
    assert receipt.inputs[0].way == "renkei sql \"SELECT * FROM fisheries.landings WHERE port_code = 'P01'\""
