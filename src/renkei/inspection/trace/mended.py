"""A mended row: the workbook that it came back in, and the file that the agency had sent before."""

from dataclasses import replace

from renkei.inspection.trace.origin import Origin, origin
from renkei.inspection.trace.receipt import Mended, MendedValue
from renkei.language import Text
from renkei.model.mending import MendedRow, Mending
from renkei.model.registration import Source
from renkei.model.runs import Landed
from renkei.stages.mend.returned import mended_spot
from renkei.stages.mend.rows import Rejected, rejected_rows
from renkei.stages.prepare import kernel_of
from renkei.workspace import Workspace


def mended_row(
    workspace: Workspace, source: Source, workbook: Landed, *, run: str, row: int
) -> tuple[Mended, Origin] | None:
    """Return who mended a row, and its origin: the cell of the workbook, and the record as it was mended."""
    found = _find(workspace, source, run, row)
    if found is None:
        return None
    mending, mended = found
    rejected = _rejected(workspace, source, mending, mended)
    landed, before = _before(workspace, source, mended)
    with workspace.zone.open(workbook) as path:
        spots = {cell.row: mended_spot(path, cell.row) for cell in mended.cells}
    told = Mended(
        by=mending.by,
        at=mending.at,
        workbook=mending.name,
        values=tuple(
            MendedValue(column=cell.column, before=cell.before, after=cell.after, cell=spots[cell.row])
            for cell in mended.cells
        ),
        landed=landed,
        place=mended.place,
        where=before.where,
        original=before.original,
    )
    kernel = kernel_of(workspace, source, workspace.project.contract(source.dataset))
    record = None
    if rejected is not None and rejected.record is not None and not rejected.whole:
        record = {**rejected.record, **{cell.column: cell.after for cell in mended.cells}}
    where = ", ".join(spots.values())
    return told, replace(before, where=Text(where, where), record=record, kernel=kernel, cells={})


def _find(workspace: Workspace, source: Source, run: str, row: int) -> tuple[Mending, MendedRow] | None:
    for mending in workspace.warehouse.mendings(source.id):
        for one in mending.rows:
            if mending.run == run and one.row == row:
                return mending, one
    return None


def _rejected(workspace: Workspace, source: Source, mending: Mending, mended: MendedRow) -> Rejected | None:
    """Return the row as it was rejected."""
    kept = workspace.warehouse.quarantined(source.id, run=mending.mends)
    here = [one for one in kept if (one.landed, one.row) == (mended.landed, mended.place)]
    return next((one for one in rejected_rows(workspace, source.id, here) if one.fingerprint == mended.of), None)


def _before(workspace: Workspace, source: Source, mended: MendedRow) -> tuple[Landed | None, Origin]:
    """Return the file that the row came in at first, and where it stands there."""
    manifests = workspace.zone.manifests()
    landed = next((one for one in manifests if (one.source, one.sha256) == (source.id, mended.landed)), None)
    if landed is None or not workspace.zone.has(landed):
        return landed, Origin()
    return landed, origin(workspace, source, landed, mended.place, None)
