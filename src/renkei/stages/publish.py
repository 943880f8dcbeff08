"""publish: the staged rows become one release, or nothing does."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import chain

import polars as pl

from renkei.errors import IntegrityError
from renkei.language import Text
from renkei.model.registration import Source
from renkei.model.runs import Fetched, Release, Staged, Verdict
from renkei.readers import opened
from renkei.stages.mend.waiting import retaken
from renkei.stages.staged import clear
from renkei.stages.vintage import vintage_of
from renkei.warehouse import Delivery, Mended, StagedFiles
from renkei.workspace import Workspace


def publish(
    workspace: Workspace,
    fetched: Fetched,
    staged: Sequence[Staged],
    verdict: Verdict,
    *,
    mended: Mended | None = None,
) -> Release:
    """Publish one run as one release, and clear its staging; a run that was released before gives that release.

    `mended` makes it a delivery of mended rows. Raises IntegrityError where the row account does not balance or nobody
    let the run pass, WarehouseError where the warehouse refuses; in all cases nothing changed.
    """
    if not verdict.publishable:
        raise _not_passed(fetched)
    release = workspace.warehouse.released(fetched.run)
    if release is None:
        with delivery(workspace, fetched, staged, verdict) as one:
            of = one if mended is None else replace(one, delivers="mended", mended=mended)
            release = workspace.warehouse.publish([of])
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
        records = _records(workspace, fetched, verdict)
        vintage, notes = vintage_of(fetched, staged)
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
            vintage=vintage,
            notes=(*fetched.notes, *notes),
            records=records,
            retaken=_retaken(workspace, source, files, records) if source else {},
            scratch=stack.enter_context(workspace.scratch()),
        )


def _retaken(
    workspace: Workspace, source: Source, files: Sequence[StagedFiles], records: Mapping[tuple[str, int], str]
) -> dict[str, set[int]]:
    """Return the rows that people mended of records that a whole delivery rejects again as they were."""
    if source.delivers != "whole":
        return {}
    rejected = (record for one in files for record in pl.read_parquet(one.rejected, columns=["record"])["record"])
    return retaken(workspace, source, (json.loads(record) for record in chain(rejected, records.values())))


def _records(workspace: Workspace, fetched: Fetched, verdict: Verdict) -> dict[tuple[str, int], str]:
    """Return the records of duplicates as the agency sent them, for the quarantine."""
    source = None if fetched.mends else workspace.project.sources.get(fetched.source)
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


def _not_passed(fetched: Fetched) -> IntegrityError:
    return IntegrityError(
        Text("監査に合格していない実行は公開できません。", "A run that did not pass the audit can't be published."),
        where=f"{fetched.dataset} ← {fetched.source}",
        fix=Text("保留なら renkei decide で判断してください。", "Where it is held, decide with renkei decide."),
    )
