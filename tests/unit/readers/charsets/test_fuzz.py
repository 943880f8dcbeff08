import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.charsets import SEEDS, consume


@pytest.mark.parametrize("seed", SEEDS)
def test_seeds_give_texts_or_named_faults(seed: bytes) -> None:
    consume(seed)


@given(st.binary(max_size=60))
@settings(deadline=None, max_examples=25)
def test_any_bytes_give_texts_or_named_faults(data: bytes) -> None:
    consume(data)
