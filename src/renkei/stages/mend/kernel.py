"""Mended records on their way through the kernel: those that it knew before, and those that a reader could not take."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import polars as pl
import pyarrow as pa

from renkei.model.batch import Prepared, RawBatch
from renkei.model.registration import Source
from renkei.readers import opened
from renkei.readers.leftovers import no_rows, rejections
from renkei.stages.mend import faults
from renkei.stages.mend.unsplit import LINE, split
from renkei.stages.prepare import kernel_of
from renkei.stages.prepare.again import bare
from renkei.stages.prepare.kernel import Kernel, columns_needed, columns_read
from renkei.workspace import Workspace


@dataclass(frozen=True)
class MendedRecord:
    """A record, mended; `row` is that of the sheet, `landed` the object that it came in.

    `whole`: it is as a reader gives it, and has still to be unpivoted and passed through functions.
    """

    row: int
    record: dict[str, str | None]
    landed: str
    whole: bool

    @property
    def header(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(self.record)


def prepared_again(
    workspace: Workspace, source: Source, records: Sequence[MendedRecord], *, spot: Callable[[int], str], where: str
) -> list[Prepared]:
    """Send records through the kernel of `source`; `spot` says where a row of the sheet is.

    Raises ReadError where the registration reads what the records do not have, IndividualNumberFound where one was
    written into them.
    """
    kernel = kernel_of(workspace, source, workspace.project.contract(source.dataset))
    kinds = sorted(records, key=lambda one: (one.whole, LINE in one.record, one.landed, one.header))
    found: list[Prepared] = []
    for whole, of_kind in groupby(kinds, key=lambda one: one.whole):
        for batch in _batches(workspace, source, list(of_kind)):
            needed = columns_needed(source) if whole else columns_read(source)
            if not source.uses and needed - set(batch.rows.column_names):
                raise faults.altered_or_stale(Path(where))
            found.append(_placed(kernel(batch) if whole else _shaped(kernel, batch), spot))
    return found


def _shaped(kernel: Kernel, batch: RawBatch) -> Prepared:
    """Prepare rows that were unpivoted and passed through functions before they were rejected."""
    kernel.guard(batch)
    return bare(kernel).understood(batch)


def _batches(workspace: Workspace, source: Source, records: Sequence[MendedRecord]) -> Iterator[RawBatch]:
    """Yield records of the same columns together; lines are split one by one, as the file that they are of is."""
    for (is_line, sha256), lines in groupby(records, key=lambda one: (LINE in one.record, one.landed)):
        if is_line:
            yield from _split(workspace, source, sha256, list(lines))
            continue
        for header, group in groupby(lines, key=lambda one: one.header):
            of_group = list(group)
            columns = {name: pa.array([one.record[name] for one in of_group], pa.string()) for name in header}
            yield RawBatch(pa.table({**columns, "_row": pa.array([one.row for one in of_group], pa.int64())}))


def _split(workspace: Workspace, source: Source, sha256: str, lines: Sequence[MendedRecord]) -> Iterator[RawBatch]:
    landed = next(one for one in workspace.zone.manifests() if (one.source, one.sha256) == (source.id, sha256))
    with workspace.scratch() as folder:
        with workspace.zone.open(landed) as path, opened(source, path, name=landed.name, scratch=folder) as raw:
            header = raw.header
        for one in lines:
            line = one.record[LINE] or ""
            batch = split(source, header, line, folder)
            yield (
                _numbered(batch, one.row)
                if batch
                else replace(no_rows(header, ()), rejected=rejections([(one.row, faults.NOT_ONE_RECORD, line, line)]))
            )


def _numbered(batch: RawBatch, row: int) -> RawBatch:
    """Give the one record of a batch the row of the sheet."""
    rows = batch.rows.set_column(
        batch.rows.column_names.index("_row"), "_row", pa.array([row] * batch.rows.num_rows, pa.int64())
    )
    rejected = None if batch.rejected is None else batch.rejected.with_columns(pl.lit(row, pl.Int64).alias("_row"))
    return replace(batch, rows=rows, rejected=rejected)


def _placed(prepared: Prepared, spot: Callable[[int], str]) -> Prepared:
    """Say where in the workbook the rows are that are rejected again."""
    told = [
        json.dumps([{**reason, "place": dict.fromkeys(("ja", "en"), spot(row))} for reason in json.loads(reasons)])
        for row, reasons in prepared.rejected.select("_row", "reasons").iter_rows()
    ]
    return replace(prepared, rejected=prepared.rejected.with_columns(pl.Series("reasons", told, pl.String)))
