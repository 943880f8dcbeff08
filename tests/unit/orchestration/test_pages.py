from typing import TYPE_CHECKING

from renkei.orchestration.pages import broken_page, dataset_page, source_page

if TYPE_CHECKING:
    from tests.country import Country


def test_a_source_is_described_in_both_languages(country: "Country") -> None:
    project = country.workspace().project
    source = project.source("harbour.ports")
    page = source_page(project, source)
    for title in (source.title, project.agency("harbour").title, source.licence.name):
        assert title.ja in page
        assert title.en in page
    assert source.schedule.cron in page


def test_a_derived_dataset_says_what_it_reads(country: "Country") -> None:
    page = dataset_page(country.workspace().project.contract("fisheries.landings_by_island"))
    assert "`fisheries.landings`" in page
    assert "`reference.ports`" in page


def test_a_broken_file_shows_its_error_in_both_languages(country: "Country") -> None:
    country.edit("connectors/harbour/ports.yml", ("dataset:", "datasett:"))
    error = country.workspace().project.broken_sources["harbour.ports"]
    page = broken_page(error)
    assert error.text("ja") in page
    assert error.text("en") in page
