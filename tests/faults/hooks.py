"""Something happens before the n-th call of a hook of `children`, in this process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from renkei.warehouse import copying, postgres
from tests.faults.children import COMMIT, HOOKS

COPY = "publish: copy"  # between two batches of a COPY
ROWS = "read: rows"  # a query was taken, and its rows are to come
PLACES: dict[str, tuple[Any, str]] = {**HOOKS, COPY: (copying.pc, "write_csv"), ROWS: (postgres, "arrow")}


@contextmanager
def before_call(hook: str, number: int, action: Callable[[], Any]) -> Iterator[list[int]]:
    """Run `action` once, before the `number`-th call (from 1); give the count of calls so far as its only item."""
    calls = [0]

    def called(*_: Any) -> None:
        calls[0] += 1
        if calls[0] == number:
            action()

    with pytest.MonkeyPatch.context() as patch:
        if hook == COMMIT:
            event.listen(Engine, "commit", called)
        else:
            owner, name = PLACES[hook]
            kept = getattr(owner, name)

            def calling(*given: Any, **named: Any) -> Any:
                called()
                return kept(*given, **named)

            patch.setattr(owner, name, calling)
        try:
            yield calls
        finally:
            if hook == COMMIT:
                event.remove(Engine, "commit", called)
