"""The page to read first: the whole way of the data, from an agency's file to a released table.

    fetch     the agency's bytes, landed as they came                        evidence
    prepare   text → typed rows by their meaning, checked; the rest rejected  one streaming pass
    audit     the whole table: unique keys, expectations                      a verdict
    publish   one release, its row account balanced                           one transaction

A derived dataset has the same way; its first stage is `derive`. So have rows that people mended (`replay`): they come in
a workbook in place of a fetch. Orchestration runs the same stages as tasks.
"""

import time
from collections.abc import Callable
from pathlib import Path

from renkei.language import Text
from renkei.model.mending import Replayed
from renkei.model.runs import Fetched, Interval, Landed, Outcome, RowCounts, Staged
from renkei.stages.audit.verdict import audit_run
from renkei.stages.derive import derive, prepare_derived
from renkei.stages.fetch import fetch
from renkei.stages.mend.replay import fates, take_back
from renkei.stages.prepare import prepare
from renkei.stages.publish import publish
from renkei.tracking import Watch, unwatched
from renkei.workspace import Workspace

STAGES = ("fetch", "prepare", "audit", "publish")

Prepare = Callable[[Workspace, str, str, Landed], Staged]


def run(
    workspace: Workspace,
    source_id: str,
    *,
    interval: Interval | None = None,
    force: bool = False,
    watch: Watch = unwatched,
) -> Outcome:
    """Run a source the whole way; `release` is None where nothing changed. Raises RenkeiError as its stages do.

    With `force`, it goes the whole way though nothing changed. In a workspace of dry runs it ends before `publish`.
    `watch` is told what every stage came to.
    """
    started = time.monotonic()
    with workspace.witness(source_id, "fetch"), watch(workspace, source_id, "fetch") as told:
        told.fetched = fetched = fetch(workspace, source_id, interval, force=force)
    return _onward(workspace, fetched, prepare, watch, started=started)


def run_derived(workspace: Workspace, dataset: str, *, force: bool = False, watch: Watch = unwatched) -> Outcome:
    """Compute a derived dataset the whole way, as `run` does."""
    started = time.monotonic()
    with workspace.witness(dataset, "derive"), watch(workspace, dataset, "derive") as told:
        told.fetched = fetched = derive(workspace, dataset, force=force)
    return _onward(workspace, fetched, prepare_derived, watch, started=started)


def replay(workspace: Workspace, source_id: str, workbook: Path, *, by: str) -> Replayed:
    """Publish the rows that `by` mended in a workbook of rejected rows; `release` is None where nothing changed."""
    started, release = time.monotonic(), None
    back = take_back(workspace, source_id, workbook, by=by)
    if back.fetched is not None and back.staged is not None:
        verdict = audit_run(workspace, back.fetched, [back.staged])
        release = publish(workspace, back.fetched, [back.staged], verdict, mended=back.mended)
    return Replayed(
        source=source_id,
        dataset=workspace.project.source(source_id).dataset,
        run=back.fetched.run if back.fetched else None,
        release=release,
        fates=fates(workspace, back),
        seconds=round(time.monotonic() - started, 3),
    )


def _onward(workspace: Workspace, fetched: Fetched, prepare_one: Prepare, watch: Watch, *, started: float) -> Outcome:
    source, release, tried = fetched.source, None, None
    notes: tuple[Text, ...] = ()
    if not fetched.released:
        with workspace.witness(source, "prepare"), watch(workspace, source, "prepare") as told:
            told.staged = staged = [prepare_one(workspace, source, fetched.run, landed) for landed in fetched.landed]
        with workspace.witness(source, "audit"), watch(workspace, source, "audit") as told:
            told.verdict = verdict = audit_run(workspace, fetched, staged)
        notes = tuple(dict.fromkeys([*fetched.notes, *(note for one in staged for note in one.notes)]))
        if workspace.dry_run:
            tried = sum((one.counts for one in staged), RowCounts())
        else:
            with workspace.witness(source, "publish"), watch(workspace, source, "publish") as told:
                told.release = release = publish(workspace, fetched, staged, verdict)
    return Outcome(
        run=fetched.run,
        source=fetched.source,
        dataset=fetched.dataset,
        release=release,
        seconds=round(time.monotonic() - started, 3),
        notes=notes,
        tried=tried,
    )
