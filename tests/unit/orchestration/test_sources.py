"""The DAGs of sources as the registrations say."""

from airflow.sdk import DAG

from renkei.orchestration import sources
from renkei.settings import Settings
from tests.country import FINAL, PORTS, Country


def dags(country: Country) -> dict[str, DAG]:
    return sources.dags(Settings.load({"RENKEI_PROJECT": str(country.root)}))


def test_the_sources_of_a_paused_agency_do_not_run_by_the_clock_and_say_why(country: Country) -> None:
    with (country.root / "connectors/harbour/agency.yml").open("a", encoding="utf-8") as file:
        file.write("paused: {ja: 庁舎移転のため, en: The office is moving.}\n")
    paused, other = (dags(country)[name] for name in (PORTS, FINAL))
    assert not paused.timetable.can_be_scheduled
    assert "paused" in paused.tags
    assert "庁舎移転のため" in str(paused.doc_md)
    assert "The office is moving." in str(paused.doc_md)
    assert other.timetable.can_be_scheduled
    assert "paused" not in other.tags


def test_catching_up_is_said_by_each_source(country: Country) -> None:
    assert not dags(country)[PORTS].catchup
    country.edit("connectors/harbour/ports.yml", ("schedule: {", "schedule: {catchup: true, "))
    made = dags(country)
    assert made[PORTS].catchup
    assert not made[FINAL].catchup


def test_what_has_begun_goes_on_before_anything_else_begins(country: Country) -> None:
    weights = [len(task.get_flat_relative_ids(upstream=True)) for task in dags(country)[PORTS].tasks]
    assert {str(task.weight_rule) for task in dags(country)[PORTS].tasks} == {"upstream"}
    assert weights == sorted(weights)  # with that rule: each is put before all that it follows


def test_tasks_are_a_chain(country: Country) -> None:
    tasks = dags(country)[PORTS].tasks
    assert [task.task_id for task in tasks] == ["fetch", "prepare", "audit", "decide", "publish"]
    assert [sorted(task.downstream_task_ids) for task in tasks] == [
        ["prepare"],
        ["audit"],
        ["decide", "publish"],
        ["publish"],
        [],
    ]
