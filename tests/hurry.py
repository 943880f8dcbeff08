"""Stand-ins are asked without the pauses that an agency is owed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest import mock

from renkei.transports.manners import Manners


@contextmanager
def hurried(**said: Any) -> Iterator[None]:
    """Let every workspace have the usual manners, but for what is said, and no pause between pages."""
    usual = Manners.of

    def of(patience: float | None, **more: Any) -> Manners:
        return replace(usual(patience, **more), **{"page_pause": 0.0, **said})

    with mock.patch.object(Manners, "of", of):
        yield
