"""Sources that are late: told once for each day missed, and over when data come."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from renkei.inspection.status import status
from renkei.stages.lateness import ARRIVED, LATE, changed, late_sources, lateness, note
from tests.country import PORTS, Country


@pytest.fixture
def monthly(country: Country) -> Country:
    """The ports of last month, expected by the 8th business day of every month."""
    country.without_suites().edit(
        "connectors/harbour/ports.yml",
        (
            "freshness: {expected_every: 1 month, late_after: 3 days}",
            "freshness: {expected_by: {each: month, business_day: 8}}",
        ),
    )
    country.one(PORTS)
    return country


def later(days: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def test_what_is_not_due_yet_is_not_late(monthly: Country) -> None:
    assert late_sources(monthly.workspace(), later(0)) == []


def test_each_missed_day_is_told_once(monthly: Country) -> None:
    workspace = monthly.workspace()
    (late,) = changed(workspace, later(50)).late
    assert late.source == PORTS
    note(workspace, LATE, [late])
    assert changed(workspace, later(50)).late == ()
    (again,) = changed(workspace, later(81)).late
    assert again.expected_by > late.expected_by


def test_lateness_grows_from_the_end_of_the_day_and_is_nothing_before(monthly: Country) -> None:
    workspace = monthly.workspace()
    assert lateness(workspace, later(0))[PORTS] == 0
    (late,) = late_sources(workspace, later(50))
    over = datetime.combine(late.expected_by + timedelta(days=1), time.min, ZoneInfo("Asia/Tokyo"))
    assert lateness(workspace, over + timedelta(days=2))[PORTS] == 2 * 86_400
    assert lateness(workspace, over + timedelta(days=2, seconds=1))[PORTS] == 2 * 86_400 + 1


def test_what_comes_ends_it(monthly: Country) -> None:
    workspace = monthly.workspace()
    note(workspace, LATE, changed(workspace, later(50)).late)
    (over,) = changed(workspace, later(0)).arrived
    note(workspace, ARRIVED, [over])
    assert changed(workspace, later(0)).arrived == ()


def test_an_agency_that_is_paused_is_not_late(monthly: Country) -> None:
    with (monthly.root / "connectors/harbour/agency.yml").open("a", encoding="utf-8") as file:
        file.write("paused: {ja: 移転, en: moving}\n")
    assert late_sources(monthly.workspace(), later(50)) == []


def test_what_was_never_released_has_not_begun(country: Country) -> None:
    assert late_sources(country.workspace(), later(500)) == []


def test_status_says_since_when(country: Country) -> None:
    country.without_suites().edit(
        "connectors/harbour/ports.yml", ("expected_every: 1 month, late_after: 3 days", "expected_every: PT0S")
    )
    country.one(PORTS)
    (standing,) = (one for one in status(country.workspace()) if one.id == PORTS)
    assert standing.late is not None
    assert standing.late.en.startswith("Late: something new was expected by 2")
