"""trace: the receipt of a published row, back to the line that the agency sent."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow.compute as pc

from renkei.errors import UsageError
from renkei.language import Text
from renkei.model.base import Frozen
from renkei.model.batch import RawBatch
from renkei.model.registration import Source
from renkei.model.runs import Landed
from renkei.readers import RawFile, open_raw
from renkei.stages.prepare import kernel_of
from renkei.workspace import Workspace

_PROVENANCE = ("_source", "_run", "_row")


class Receipt(Frozen):
    """Where a row comes from: `rules` are those that changed its values, {column: [rule]}; `original` as received.

    `versions` counts what its source has published under the key, this one included; `current` tells whether it still
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
    original, rules = _origin(workspace, source, landed, place)
    return Receipt(
        current=found["current"] is not None,
        row={name: value for name, value in row.items() if not name.startswith("_")},
        source=source,
        run=row["_run"],
        release=row["_from_release"],
        versions=versions,
        landed=landed,
        place=place,
        original=original,
        rules=rules,
    )


def _current(current: Mapping[str, Any] | None, history: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], int]:
    """Return the version that is published, else the newest one, and how many its source has had.

    Another source's row under the same key may be newer, and not the one that analysts see.
    """
    same = [one for one in history if current is None or all(one[name] == current[name] for name in _PROVENANCE)]
    row = {**(same or history)[0], **(current or {})}
    return row, sum(one["_source"] == row["_source"] for one in history)


def _origin(
    workspace: Workspace, source_id: str, landed: Landed | None, place: int
) -> tuple[str | None, dict[str, list[str]]]:
    """Read the original record again and see which rules touch it."""
    if landed is None:
        return None, {}
    source = workspace.project.sources.get(source_id)
    with workspace.zone.open(landed) as path:
        if source is None:  # a derived dataset: its recipe is the evidence
            return path.read_text(encoding="utf-8"), {}
        raw = open_raw(source.reader, path)
        return raw.locate([place]).get(place), _rules(workspace, source, raw, place)


def _rules(workspace: Workspace, source: Source, raw: RawFile, place: int) -> dict[str, list[str]]:
    """Send the one record through the kernel again: what is counted then, touched it."""
    kernel = kernel_of(workspace, source, workspace.project.contract(source.dataset))
    for block in raw.blocks():
        rows = (batch := block()).rows.filter(pc.equal(batch.rows["_row"], place))
        if rows.num_rows:
            return {column: sorted(counts) for column, counts in kernel(RawBatch(rows)).rules.items()}
    return {}


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
