"""The record that a row was made of, read again from the landed file, and what went into the kernel of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from renkei.language import Text
from renkei.model.registration import FieldMapping, Source
from renkei.model.runs import Landed
from renkei.readers import RawFile, opened
from renkei.stages.prepare import kernel_of
from renkei.stages.prepare.again import keys_again, records_again, shaped_again
from renkei.stages.prepare.kernel import Kernel
from renkei.stages.prepare.places import is_cell, with_column
from renkei.stages.prepare.unpivot import made_by, matched_by
from renkei.workspace import Workspace

Record = Mapping[str, str | None]


@dataclass(frozen=True)
class Origin:
    """Where a row comes from: the record as received, its place in words, the place of each column where it is told.

    `record` is what went into the kernel, column by column, once it was unpivoted and passed through functions; `before`
    what it was before them. `kernel` is that of the source; None where the record can't be had.
    """

    original: str | None = None
    where: Text | None = None
    cells: Mapping[str, Text] = field(default_factory=dict)
    record: Record | None = None
    before: Record | None = None
    kernel: Kernel | None = None


def origin(workspace: Workspace, source: Source, landed: Landed, place: int, key: Mapping[str, Any] | None) -> Origin:
    """Read a record again; of several rows that it became, the one with this key (None: no row is asked for)."""
    with (
        workspace.zone.open(landed) as path,
        workspace.scratch() as folder,
        opened(source, path, name=landed.name, scratch=folder) as raw,
    ):
        kernel = kernel_of(workspace, source, workspace.project.contract(source.dataset))
        found = Origin(raw.locate([place]).get(place), raw.place(place), kernel=kernel)
        records = records_again(raw, [place])
        if key is None or records.is_empty():
            return found
        shaped, at = shaped_again(kernel, records), 0
        if shaped.height > 1:
            at = _with_key(kernel, shaped, key)
        column = _unpivoted(source, raw, at) if not kernel.functions else None
        return replace(
            found,
            cells=_cells(source, raw, place, column, found.where),
            record=_texts(shaped, at),
            before=_texts(_before(kernel, records), at) if kernel.functions else None,
        )


def _with_key(kernel: Kernel, shaped: pl.DataFrame, key: Mapping[str, Any]) -> int:
    """Return which of the rows that one record became has this key; the first where none is found."""
    wanted = [str(value) for value in key.values()]
    keys = keys_again(kernel, shaped)
    return next((at for at, one in enumerate(keys) if one and [str(one[name]) for name in key] == wanted), 0)


def _before(kernel: Kernel, records: pl.DataFrame) -> pl.DataFrame:
    """Return records unpivoted only."""
    return shaped_again(replace(kernel, functions=()), records)


def _texts(rows: pl.DataFrame, at: int) -> Record | None:
    if at >= rows.height:
        return None
    return {name: value for name, value in rows.row(at, named=True).items() if name != "_row"}


def _unpivoted(source: Source, raw: RawFile, at: int) -> str | None:
    """Return the column of the file that an unpivoted row was."""
    matched = [name for name in raw.header if name in matched_by(source.unpivot, raw.header)]
    return matched[at] if at < len(matched) else None


def _cells(source: Source, raw: RawFile, place: int, unpivoted: str | None, where: Text | None) -> Mapping[str, Text]:
    """Return where the columns of the dataset stand, of which more can be told than where the record is."""
    if where is None:
        return {}
    columns = {name: _raw_column(mapping, source, unpivoted) for name, mapping in source.fields.items()}
    cells = {name: raw.place(place, column) for name, column in columns.items() if column in raw.header}
    told = {name: cell for name, cell in cells.items() if is_cell(cell, where)}
    return told | {  # one cell of a line: which, only the name of its column tells
        name: with_column(cell, unpivoted)
        for name, cell in cells.items()
        if name not in told and unpivoted is not None and columns[name] == unpivoted
    }


def _raw_column(mapping: FieldMapping, source: Source, unpivoted: str | None) -> str | None:
    """Return the raw column that a column of the dataset was read from, if it was one."""
    if len(mapping.sources) != 1:
        return None
    (name,) = mapping.sources
    return unpivoted if source.unpivot is not None and name in made_by(source.unpivot) else name
