"""prepare: one landed object becomes checked, typed rows and rejected rows, in one streaming pass."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from renkei.errors import ContentError, DataError, IndividualNumberFound, IntegrityError
from renkei.language import Text
from renkei.model.batch import Prepared
from renkei.model.contract import Contract
from renkei.model.correction import Correction, Met
from renkei.model.registration import Source
from renkei.model.runs import Landed, RowCounts, Staged
from renkei.project.corrections import read_corrections
from renkei.project.plugins import plugin_functions
from renkei.readers import RawFile, opened
from renkei.stages.prepare.kernel import Codes, Kernel
from renkei.stages.prepare.layout import Drift, same_columns
from renkei.stages.prepare.parquet import StagedWriter
from renkei.stages.prepare.places import Places
from renkei.stages.prepare.unread import guard_refused, guard_set_aside
from renkei.stages.staged import staged_at
from renkei.stages.vintage import told_by_rows
from renkei.workspace import Workspace

__all__ = ["Streamed", "codelists_of", "kernel_of", "prepare", "same_columns", "stage_file"]


@dataclass(frozen=True)
class Streamed:
    """What a file became, beside its rows: their account, what the rules changed, what is to be told of the file.

    `held`: why nothing may be published before a steward has decided. `met`: what corrections met, each once.
    """

    counts: RowCounts
    rules: dict[str, dict[str, int]]
    notes: tuple[Text, ...] = ()
    held: tuple[Text, ...] = ()
    layout: str | None = None
    met: tuple[Met, ...] = ()


def prepare(workspace: Workspace, source_id: str, run: str, landed: Landed) -> Staged:
    """Prepare one landed object into the staging store, or return what an earlier attempt left there.

    Raises ReadError where the file does not fit its registration, and IndividualNumberFound after the object was
    removed from the landing zone.
    """
    place = f"{staged_at(source_id, landed.interval, run)}{landed.sha256}-{landed.part}"
    if workspace.staging.exists(f"{place}/staged.json"):
        return Staged.model_validate_json(workspace.staging.read(f"{place}/staged.json"))
    source = workspace.project.source(source_id)
    contract = workspace.project.contract(source.dataset)
    kernel = kernel_of(workspace, source, contract)
    with workspace.scratch() as folder, workspace.zone.open(landed) as path:
        try:
            streamed = stage_file(kernel, path, folder, name=landed.name)
        except IndividualNumberFound as error:
            workspace.zone.bury(landed, rule="jp.individual_number", places=error.places, count=error.count)
            raise
        vintage, untold = told_by_rows(source, landed, folder / "good.parquet")
        for name in ("good.parquet", "rejected.parquet"):
            workspace.staging.put(f"{place}/{name}", folder / name)
    staged = Staged(
        run=run,
        dataset=source.dataset,
        landed=landed,
        good=f"{place}/good.parquet",
        rejected=f"{place}/rejected.parquet",
        counts=streamed.counts,
        rules=streamed.rules,
        notes=(*streamed.notes, *untold),
        held=streamed.held,
        layout=streamed.layout,
        vintage=vintage,
        met=tuple(one.model_copy(update={"landed": landed.sha256}) for one in streamed.met),
    )
    workspace.staging.write(f"{place}/staged.json", staged.model_dump_json().encode())
    return staged


def codelists_of(source: Source | None, contract: Contract) -> frozenset[str]:
    """Return the names of the code lists that a run of `source`, or of a derived dataset, looks into."""
    named = [field.code_list for field in source.fields.values()] if source else []
    return frozenset(name for name in [*named, *(column.code_list for column in contract.columns)] if name)


def kernel_of(workspace: Workspace, source: Source, contract: Contract) -> Kernel:
    """Compile the kernel of a source; ContentError where a correction of its dataset does not fit the contract."""
    codes: Codes = {name: workspace.codes(name) for name in codelists_of(source, contract)}
    crossed = {field.crosswalk for field in source.fields.values() if field.crosswalk}
    crosswalks: Codes = {name: workspace.crosswalk(name) for name in crossed}
    corrections: tuple[Correction, ...] = ()
    if contract.corrections_path.is_file():
        corrections = read_corrections(contract, {name: set(rows["code"]) for name, rows in codes.items()})
    return Kernel.compile(
        source,
        contract,
        codes=codes,
        crosswalks=crosswalks,
        functions=plugin_functions(source),
        corrections=corrections,
    )


def stage_file(kernel: Kernel, path: Path, folder: Path, *, name: str) -> Streamed:
    """Stream one file through the kernel into Parquet under `folder`.

    Whatever else is wrong with a file, IndividualNumberFound comes first.
    """
    try:
        return _streamed(kernel, path, folder, name=name)
    except IndividualNumberFound:
        raise
    except (DataError, ContentError):
        guard_refused(kernel.source, path, folder)
        raise


def _streamed(kernel: Kernel, path: Path, folder: Path, *, name: str) -> Streamed:
    called = f"{kernel.source.id} ← {name}"
    with opened(kernel.source, path, repeats=kernel.repeats, name=called, scratch=folder) as raw:
        guard_set_aside(kernel.source, path, raw)
        try:
            drift = same_columns(kernel.source, raw.header, name)
        except ContentError:
            for block in raw.blocks():  # a column that nobody expects may be the one that nobody may keep
                kernel.guard(block())
            raise
        return _written(kernel, raw, folder, name=name, drift=drift)


def _written(kernel: Kernel, raw: RawFile, folder: Path, *, name: str, drift: Drift | None) -> Streamed:
    dropped: dict[str, int] = {}
    rules: dict[str, dict[str, int]] = {}
    met: dict[str, Met] = {}
    read = 0
    with StagedWriter(folder, contract=kernel.promise.contract) as writer:
        places = Places(raw, kernel.source.unpivot)
        for prepared in _in_order(kernel.steps(raw.blocks())):
            writer.write(replace(prepared, rejected=places.told(prepared.rejected)))
            _add(dropped, prepared.dropped)
            for column, changed in prepared.rules.items():
                _add(rules.setdefault(column, {}), changed)
            read += prepared.read
            for one in prepared.met:
                met.setdefault(one.correction.where, one)
    counts = RowCounts(read=read, good=writer.rows, quarantined=writer.rejects, dropped=dropped)
    if not counts.balanced:
        raise _unbalanced(kernel.source, name, counts)
    notes = (*raw.notes, *((drift.said,) if drift else ()))
    held = (drift.said,) if drift and drift.policy == "hold" else ()
    layout = drift.change if drift and drift.policy == "hold" else None
    return Streamed(counts, rules, notes, held=held, layout=layout, met=tuple(met.values()))


def _in_order(steps: Iterator[Callable[[], Prepared]]) -> Iterator[Prepared]:
    """Run steps in threads (Polars and Arrow release the lock), a few ahead, and give the results in file order."""
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Prepared]] = deque(pool.submit(step) for step in islice(steps, workers + 1))
        while waiting:
            prepared = waiting.popleft().result()
            waiting.extend(pool.submit(step) for step in islice(steps, 1))
            yield prepared


def _add(total: dict[str, int], more: Mapping[str, int]) -> None:
    for key, count in more.items():
        total[key] = total.get(key, 0) + count


def _unbalanced(source: Source, name: str, counts: RowCounts) -> IntegrityError:
    return IntegrityError(
        Text(
            f"行数が合いません: 読取 {counts.read}、良 {counts.good}、隔離 {counts.quarantined}、除外 {counts.dropped}",
            f"Rows do not add up: read {counts.read}, good {counts.good}, quarantined {counts.quarantined}, "
            f"dropped {counts.dropped}",
        ),
        where=f"{source.id} ← {name}",
        fix=Text(
            "これは renkei の不具合です。原本は保管されています。",
            "This is a fault of renkei; the file is kept as it was.",
        ),
    )
