"""trace: the receipt of a published row, back to the line that the agency sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from renkei.errors import UsageError
from renkei.language import Text
from renkei.model.base import Frozen, TextField
from renkei.model.batch import RawBatch
from renkei.model.registration import FieldMapping, Source
from renkei.model.runs import Landed
from renkei.readers import RawFile, opened
from renkei.stages.prepare import kernel_of
from renkei.stages.prepare.kernel import Kernel
from renkei.stages.prepare.places import is_cell, with_column
from renkei.stages.prepare.unpivot import made_by, matched_by
from renkei.workspace import Workspace

_PROVENANCE = ("_source", "_run", "_row")


class Receipt(Frozen):
    """Where a row comes from: `rules` are those that changed its values, {column: [rule]}; `original` as received.

    `place` is the number of the record in its file, `where` says it in words, and `cells` where each column of the
    dataset stands, where the format can tell. `versions` counts what its source has published under the key, this one included; `current` tells whether it still
    stands.
    """

    row: dict[str, Any]
    current: bool
    source: str
    run: str
    release: int
    versions: int
    landed: Landed | None
    place: int
    where: TextField | None
    cells: dict[str, TextField]
    original: str | None
    rules: dict[str, list[str]]


def trace(workspace: Workspace, dataset: str, key: Mapping[str, str]) -> Receipt:
    """Return the receipt of the row with this key; UsageError where the key or the row is unknown."""
    contract = workspace.project.contract(dataset)
    if set(key) != set(contract.key):
        raise _other_key(dataset, contract.key)
    found = workspace.warehouse.row(dataset, key)
    if found is None:
        raise _no_row(dataset, key)
    row, versions = _current(found["current"], found["history"])
    source, sha256, place = row["_source"], row["_landed"], int(row["_row"])
    landed = next((one for one in workspace.zone.manifests() if one.sha256 == sha256 and one.source == source), None)
    values = {name: row[name] for name in contract.key}
    origin = _origin(workspace, source, landed, place, values)
    return Receipt(
        current=found["current"] is not None,
        row={name: value for name, value in row.items() if not name.startswith("_")},
        source=source,
        run=row["_run"],
        release=row["_from_release"],
        versions=versions,
        landed=landed,
        place=place,
        where=origin.where,
        cells=origin.cells,
        original=origin.original,
        rules=origin.rules,
    )


def _current(current: Mapping[str, Any] | None, history: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], int]:
    """Return the version that is published, else the newest one, and how many its source has had.

    Another source's row under the same key may be newer, and not the one that analysts see.
    """
    same = [one for one in history if current is None or all(one[name] == current[name] for name in _PROVENANCE)]
    row = {**(same or history)[0], **(current or {})}
    return row, sum(one["_source"] == row["_source"] for one in history)


@dataclass(frozen=True)
class _Origin:
    """The record that a row was made of, read again."""

    original: str | None = None
    where: Text | None = None
    cells: dict[str, Text] = field(default_factory=dict)
    rules: dict[str, list[str]] = field(default_factory=dict)


def _origin(workspace: Workspace, source_id: str, landed: Landed | None, place: int, key: Mapping[str, Any]) -> _Origin:
    """Read the original record again and see where it stands, and which rules touch it."""
    if landed is None:
        return _Origin()
    source = workspace.project.sources.get(source_id)
    with workspace.zone.open(landed) as path:
        if source is None:  # a derived dataset: its recipe is the evidence
            return _Origin(path.read_text(encoding="utf-8"))
        with workspace.scratch() as folder, opened(source, path, name=landed.name, scratch=folder) as raw:
            again = _again(workspace, source, raw, place, key)
            where = raw.place(place)
            columns = {name: _raw_column(mapping, source, again) for name, mapping in source.fields.items()}
            cells = {name: raw.place(place, column) for name, column in columns.items() if column in raw.header}
            told = {name: cell for name, cell in cells.items() if is_cell(cell, where)}
            told |= {  # one cell of a line: which, only the name of its column tells
                name: with_column(cell, again.column)
                for name, cell in cells.items()
                if name not in told and again.column is not None and columns[name] == again.column
            }
            return _Origin(raw.locate([place]).get(place), where, told, again.rules)


@dataclass(frozen=True)
class _Again:
    """What the kernel says of the row: the rules that touch it, and of an unpivoted one the column that it was."""

    rules: dict[str, list[str]] = field(default_factory=dict)
    column: str | None = None


def _again(workspace: Workspace, source: Source, raw: RawFile, place: int, key: Mapping[str, Any]) -> _Again:
    """Send the one record through the kernel again: what is counted then, touched it."""
    kernel = kernel_of(workspace, source, workspace.project.contract(source.dataset))
    for block in raw.blocks():
        rows = (batch := block()).rows.filter(pc.equal(batch.rows["_row"], place))
        if rows.num_rows:
            cells, at = kernel.long(rows), 0
            if source.unpivot is not None:
                at = _cell(kernel, cells, key)
                cells = cells.slice(at, 1)
            rules = kernel.understood(RawBatch(cells)).rules
            matched = [name for name in raw.header if name in matched_by(source.unpivot, raw.header)]
            return _Again(
                {column: sorted(counts) for column, counts in rules.items()}, matched[at] if matched else None
            )
    return _Again()


def _cell(kernel: Kernel, cells: pa.Table, key: Mapping[str, Any]) -> int:
    """Return which of the rows that one record became has this key, by halves."""
    first, count = 0, cells.num_rows
    while count > 1:
        half = count // 2
        good = kernel.understood(RawBatch(cells.slice(first, half))).good.select(list(key)).to_pylist()
        here = any(all(str(row[name]) == str(value) for name, value in key.items()) for row in good)
        first, count = (first, half) if here else (first + half, count - half)
    return first


def _raw_column(mapping: FieldMapping, source: Source, again: _Again) -> str | None:
    """Return the raw column that a column of the dataset was read from, if it was one."""
    if len(mapping.sources) != 1:
        return None
    (name,) = mapping.sources
    return again.column if source.unpivot is not None and name in made_by(source.unpivot) else name


def _other_key(dataset: str, key: tuple[str, ...]) -> UsageError:
    said = " ".join(f"--key {column}=…" for column in key)
    return UsageError(
        Text(f"キーは {', '.join(key)} です。", f"The key is {', '.join(key)}."),
        where=dataset,
        fix=Text(f"{said} と指定してください。", f"Give {said}."),
    )


def _no_row(dataset: str, key: Mapping[str, str]) -> UsageError:
    said = ", ".join(f"{column}={value}" for column, value in key.items())
    return UsageError(
        Text(f"その行はありません: {said}", f"There is no such row: {said}"),
        where=dataset,
        fix=Text("renkei sql でキーの書き方を確かめてください。", "See with `renkei sql` how keys are written."),
    )
