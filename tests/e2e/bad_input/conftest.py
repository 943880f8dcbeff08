"""Agencies that take wrong turns, asked without waiting."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import standins
from tests.e2e.japan import Japan
from tests.hurry import hurried


@pytest.fixture
def hasty() -> Iterator[None]:
    """Ask twice at most, and don't wait in between."""
    with hurried(attempts=2, sleep=lambda _: None):
        yield


@pytest.fixture
def japan(tmp_path: Path, hasty: None) -> Iterator[Japan]:
    """The reference content, a fresh state, and agencies of its own."""
    with standins.serve() as agencies:
        yield Japan(tmp_path / "state", agencies)
