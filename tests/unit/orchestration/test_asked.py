import pytest
from airflow.sdk import DAG
from airflow.sdk.exceptions import ParamValidationError

from renkei.orchestration import asked, tasks, ways


def test_days_are_asked_for_where_the_agency_takes_them() -> None:
    assert list(asked.params(days=True)) == ["from", "to", "force", "dry_run"]
    assert list(asked.params(days=False)) == ["force", "dry_run"]


@pytest.mark.parametrize(
    ("name", "value"), [("from", "yesterday"), ("from", 3), ("to", "2024-13-01"), ("force", "yes"), ("dry_run", 1)]
)
def test_what_can_not_be_meant_is_refused_before_a_run_begins(name: str, value: object) -> None:
    with pytest.raises(ParamValidationError):
        asked.params(days=True)[name].resolve(value)


def dag(name: str) -> DAG:
    return ways.whole_way(
        name, dataset="a.b", first=tasks.fetch, derived=False, params=asked.params(days=True), schedule=None
    )


def test_what_is_asked_of_one_run_is_not_asked_of_any_other() -> None:
    """Airflow keeps the value that a run was given in the DAG's own parameter."""
    one, other = dag("harbour.ports"), dag("harbour.landings")
    one.params["force"] = True
    assert (one.params["force"], other.params["force"]) == (True, False)
    assert asked.params(days=False)["force"].value is False


def test_nothing_is_asked_unless_somebody_does() -> None:
    assert dict(dag("harbour.ports").params) == {"from": None, "to": None, "force": False, "dry_run": False}
