"""Every reader takes its seeds and some hundred spoiled ones: rows, or a named error, and nothing else."""

import importlib
import time
from itertools import islice

import pytest

from tests.fuzz.__main__ import kinds
from tests.fuzz._mutations import mutated

SPOILED, FEWEST, SECONDS = 300, 30, 2.0


@pytest.mark.parametrize("kind", kinds())
def test_rows_or_a_named_error(kind: str) -> None:
    module = importlib.import_module(f"tests.fuzz.{kind}")
    assert module.SEEDS
    for seed in (*module.SEEDS, b"", b"\0"):
        module.consume(seed)
    begun = time.monotonic()
    for number, data in enumerate(islice(mutated(module.SEEDS, kind), SPOILED)):
        if number >= FEWEST and time.monotonic() - begun > SECONDS:
            break
        module.consume(data)


def test_the_same_seed_spoils_in_the_same_way() -> None:
    first, again = (list(islice(mutated([b"abc", b"1,2\n"], "x"), 50)) for _ in range(2))
    assert first == again
    assert len(set(first)) > 25
