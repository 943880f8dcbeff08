"""trace: the whole receipt of a published row, back to the cell that the agency sent.

receipt    what a receipt says, as a model
evidence   what one row of the history rests on: file, run, checks
origin     the record, read again from the landed file
mended     who mended it, if anybody did
values     each value, change by change
inputs     what a derived row was computed from
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from renkei.errors import UsageError
from renkei.inspection.trace.evidence import Proof, entered, vintage_of
from renkei.inspection.trace.inputs import inputs_of
from renkei.inspection.trace.receipt import Evidence, Receipt, Value, Version
from renkei.inspection.trace.values import value_of
from renkei.language import Text
from renkei.model.contract import Contract
from renkei.project.corrections import corrections_of, corrections_of_row
from renkei.warehouse.composing import SOURCES
from renkei.workspace import Workspace

__all__ = ["Evidence", "Receipt", "trace"]

_PROVENANCE = ("_source", "_run", "_row")


def trace(workspace: Workspace, dataset: str, key: Mapping[str, str], *, column: str | None = None) -> Receipt:
    """Return the receipt of the row with this key, or of one of its columns; UsageError where one is unknown."""
    contract = workspace.project.contract(dataset)
    if set(key) != set(contract.key):
        raise _other_key(dataset, contract.key)
    if column is not None and column not in {one.name for one in contract.columns}:
        raise _no_column(contract, column)
    found = workspace.warehouse.row(dataset, key)
    if found is None:
        raise _no_row(dataset, key)
    row = _current(found["current"], found["history"])
    proof = Proof(workspace, contract, row)
    beside = {one["_source"]: Proof(workspace, contract, one) for one in _beside(row, found["history"])}
    values = [_value(workspace, proof, beside, one.name, row) for one in contract.columns if column in (None, one.name)]
    return Receipt(
        **proof.fields(),
        dataset=dataset,
        key=dict(key),
        current=found["current"] is not None,
        row={name: value for name, value in row.items() if not name.startswith("_")},
        values=tuple(values),
        versions=tuple(_versions(workspace, found["history"])),
        others=tuple(one.evidence() for one in beside.values()),
        inputs=tuple(inputs_of(workspace, contract, row, proof.origin.original)),
    )


def _current(current: Mapping[str, Any] | None, history: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the version that is published, else the newest one.

    Another source's row under the same key may be newer, and not the one that analysts see.
    """
    same = [one for one in history if current is None or all(one[name] == current[name] for name in _PROVENANCE)]
    return {**(same or history)[0], **(current or {})}


def _elsewhere(row: Mapping[str, Any]) -> dict[str, str]:
    """Return whose value a column is, of those that are not of the source of the row."""
    told: dict[str, str] = json.loads(row.get(SOURCES) or "{}")
    return told


def _beside(row: Mapping[str, Any], history: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the current rows of the other sources that columns of the row are from."""
    named = set(_elsewhere(row).values())
    yield from (one for one in history if one["_source"] in named and one["_to_release"] is None)


def _value(
    workspace: Workspace, proof: Proof, beside: Mapping[str, Proof], column: str, row: Mapping[str, Any]
) -> Value:
    source = _elsewhere(row).get(column)
    of = beside.get(source or "", proof)
    contract = proof.contract
    listed = () if contract.derived else corrections_of(workspace.project, contract.dataset)
    corrections = corrections_of_row(contract, listed, of.row, source=of.row["_source"])
    value = value_of(contract, contract.column(column), row, of.origin, corrections)
    return value.model_copy(update={"source": source}) if of is not proof else value


def _versions(workspace: Workspace, history: Sequence[Mapping[str, Any]]) -> Iterator[Version]:
    """Yield what was published under the key, the newest first."""
    ends = {one["_to_release"] for one in history} - {None}
    entries = {release: workspace.warehouse.release_entry(release) for release in ends}
    for one in history:
        run, end = workspace.warehouse.run(one["_run"]), entries.get(one["_to_release"])
        yield Version(
            row={name: value for name, value in one.items() if not name.startswith("_")},
            source=one["_source"],
            run=one["_run"],
            landed=one["_landed"],
            release=one["_from_release"],
            released_at=one["_released_at"],
            until=one["_to_release"],
            until_at=end.at if end else None,
            **vintage_of(entered(workspace, run) if run else {}),
        )


def _other_key(dataset: str, key: tuple[str, ...]) -> UsageError:
    said = " ".join(f"--key {column}=…" for column in key)
    return UsageError(
        Text(f"キーは {', '.join(key)} です。", f"The key is {', '.join(key)}."),
        where=dataset,
        fix=Text(f"{said} と指定してください。", f"Give {said}."),
    )


def _no_column(contract: Contract, column: str) -> UsageError:
    listed = ", ".join(one.name for one in contract.columns)
    return UsageError(
        Text(f"列「{column}」はありません。", f"There is no column [{column}]."),
        where=contract.dataset,
        fix=Text(f"ある列: {listed}", f"There are: {listed}"),
    )


def _no_row(dataset: str, key: Mapping[str, str]) -> UsageError:
    said = ", ".join(f"{column}={value}" for column, value in key.items())
    return UsageError(
        Text(f"その行はありません: {said}", f"There is no such row: {said}"),
        where=dataset,
        fix=Text("renkei sql でキーの書き方を確かめてください。", "See with `renkei sql` how keys are written."),
    )
