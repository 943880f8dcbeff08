"""Which keys deliveries have spoken of, told by reading again what they landed.

A row that a delivery finds unchanged leaves no trace in the table. Whoever must know whether a current row is what a
delivery said, or only what stood before it, has to look into the delivery.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from renkei.model.registration import Source
from renkei.model.runs import Landed
from renkei.readers import opened
from renkei.stages.prepare import kernel_of
from renkei.warehouse.reading import Run
from renkei.workspace import Workspace


def spoken(workspace: Workspace, source: Source, runs: Sequence[Run], keys: pl.DataFrame) -> set[int]:
    """Return the `_row` of those `keys` (typed key columns, and `_row`) that one of the runs has a good row of.

    Only runs that found rows unchanged are read again, as long as it takes: a pass over each object that they prepared.
    """
    accounts = {one.run: one for one in workspace.warehouse.accounts(runs=[run.run for run in runs])}
    found: set[int] = set()
    for run in runs:
        account = accounts[run.run]
        if not account.unchanged or keys.is_empty():
            continue
        if run.delivers == "whole" and not account.retained:  # all that stands is what it said
            return set(keys["_row"])
        for landed in _prepared(workspace, run):
            for good in _good(workspace, source, landed, list(keys.drop("_row").columns)):
                found |= set(keys.join(good, on=good.columns, how="semi")["_row"])
    return found


def _prepared(workspace: Workspace, run: Run) -> Iterator[Landed]:
    """Yield the objects that a run took; of a listing that grows, those that were new in it."""
    entry = workspace.warehouse.release_entry(run.release)
    runs = entry.content["runs"] if entry else []
    rows = {sha256 for each in runs if each["run"] == run.run for sha256 in each["rows"]}
    yield from (one for one in workspace.zone.manifests() if one.source == run.source and one.sha256 in rows)


def _good(workspace: Workspace, source: Source, landed: Landed, key: Sequence[str]) -> Iterator[pl.DataFrame]:
    kernel = kernel_of(workspace, source, workspace.project.contract(source.dataset))
    with (
        workspace.scratch() as folder,
        workspace.zone.open(landed) as path,
        opened(source, path, repeats=kernel.repeats, name=landed.name, scratch=folder) as raw,
    ):
        for step in kernel.steps(raw.blocks()):
            frame = pl.from_arrow(step().good.select(key))
            assert isinstance(frame, pl.DataFrame)  # noqa: S101  a table gives a frame
            yield frame
