"""Agencies that take wrong turns, asked without waiting."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import standins
from renkei.transports import opening
from renkei.transports.manners import Manners
from tests.e2e.japan import Japan


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask twice at most, and don't wait in between."""
    monkeypatch.setattr(opening, "Manners", lambda: Manners(attempts=2, page_pause=0, sleep=lambda _: None))


@pytest.fixture
def japan(tmp_path: Path, hasty: None) -> Iterator[Japan]:
    """The reference content, a fresh state, and agencies of its own."""
    with standins.serve() as agencies:
        yield Japan(tmp_path / "state", agencies)
