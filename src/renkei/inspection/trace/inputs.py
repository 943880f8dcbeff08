"""What a derived row was computed from: the releases that were read, and the way down to their rows.

Where the row has the whole key of a dataset, the way is the receipt of that row; where they share some columns of the key
of the one, the rows that have the same values there, as they were in the release that was read.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from renkei.inspection.trace.receipt import Input
from renkei.model.contract import Contract
from renkei.workspace import Workspace

_QUOTE = "'"


def inputs_of(workspace: Workspace, contract: Contract, row: Mapping[str, Any], recipe: str | None) -> Iterator[Input]:
    """Yield the datasets that the recipe of a derived row names, each with the release that was read."""
    if recipe is None or not contract.derived:
        return
    for dataset, release in json.loads(recipe)["reads"].items():
        entry = workspace.warehouse.release_entry(release)
        at = entry.at if entry else None
        newest = workspace.warehouse.release_of(dataset) == release
        read = workspace.project.contracts.get(dataset)
        way = _way(contract, read, row, at=None if newest else at) if read else f'renkei sql "SELECT * FROM {dataset}"'  # noqa: S608
        yield Input(dataset=dataset, release=release, released_at=at, way=way)


def _way(contract: Contract, read: Contract, row: Mapping[str, Any], *, at: datetime | None) -> str:
    """Return the command that goes on; `at` is the time of the release, where a later one has come."""
    if all(row.get(name) is not None for name in read.key) and at is None:
        said = " ".join(f"--key '{name}={row[name]}'" for name in read.key)
        return f"renkei trace {read.dataset} {said}"
    there = {column.name for column in read.columns}
    shared = {name: str(row[name]) for name in contract.key if name in there and row.get(name) is not None}
    said = " AND ".join(f"{name} = '{value.replace(_QUOTE, 2 * _QUOTE)}'" for name, value in shared.items())
    rows = read.dataset if at is None else f"{read.dataset}_as_of('{at.isoformat()}')"
    query = f"SELECT * FROM {rows}" + (f" WHERE {said}" if said else "")  # noqa: S608  for a person to type
    return f'renkei sql "{query}"'
