"""What tasks leave for one another: documents in the staging store, and XComs that say no more than where they are.

Airflow keeps XComs in its database, and gives each mapped task the whole list that it is mapped over: what grows with the
number of files must not be in one.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from renkei.model.base import Frozen
from renkei.model.runs import Fetched, Landed, RowCounts, Staged, Verdict
from renkei.stages.staged import clear, staged_at
from renkei.workspace import Workspace

Reference = dict[str, Any]
MOST_BATCHES = 256
F = TypeVar("F", bound=Frozen)


class Begun(Frozen):
    """A run as its tasks know it; `fetched` is the document of all that was fetched."""

    run: str
    source: str
    dataset: str
    interval: str
    fetched: str


class Batch(Frozen):
    """The landed objects that one task prepares."""

    begun: Begun
    landed: tuple[Landed, ...]


class Prepared(Frozen):
    """What became of a batch."""

    begun: Begun
    staged: tuple[Staged, ...]


def leave_batches(workspace: Workspace, fetched: Fetched) -> list[str]:
    """Leave what a fetch brought, and its objects in batches; return the documents of these, one a task."""
    about = fetched.model_dump(include={"run", "source", "dataset", "interval"})
    begun = Begun(**about, fetched=_leave(workspace, fetched, "fetched", fetched))
    return [
        _leave(workspace, begun, f"batch-{number}", Batch(begun=begun, landed=tuple(landed)))
        for number, landed in enumerate(dealt(fetched.landed))
    ]


def batch_of(workspace: Workspace, document: str) -> Batch:
    """Return a batch."""
    return _taken(workspace, document, Batch)


def leave_prepared(workspace: Workspace, begun: Begun, staged: Sequence[Staged]) -> Reference:
    """Leave what became of a batch; its account goes along, for whoever looks at the task."""
    prepared = Prepared(begun=begun, staged=tuple(staged))
    return {"prepared": _leave(workspace, begun, "prepared", prepared), **account(staged)}


def prepared_of(workspace: Workspace, documents: Iterable[str]) -> tuple[Begun, list[Staged]]:
    """Return the run of some batches, at least one, and what became of all of them, in their order."""
    all_prepared = [_taken(workspace, document, Prepared) for document in documents]
    return all_prepared[0].begun, [staged for prepared in all_prepared for staged in prepared.staged]


def fetched_of(workspace: Workspace, begun: Begun) -> Fetched:
    """Return all that the fetch of a run brought."""
    return _taken(workspace, begun.fetched, Fetched)


def leave_verdict(workspace: Workspace, begun: Begun, verdict: Verdict) -> str:
    """Leave a verdict, which can be long."""
    return _leave(workspace, begun, "verdict", verdict)


def verdict_of(workspace: Workspace, document: str) -> Verdict:
    """Return a verdict."""
    return _taken(workspace, document, Verdict)


def clear_away(workspace: Workspace, begun: Begun) -> None:
    """Clear what an earlier attempt to publish a run has left of its staging."""
    if workspace.staging.exists(begun.fetched):
        clear(workspace, fetched_of(workspace, begun))


def account(staged: Iterable[Staged]) -> dict[str, int]:
    """Return the account of rows before it is known which are unchanged."""
    total = sum((one.counts for one in staged), RowCounts())
    return {**total.model_dump(include={"read", "good", "quarantined"}), "dropped": sum(total.dropped.values())}


def dealt(landed: Sequence[Landed], *, most: int = MOST_BATCHES) -> list[Sequence[Landed]]:
    """Deal objects out to at most `most` tasks, in order: Airflow maps over no more than `core.max_map_length` (1,024).

    A first look into a folder that is ten years old may find thousands, and a process for each would cost more than it.
    """
    size = -(-len(landed) // most) or 1
    return [landed[start : start + size] for start in range(0, len(landed), size)]


def _leave(workspace: Workspace, of: Fetched | Begun, name: str, noun: Frozen) -> str:
    data = noun.model_dump_json().encode()
    place = staged_at(of.source, of.interval, of.run)
    document = f"{place}{name}-{hashlib.sha256(data).hexdigest()[:16]}.json"
    workspace.staging.write(document, data)
    return document


def _taken(workspace: Workspace, document: str, kind: type[F]) -> F:
    return kind.model_validate_json(workspace.staging.read(document))
