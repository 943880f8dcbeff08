"""The receipt of a row that two sources publish under one key."""

from renkei.inspection.trace import trace
from tests.country import FINAL, LANDINGS, PORTS, Country

KEY = {"month": "2024-01", "port_code": "P01", "species": "S01"}


def test_the_receipt_is_that_of_the_row_that_is_published(country: Country) -> None:
    """Figures of `statistics.landings` go before those of `harbour.landings`, even where these are newer."""
    country.without_suites()
    for source in (PORTS, LANDINGS, FINAL):
        country.one(source)
    first = trace(country.workspace(), "fisheries.landings", KEY)
    assert (first.source, first.versions) == (FINAL, 1)
    country.edit("data/harbour/landings_2024_01.csv", (b'"12,400"', b'"12,500"'))
    country.one(LANDINGS)
    again = trace(country.workspace(), "fisheries.landings", KEY)
    assert again == first
    history = country.workspace().warehouse.row("fisheries.landings", KEY)
    assert history is not None
    assert [one["_source"] for one in history["history"]] == [LANDINGS, FINAL, LANDINGS]
