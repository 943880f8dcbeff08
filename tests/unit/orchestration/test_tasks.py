"""What tasks hand to one another, and which interval a run asks for."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowSkipException, DownstreamTasksSkipped

from renkei.errors import UsageError
from renkei.model.registration import Source
from renkei.model.runs import Interval
from renkei.orchestration import asked, tasks, telling
from renkei.pipeline import run
from tests.country import LANDINGS, PORTS, Country

START, END = datetime(2024, 1, 5, tzinfo=UTC), datetime(2024, 1, 6, tzinfo=UTC)


class TaskInstance:
    """Takes what a task leaves."""

    def __init__(self) -> None:
        self.left: dict[str, Any] = {}

    def xcom_push(self, key: str, value: Any) -> None:
        self.left[key] = value


@pytest.fixture
def context(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What Airflow tells a task."""
    told: dict[str, Any] = {"params": {}, "ti": TaskInstance(), "data_interval_start": START, "data_interval_end": END}
    for module in (asked, tasks, telling):
        monkeypatch.setattr(module, "get_current_context", lambda: told)
    return told


@pytest.fixture
def here(country: Country, context: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Country:
    country.without_suites()
    monkeypatch.setenv("RENKEI_PROJECT", str(country.root))
    parts = {"conn_type": "fs", "host": str(country.drop / "harbour")}
    monkeypatch.setenv("AIRFLOW_CONN_RURI_HARBOUR", json.dumps(parts))
    run(country.workspace(), PORTS)
    return country


def went(task: str, *given: Any, **named: Any) -> Any:
    try:
        return getattr(tasks, task).function(*given, **named)
    except DownstreamTasksSkipped as skipped:  # the question to a steward, which a pass does not need
        assert skipped.tasks == ["decide"]  # noqa: PT017
        return tasks.get_current_context()["ti"].left["return_value"]


def test_the_tasks_go_the_whole_way_on_small_references(here: Country, context: dict[str, Any]) -> None:
    batches = went("fetch", LANDINGS)
    prepared = [went("prepare", LANDINGS, batch, derived=False) for batch in batches]
    audited = went("audit", LANDINGS, prepared)
    context["outlet_events"] = {tasks.asset("fisheries.landings"): context["ti"]}
    released = went("publish", LANDINGS, audited)
    assert len(batches) == 2
    assert released["accounts"][0]["published"] == 7
    assert audited["read"] == sum(one["read"] for one in prepared) == released["accounts"][0]["read"]
    assert all(len(json.dumps(each)) < 1000 for each in (batches, *prepared, audited, context["ti"].left))
    with pytest.raises(AirflowSkipException, match="Nothing changed"):
        went("fetch", LANDINGS)


def test_an_attempt_that_could_not_say_that_it_released_is_answered_with_the_release(
    here: Country, context: dict[str, Any]
) -> None:
    prepared = [went("prepare", LANDINGS, batch, derived=False) for batch in went("fetch", LANDINGS)]
    audited = went("audit", LANDINGS, prepared)
    context["outlet_events"] = {tasks.asset("fisheries.landings"): context["ti"]}
    first = went("publish", LANDINGS, audited)
    assert list(here.workspace().staging.list("")) == []
    assert went("publish", LANDINGS, audited) == first


def test_a_dry_run_ends_before_anything_is_published(here: Country, context: dict[str, Any]) -> None:
    context["params"] = {"dry_run": True}
    prepared = [went("prepare", LANDINGS, batch, derived=False) for batch in went("fetch", LANDINGS)]
    audited = went("audit", LANDINGS, prepared)
    with pytest.raises(AirflowSkipException, match=r"read 10, good 7, quarantined 2, dropped 1"):
        went("publish", LANDINGS, audited)
    assert here.rows("fisheries.landings") == []


def test_a_forced_run_goes_on_though_nothing_changed(here: Country, context: dict[str, Any]) -> None:
    context["params"] = {"force": True}
    assert len(went("fetch", PORTS)) == 1


def source(country: Country, *, asks: bool) -> Source:
    registered = country.workspace().project.source(PORTS)
    said = {"kind": "https", "connection": "x", "path": "/", "interval": {"start": "from"} if asks else None}
    return Source.model_validate({**registered.model_dump(by_alias=True), "transport": said})


def test_the_days_that_somebody_names_come_before_the_interval_of_the_run(
    country: Country, context: dict[str, Any]
) -> None:
    asking = source(country, asks=True)
    assert tasks.interval_of(asking) == Interval(start=START, end=END)
    context["params"] = {"from": "2024-02-01", "to": "2024-02-03"}
    found = tasks.interval_of(asking)
    assert found == Interval.of_days(date(2024, 2, 1), date(2024, 2, 3), timezone="Asia/Tokyo")
    assert str(found) == "2024-02-01T00:00:00+09:00/2024-02-04T00:00:00+09:00"
    context["params"] = {"from": "2024-02-01", "to": None}
    assert tasks.interval_of(asking) == Interval.of_days(date(2024, 2, 1), date(2024, 2, 1), timezone="Asia/Tokyo")


@pytest.mark.parametrize("said", [("2024-02-03", "2024-02-01"), (None, "2024-02-01"), ("yesterday", None)])
def test_days_that_do_not_go_together_are_refused(
    country: Country, context: dict[str, Any], said: tuple[str | None, str | None]
) -> None:
    context["params"] = dict(zip(("from", "to"), said, strict=True))
    with pytest.raises(UsageError, match="do not go together"):
        tasks.interval_of(source(country, asks=True))


def test_who_is_not_asked_for_an_interval_gives_what_there_is(country: Country, context: dict[str, Any]) -> None:
    context["params"] = {"from": "2024-02-01"}
    assert tasks.interval_of(source(country, asks=False)) is None


def test_a_run_without_an_interval_is_told_how_to_get_one(country: Country, context: dict[str, Any]) -> None:
    context["data_interval_start"] = None
    with pytest.raises(UsageError, match="this run has none") as caught:
        tasks.interval_of(source(country, asks=True))
    assert "airflow backfill create" in caught.value.fix.en
