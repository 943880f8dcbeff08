"""What becomes of one value, change by change, for whoever asks for its receipt. In a run nobody listens."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

import polars as pl


class Change(NamedTuple):
    """What one named rule made of a text."""

    rule: str
    before: str | None
    after: str | None


_heard: ContextVar[list[Change] | None] = ContextVar("_heard", default=None)


@contextmanager
def listening() -> Iterator[list[Change]]:
    """Give the list to which every change of a column of one value is added, until the end of the block."""
    heard: list[Change] = []
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)


def tell(rule: str, before: pl.Series, after: pl.Series) -> None:
    """Say what `rule` made of a text; of columns of many values nothing is said, nor where nothing changed."""
    heard = _heard.get()
    if heard is None or len(before) != 1 or not rule:
        return
    change = Change(rule, before.item(), after.item())
    if change.before != change.after:
        heard.append(change)
