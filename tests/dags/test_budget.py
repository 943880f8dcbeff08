"""Two thousand registrations: what reading the DAG files costs, and that one broken file costs the others nothing.

The budget is CPU time of filling the DagBag with the three files of dags/, 5 s where the manifest holds and 10 s where
there is none. The import of Airflow is not in it: a DAG processor has done that once, and forks for each file.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.dags.conftest import Airflow
from tests.federation import Federation

WARM_S, COLD_S = 5, 10
COUNT = 2000

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Federation:
    root = tmp_path_factory.mktemp("many") / "federation"
    return Federation(root, agencies=100, each=20, datasets=200).settle()


@pytest.fixture(scope="module")
def cold(script: Airflow, federation: Federation) -> dict[str, Any]:
    return script("counting.py", project=federation.root)[0]


@pytest.fixture(scope="module")
def warm(script: Airflow, federation: Federation, cold: dict[str, Any]) -> dict[str, Any]:
    return script("counting.py", project=federation.root)[0]


def test_all_are_there(federation: Federation, cold: dict[str, Any]) -> None:
    assert len(federation.sources) == COUNT
    assert cold["errors"] == {}
    assert set(cold["told"]) == {*federation.sources, *federation.derived, "renkei.freshness", "renkei.verify"}


def test_reading_keeps_to_the_budget(
    cold: dict[str, Any], warm: dict[str, Any], record_property: Callable[[str, object], None]
) -> None:
    said = {
        name: f"{read['seconds']:.1f} s, Airflow itself {read['airflow']:.1f} s"
        for name, read in (("cold", cold), ("warm", warm))
    }
    record_property("cpu_seconds", said)
    assert cold["seconds"] < COLD_S, said
    assert warm["seconds"] < WARM_S, said


def test_warm_and_cold_say_the_same(cold: dict[str, Any], warm: dict[str, Any]) -> None:
    assert warm["told"] == cold["told"]


def test_reading_opens_nothing_but_files(cold: dict[str, Any], warm: dict[str, Any]) -> None:
    assert cold["opened"] == warm["opened"] == []


def test_a_task_reads_its_own_dag_alone(script: Airflow, federation: Federation, warm: dict[str, Any]) -> None:
    name = federation.sources[777]
    (read,) = script("counting.py", project=federation.root, _AIRFLOW_PARSING_CONTEXT_DAG_ID=name)
    assert read["told"] == {each: warm["told"][each] for each in (name, "renkei.freshness", "renkei.verify")}
    assert read["seconds"] < warm["seconds"] / 2


def test_a_broken_file_costs_the_others_nothing(script: Airflow, federation: Federation, warm: dict[str, Any]) -> None:
    broken = federation.sources[1234]
    path = federation.root / "connectors" / f"{broken.replace('.', '/')}.yml"
    before = path.read_bytes()
    path.write_bytes(before.replace(b"delivers:", b"deliverz:"))
    try:
        read, again = (script("counting.py", project=federation.root)[0] for _ in range(2))
    finally:
        path.write_bytes(before)
    assert read["errors"] == {}
    assert read["broken"] == [broken]
    assert read["told"].pop(broken) != warm["told"][broken]
    assert read["told"] == {name: told for name, told in warm["told"].items() if name != broken}
    assert again["seconds"] < WARM_S
    assert read["seconds"] < COLD_S
