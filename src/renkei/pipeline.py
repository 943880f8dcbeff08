"""The page to read first: the whole way of the data, from an agency's file to a released table.

    fetch     the agency's bytes, landed as they came                        evidence
    prepare   text → typed rows by their meaning, checked; the rest rejected  one streaming pass
    audit     the whole table: unique keys, expectations                      a verdict
    publish   one release, its row account balanced                           one transaction

A derived dataset has the same way; its first stage is `derive`. Orchestration runs the same stages as tasks.
"""

import time
from collections.abc import Callable

from renkei.language import Text
from renkei.model.runs import Fetched, Interval, Landed, Outcome, Staged
from renkei.stages.audit.verdict import audit_run
from renkei.stages.derive import derive, prepare_derived
from renkei.stages.fetch import fetch
from renkei.stages.prepare import prepare
from renkei.stages.publish import publish
from renkei.workspace import Workspace

STAGES = ("fetch", "prepare", "audit", "publish")

Prepare = Callable[[Workspace, str, str, Landed], Staged]


def run(workspace: Workspace, source_id: str, *, interval: Interval | None = None) -> Outcome:
    """Run a source the whole way; `release` is None where nothing changed. Raises RenkeiError as its stages do."""
    started = time.monotonic()
    with workspace.witness(source_id, "fetch"):
        fetched = fetch(workspace, source_id, interval)
    return _onward(workspace, fetched, prepare, started=started)


def run_derived(workspace: Workspace, dataset: str) -> Outcome:
    """Compute a derived dataset the whole way; `release` is None where nothing changed."""
    started = time.monotonic()
    with workspace.witness(dataset, "derive"):
        fetched = derive(workspace, dataset)
    return _onward(workspace, fetched, prepare_derived, started=started)


def _onward(workspace: Workspace, fetched: Fetched, prepare_one: Prepare, *, started: float) -> Outcome:
    release = None
    notes: tuple[Text, ...] = ()
    if not fetched.released:
        with workspace.witness(fetched.source, "prepare"):
            staged = [prepare_one(workspace, fetched.source, fetched.run, landed) for landed in fetched.landed]
        with workspace.witness(fetched.source, "audit"):
            verdict = audit_run(workspace, fetched, staged)
        notes = tuple(dict.fromkeys([*fetched.notes, *(note for one in staged for note in one.notes)]))
        with workspace.witness(fetched.source, "publish"):
            release = publish(workspace, fetched, staged, verdict)
    return Outcome(
        run=fetched.run,
        source=fetched.source,
        dataset=fetched.dataset,
        release=release,
        seconds=round(time.monotonic() - started, 3),
        notes=notes,
    )
