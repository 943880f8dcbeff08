"""What the audit would say of the rows that one content makes, by its contract, suite, limits and corrections."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from renkei.errors import RenkeiError
from renkei.inspection.diff.making import FILE, Heap
from renkei.inspection.diff.nouns import Made
from renkei.language import Text
from renkei.model.runs import Landed, RowCounts, Verdict
from renkei.project.corrections import read_corrections
from renkei.project.totals import parts_of
from renkei.stages.audit import StagedPaths, audit
from renkei.stages.audit.corrections import broken_corrections
from renkei.stages.audit.limits import broken_limits
from renkei.workspace import Workspace


def judged(workspace: Workspace, name: str, heap: Heap, landed: Sequence[Landed], *, doubles: int) -> Made:
    """Return the account of one side, with the verdict on it where all of it was read; `name` of the source or dataset."""
    made = Made(
        good=heap.good.height - doubles,
        quarantined=heap.rejected.height + doubles,
        dropped=dict(sorted(heap.dropped.items())) if heap.whole else {},
    )
    if not heap.whole:
        return made
    try:
        verdict = _verdict(workspace, name, heap, landed)
    except RenkeiError as error:  # a suite that does not fit: the run would fail as well
        return made.model_copy(update={"outcome": "stop", "reasons": (error.what,)})
    reasons = [*_limits(workspace, name, heap.contract.dataset, made), *heap.held]
    outcome = "hold" if reasons and verdict.outcome == "pass" else verdict.outcome
    said = tuple(dict.fromkeys([*verdict.reasons, *reasons]))
    return made.model_copy(update={"outcome": outcome, "reasons": said})


def _verdict(workspace: Workspace, name: str, heap: Heap, landed: Sequence[Landed]) -> Verdict:
    project = workspace.project
    source, suite = project.sources.get(name), project.suite(heap.contract.dataset)
    corrects = source is not None and source.delivers == "changes"
    with workspace.scratch() as folder:
        paths = [_staged(heap, number, one, folder) for number, one in enumerate(_objects(landed, name))]
        verdict = audit(
            heap.contract,
            suite,
            paths,
            scratch=folder,
            docs=None,
            later_object_wins=corrects,
            codes=parts_of(project, suite),
        )
        listed = [one for one in read_corrections(heap.contract) if one.source in (None, name)]
        if not listed:
            return verdict
        rejected = [path.rejected for path in paths]
        whole = source is not None and not corrects
        found = broken_corrections(
            heap.contract, listed, heap.met, duplicates=verdict.duplicates, rejected=rejected, whole=whole
        )
    return verdict.model_copy(update={"outcome": "stop", "reasons": (*found, *verdict.reasons)}) if found else verdict


def _objects(landed: Sequence[Landed], name: str) -> list[str]:
    return [one.sha256 for one in landed] or [name]


def _staged(heap: Heap, number: int, landed: str, folder: Path) -> StagedPaths:
    """Write the rows of one object as `prepare` would leave them."""
    good, rejected = folder / f"{number}-good.parquet", folder / f"{number}-rejected.parquet"
    heap.good.filter(pl.col(FILE) == number).drop(FILE).write_parquet(good)
    heap.rejected.filter(pl.col(FILE) == number).drop(FILE).write_parquet(rejected)
    return StagedPaths(landed, good, rejected, RowCounts())


def _limits(workspace: Workspace, name: str, dataset: str, made: Made) -> tuple[Text, ...]:
    limits = workspace.project.suite(dataset).limits
    history: list[int] = []
    if limits.rows_against_history is not None:
        runs = [run.run for run in workspace.warehouse.runs_since(name, 0)]
        history = [account.read for account in workspace.warehouse.accounts(runs=runs)] if runs else []
    return tuple(broken_limits(limits, read=made.read, quarantined=made.quarantined, history=history))
