"""What the fuzzers feed the readers, a little of it in every run: rows or a named error, never anything else."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import csv, jma_csv, parquet


@pytest.mark.parametrize("fuzzed", [csv, jma_csv, parquet], ids=lambda module: module.__name__.rpartition(".")[2])
@given(data=st.data())
@settings(deadline=None, max_examples=25)
def test_bytes_cut_changed_and_put_in_give_rows_or_a_named_error(fuzzed: Any, data: st.DataObject) -> None:
    seed: bytes = data.draw(st.sampled_from(fuzzed.SEEDS))
    start, stop = sorted(data.draw(st.tuples(*[st.integers(0, len(seed))] * 2)))
    fuzzed.consume(seed[:start] + data.draw(st.binary(max_size=8)) + seed[stop:])
    fuzzed.consume(data.draw(st.binary(max_size=60)))
