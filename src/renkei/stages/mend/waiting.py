"""Which rejected rows wait, and which people have mended since.

A row was mended where the ledger has a mending of it whose row was not rejected again. A later delivery may have the
same record as it was: that one is mended too, as long as what the mending published still stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from renkei.model.mending import MendedRow, Mending
from renkei.model.registration import Source
from renkei.stages.mend.rows import fingerprint, read_columns
from renkei.warehouse.reading import Quarantined
from renkei.workspace import Workspace


@dataclass(frozen=True)
class Stand:
    """How a rejected row stands: it waits; it was mended; or it was, and rejected `again`, for `reasons`, and waits."""

    state: Literal["waits", "mended", "again"]
    mending: Mending | None = None
    row: MendedRow | None = None
    reasons: Sequence[Mapping[str, Any]] = ()

    @property
    def waits(self) -> bool:
        """Whether it is still to be mended."""
        return self.state != "mended"


WAITS = Stand("waits")


def standing(workspace: Workspace, source: Source, kept: Sequence[Quarantined]) -> list[Stand]:
    """Tell of each quarantined row of a source how it stands."""
    mendings = workspace.warehouse.mendings(source.id)
    if not mendings:
        return [WAITS] * len(kept)
    own = {place: stand for mending in mendings for place, stand in _taken_up(workspace, mending)}
    alike = {record: stand for _, record, stand in _still_there(workspace, source, mendings)}
    return [
        own.get((one.run, fingerprint(one))) or alike.get(read_columns(source, one.record)) or WAITS for one in kept
    ]


def retaken(workspace: Workspace, source: Source, records: Iterator[Mapping[str, Any]]) -> dict[str, set[int]]:
    """Return the mended rows that stand, by workbook, whose record before they were mended is among `records`."""
    mendings = workspace.warehouse.mendings(source.id)
    if not mendings:
        return {}
    there, found = {read_columns(source, record) for record in records}, dict[str, set[int]]()
    for landed, record, stand in _still_there(workspace, source, mendings):
        if record in there and stand.row is not None:
            found.setdefault(landed, set()).add(stand.row.row)
    return found


def _taken_up(workspace: Workspace, mending: Mending) -> Iterator[tuple[tuple[str, str], Stand]]:
    """Yield what a mending did to each of its rows, by their run and fingerprint."""
    again = {one.row: one.reasons for one in workspace.warehouse.quarantined(mending.source, run=mending.run)}
    for row in mending.rows:
        reasons = again.get(row.row, ())
        yield (mending.mends, row.of), Stand("again" if reasons else "mended", mending, row, reasons)


def _still_there(workspace: Workspace, source: Source, mendings: Sequence[Mending]) -> Iterator[tuple[str, str, Stand]]:
    """Yield the mended rows that are current: their workbook, what is read of the record that they were, how it stands."""
    for mending in mendings:
        query = f"SELECT _row FROM {source.dataset}__history WHERE _landed = :landed AND _to_release IS NULL"  # noqa: S608
        current = set(workspace.warehouse.select(query, {"landed": mending.landed})["_row"].to_pylist())
        rows = [row for row in mending.rows if row.row in current]
        if not rows:
            continue
        kept = workspace.warehouse.quarantined(source.id, run=mending.mends)
        before = {fingerprint(one): one.record for one in kept}
        for row in rows:
            yield mending.landed, read_columns(source, before[row.of]), Stand("mended", mending, row)
