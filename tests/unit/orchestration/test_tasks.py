"""Landed objects are dealt out to mapped tasks: Airflow refuses to map over more than 1,024."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.orchestration import tasks
from renkei.pipeline import run
from renkei.stages.fetch import fetch
from tests.country import LANDINGS, PORTS, Country


@given(st.integers(0, 3000), st.integers(1, 300))
def test_all_objects_are_dealt_out_in_order_to_no_more_tasks_than_there_may_be(count: int, most: int) -> None:
    objects = [{"part": number} for number in range(count)]
    batches = tasks.dealt(objects, most=most)
    assert [one for batch in batches for one in batch] == objects
    assert len(batches) <= most
    assert all(batches)
    if count <= most:
        assert all(len(batch) == 1 for batch in batches)


def test_two_thousand_files_at_once_are_mapped_over() -> None:
    assert len(tasks.dealt([{"part": number} for number in range(2000)])) == 250


def test_a_batch_is_prepared_as_its_objects_are(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    country.without_suites()
    monkeypatch.setenv("RENKEI_PROJECT", str(country.root))
    parts = {"conn_type": "fs", "host": str(country.drop / "harbour")}
    monkeypatch.setenv("AIRFLOW_CONN_RURI_HARBOUR", json.dumps(parts))
    run(country.workspace(), PORTS)
    fetched = fetch(country.workspace(), LANDINGS)
    references = [landed.model_dump(mode="json") for landed in fetched.landed]
    assert len(references) == 2
    prepare = tasks.prepare.function
    both = prepare(fetched.model_dump(mode="json"), references, derived=False)
    apart = [each for one in references for each in prepare(fetched.model_dump(mode="json"), [one], derived=False)]
    assert both == apart
    assert [each["landed"]["part"] for each in both] == [0, 1]
