"""Landed objects are dealt out to mapped tasks: Airflow refuses to map over more than 1,024."""

from hypothesis import given
from hypothesis import strategies as st

from renkei.model.runs import Landed
from renkei.orchestration.references import batch_of, dealt, fetched_of, leave_batches, leave_prepared, prepared_of
from renkei.pipeline import run
from renkei.stages.fetch import fetch
from renkei.stages.prepare import prepare
from tests.country import LANDINGS, PORTS, Country


@given(st.integers(0, 3000), st.integers(1, 300))
def test_all_objects_are_dealt_out_in_order_to_no_more_tasks_than_there_may_be(count: int, most: int) -> None:
    objects: list[Landed] = list(range(count))  # type: ignore[arg-type]  whatever they are
    batches = dealt(objects, most=most)
    assert [one for batch in batches for one in batch] == objects
    assert len(batches) <= most
    assert all(batches)
    if count <= most:
        assert all(len(batch) == 1 for batch in batches)


def test_ten_thousand_files_at_once_are_mapped_over() -> None:
    objects: list[Landed] = list(range(10_000))  # type: ignore[arg-type]
    assert len(dealt(objects)) == 250


def test_what_is_left_is_taken_as_it_was(country: Country) -> None:
    country.without_suites()
    run(country.workspace(), PORTS)
    workspace = country.workspace()
    fetched = fetch(workspace, LANDINGS)
    documents = leave_batches(workspace, fetched)
    assert documents == leave_batches(workspace, fetched), "the same run leaves the same"
    batches = [batch_of(country.workspace(), document) for document in documents]
    assert tuple(one for batch in batches for one in batch.landed) == fetched.landed
    begun = batches[0].begun
    assert fetched_of(country.workspace(), begun) == fetched
    staged = [prepare(workspace, LANDINGS, fetched.run, landed) for landed in fetched.landed]
    told = [leave_prepared(workspace, begun, [one])["prepared"] for one in staged]
    assert prepared_of(country.workspace(), told) == (begun, staged)
