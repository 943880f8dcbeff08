"""publish: the staged rows become one release, or nothing does."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from renkei.model.runs import Fetched, Release, Staged, Verdict
from renkei.readers import opened
from renkei.stages.staged import clear
from renkei.warehouse import Delivery, StagedFiles
from renkei.workspace import Workspace


def publish(workspace: Workspace, fetched: Fetched, staged: Sequence[Staged], verdict: Verdict) -> Release:
    """Publish one run as one release, and clear its staging; a run that was released before gives that release.

    Raises IntegrityError where the row account does not balance, WarehouseError where the warehouse refuses; in both
    cases nothing changed.
    """
    release = workspace.warehouse.released(fetched.run)
    if release is None:
        with delivery(workspace, fetched, staged, verdict) as one:
            release = workspace.warehouse.publish([one])
    clear(workspace, fetched)
    return release


@contextmanager
def delivery(workspace: Workspace, fetched: Fetched, staged: Sequence[Staged], verdict: Verdict) -> Iterator[Delivery]:
    """Bring what was staged to where the warehouse can read it."""
    source = workspace.project.sources.get(fetched.source)
    with ExitStack() as stack:
        files = tuple(
            StagedFiles(
                landed=one.landed,
                good=stack.enter_context(workspace.staging.fetch(one.good)),
                rejected=stack.enter_context(workspace.staging.fetch(one.rejected)),
                counts=one.counts,
                rules=one.rules,
                notes=one.notes,
            )
            for one in staged
        )
        yield Delivery(
            contract=workspace.project.contract(fetched.dataset),
            run=fetched.run,
            source=fetched.source,
            delivers=source.delivers if source else "whole",
            interval=fetched.interval,
            content_version=fetched.content_version,
            staged=files,
            listed=fetched.listed,
            verdict=verdict,
            records=_records(workspace, fetched, verdict),
            scratch=stack.enter_context(workspace.scratch()),
        )


def _records(workspace: Workspace, fetched: Fetched, verdict: Verdict) -> dict[tuple[str, int], str]:
    """Return the records of duplicates as the agency sent them, for the quarantine."""
    source = workspace.project.sources.get(fetched.source)
    found: dict[tuple[str, int], str] = {}
    for landed in fetched.landed if source else ():
        rows = [one.row for one in verdict.duplicates if one.landed == landed.sha256]
        if not rows or source is None:
            continue
        with (
            workspace.scratch() as folder,
            workspace.zone.open(landed) as path,
            opened(source, path, scratch=folder) as raw,
        ):
            located = raw.locate(rows)
        found |= {
            (landed.sha256, row): json.dumps({"_line": text}, ensure_ascii=False) for row, text in located.items()
        }
    return found
