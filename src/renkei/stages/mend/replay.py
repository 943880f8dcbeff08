"""replay: the mended rows of a workbook go through the kernel again, as a run of their source.

The workbook is landed only once all of it was understood: what is refused, or holds an Individual Number, is not kept.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from renkei.errors import UsageError
from renkei.language import Text
from renkei.model.batch import Prepared
from renkei.model.mending import Fate, Fates, MendedCell, MendedRow, Mending
from renkei.model.registration import Source
from renkei.model.runs import Fetched, Landed, RowCounts, Staged
from renkei.model.vintage import Vintage
from renkei.stages.fetch import checked, standing_of
from renkei.stages.mend.kernel import MendedRecord, prepared_again
from renkei.stages.mend.returned import Change, returned
from renkei.stages.mend.rows import Rejected, read_columns
from renkei.stages.mend.spoken import spoken
from renkei.stages.mend.waiting import standing
from renkei.stages.prepare.parquet import StagedWriter
from renkei.stages.staged import clear, staged_at
from renkei.warehouse import Mended, Run
from renkei.workspace import Workspace

_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,200}")


@dataclass(frozen=True)
class Row:
    """A rejected row with what was mended of it; `row` is that of the sheet."""

    rejected: Rejected
    changes: tuple[Change, ...]

    @property
    def row(self) -> int:
        """The first of its rows in the sheet: `_row` of what is published of it."""
        return min(change.row for change in self.changes)

    @property
    def mended(self) -> MendedRecord:
        """Its record, mended."""
        assert self.rejected.record is not None  # noqa: S101  only what has one can be mended
        values = {str(change.line.cell.column): change.after for change in self.changes}
        record = {**self.rejected.record, **values}
        return MendedRecord(self.row, record, self.rejected.kept.landed, whole=self.rejected.whole)

    def fate(self, state: Fates, *rules: str) -> Fate:
        """Say what became of it."""
        return Fate(
            numbers=tuple(change.line.number for change in self.changes), row=self.row, state=state, rules=rules
        )


@dataclass(frozen=True)
class Replay:
    """A workbook that came back. `rows` wait to be published, `settled` is what became of the others.

    `fetched` and `mended` are None where nothing waits, `staged` too where the run was released before. `good` are those
    of `rows` that the contract takes.
    """

    rows: tuple[Row, ...]
    settled: tuple[Fate, ...]
    fetched: Fetched | None = None
    staged: Staged | None = None
    mended: Mended | None = None
    good: frozenset[int] = frozenset()


def take_back(workspace: Workspace, source_id: str, path: Path, *, by: str) -> Replay:
    """Read a workbook of rejected rows that was filled in, and stage the rows that were mended and still wait.

    Raises UsageError where there is no such file or nobody's name, ContentError where the registration is at fault,
    ReadError where the workbook is refused, IndividualNumberFound where it holds one; nothing is kept then.
    """
    source = _asked(workspace, source_id, path, by)
    back = returned(workspace, source, path)
    upon, settled = _standing_upon(workspace, source, back.run, rows := _rows(back.changes))
    waiting = tuple(row for row in rows if row.row not in {fate.row for fate in settled})
    if not waiting:
        _tidy(workspace, source, path)
        return Replay((), settled)
    prepared = prepared_again(workspace, source, [row.mended for row in waiting], spot=back.spot, where=path.name)
    landed = _landed(workspace, source, upon, path, mends=back.run.run)
    fetched = _identified(workspace, source, upon, landed, mends=back.run.run)
    if fetched.released:
        clear(workspace, fetched)
        return Replay(waiting, settled, fetched)
    staged = _stage(workspace, source, fetched, prepared)
    keys = _keys(workspace.project.contract(source.dataset).key, prepared)
    since = [upon] if upon.delivers == "whole" else workspace.warehouse.runs_since(source.id, upon.release)
    mended = Mended(_mending(fetched, waiting, by), upon.release, spoken(workspace, source, since, keys))
    return Replay(waiting, settled, fetched, staged, mended, frozenset(keys["_row"]))


def fates(workspace: Workspace, replay: Replay) -> tuple[Fate, ...]:
    """Tell what became of every row that was mended, once its run is released."""
    if replay.fetched is None:
        return replay.settled
    of = replay.fetched
    query = f"SELECT DISTINCT _row FROM {of.dataset}__history WHERE _run = :run"  # noqa: S608
    published = set(workspace.warehouse.select(query, {"run": of.run})["_row"].to_pylist()) if replay.good else set()
    kept = workspace.warehouse.quarantined(of.source, run=of.run)
    again = {one.row: [reason["rule"] for reason in one.reasons] for one in kept}
    found = list(replay.settled)
    for row in replay.rows:
        state: Fates = "published" if row.row in published else "unchanged" if row.row in replay.good else "dropped"
        found.append(row.fate("again", *dict.fromkeys(again[row.row])) if row.row in again else row.fate(state))
    return tuple(sorted(found, key=lambda fate: fate.row))


def _tidy(workspace: Workspace, source: Source, path: Path) -> None:
    """Clear what a replay of this workbook left in the staging store that ended between its release and clearing."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    for mending in workspace.warehouse.mendings(source.id):
        run = workspace.warehouse.run(mending.run) if mending.landed == sha256 else None
        for key in list(workspace.staging.list(staged_at(source.id, run.interval, run.run))) if run else ():
            workspace.staging.delete(key)


def _asked(workspace: Workspace, source_id: str, path: Path, by: str) -> Source:
    source = checked(workspace, source_id)
    if not path.is_file():
        what = Text(f"ファイル「{path.name}」がありません。", f"There is no file [{path.name}].")
        raise UsageError(what, where=str(path), fix=Text("パスを確かめてください。", "Check the path."))
    if not by.strip() or not _NAME.fullmatch(by):
        raise UsageError(
            Text("誰が直したかを示す名前がありません。", "Nobody is named who mended the rows."),
            where="--by",
            fix=Text("--by に名前を付けてください。台帳に残ります。", "Give a name with --by; the ledger keeps it."),
        )
    return source


def _rows(changes: Iterable[Change]) -> list[Row]:
    """Put together the changes of each rejected row."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.line.rejected.fingerprint, []).append(change)
    return [Row(of[0].line.rejected, tuple(of)) for of in found.values()]


def _standing_upon(workspace: Workspace, source: Source, run: Run, rows: Sequence[Row]) -> tuple[Run, tuple[Fate, ...]]:
    """Return the run that the rows wait in, and what became of those that do not wait in it.

    A delivery of the whole takes the place of the ones before it: rows wait in the newest one, if it has them still.
    """
    stands = standing(workspace, source, [row.rejected.kept for row in rows])
    settled = [row.fate("before") for row, stand in zip(rows, stands, strict=True) if not stand.waits]
    upon = _newest(workspace, run) if run.delivers == "whole" else run
    if upon.run == run.run:
        return run, tuple(settled)
    kept = workspace.warehouse.quarantined(source.id, run=upon.run)
    there = {read_columns(source, one.record) for one in kept}
    left = [row for row, stand in zip(rows, stands, strict=True) if stand.waits]
    settled += [row.fate("gone") for row in left if read_columns(source, row.rejected.kept.record) not in there]
    return upon, tuple(settled)


def _newest(workspace: Workspace, run: Run) -> Run:
    """Return the newest delivery of the same kind, those left out that came late and are kept aside."""
    late = workspace.warehouse.late_runs(run.source)
    since = workspace.warehouse.runs_since(run.source, run.release)
    newer = [one for one in since if one.interval == run.interval and one.run not in late]
    return newer[-1] if newer else run


def _landed(workspace: Workspace, source: Source, upon: Run, path: Path, *, mends: str) -> Landed:
    """Keep the workbook as evidence; it is no fetch of the source, and no fetch goes on from it."""
    landed, _ = workspace.zone.land(
        source=source.id,
        interval=upon.interval,
        part=0,
        name=path.name,
        asked={"mends": mends},
        headers={},
        chunks=[path.read_bytes()],
    )
    return landed


def _identified(workspace: Workspace, source: Source, upon: Run, landed: Landed, *, mends: str) -> Fetched:
    """Name the run by all that decides its result: as of any run, and the run whose rows were mended."""
    version = standing_of(workspace, source.id, dataset=source.dataset, interval=upon.interval).version
    said = "|".join((source.id, upon.interval, "mends", mends, landed.sha256, version))
    run = hashlib.sha256(said.encode()).hexdigest()[:16]
    return Fetched(
        run=run,
        source=source.id,
        dataset=source.dataset,
        interval=upon.interval,
        content_version=version,
        landed=(landed,),
        released=workspace.warehouse.released(run) is not None,
        mends=mends,
        vintage=_vintage(workspace, upon),
    )


def _vintage(workspace: Workspace, upon: Run) -> Vintage:
    """Return the vintage of the delivery that the rows were in: mended, they are part of what was published then."""
    entry = workspace.warehouse.release_entry(upon.release)
    told = [one for one in entry.content["runs"] if one["run"] == upon.run] if entry else []
    return Vintage.model_validate({name: told[0].get(name) for name in Vintage.model_fields}) if told else Vintage()


def _stage(workspace: Workspace, source: Source, fetched: Fetched, prepared: Sequence[Prepared]) -> Staged:
    """Leave the rows in the staging store, in place of what an attempt that was cut short has left there."""
    (landed,) = fetched.landed
    place = staged_at(source.id, landed.interval, fetched.run)
    for key in list(workspace.staging.list(place)):
        workspace.staging.delete(key)
    counts, rules = RowCounts(), dict[str, dict[str, int]]()
    with workspace.scratch() as folder:
        with StagedWriter(folder, contract=workspace.project.contract(source.dataset)) as writer:
            for one in prepared:
                writer.write(one)
                rejected = one.rejected.height
                counts += RowCounts(
                    read=one.read, good=one.good.num_rows, quarantined=rejected, dropped=dict(one.dropped)
                )
                for column, changed in one.rules.items():
                    of = rules.setdefault(column, {})
                    of.update({rule: of.get(rule, 0) + count for rule, count in changed.items()})
        for name in ("good.parquet", "rejected.parquet"):
            workspace.staging.put(f"{place}{name}", folder / name)
    return Staged(
        run=fetched.run,
        dataset=source.dataset,
        landed=landed,
        good=f"{place}good.parquet",
        rejected=f"{place}rejected.parquet",
        counts=counts,
        rules=rules,
        met=tuple(one.model_copy(update={"landed": landed.sha256}) for each in prepared for one in each.met),
    )


def _keys(key: Sequence[str], prepared: Sequence[Prepared]) -> pl.DataFrame:
    """Return the typed keys of the good rows, and `_row`."""
    frames = [pl.from_arrow(one.good.select([*key, "_row"])) for one in prepared]
    return pl.concat([frame for frame in frames if isinstance(frame, pl.DataFrame)])


def _mending(fetched: Fetched, rows: Sequence[Row], by: str) -> Mending:
    (landed,) = fetched.landed
    return Mending(
        source=fetched.source,
        run=fetched.run,
        mends=fetched.mends or "",
        landed=landed.sha256,
        name=landed.name,
        by=by,
        rows=tuple(_mended_row(row) for row in rows),
    )


def _mended_row(row: Row) -> MendedRow:
    cells = tuple(
        MendedCell(
            row=change.row, column=str(change.line.cell.column), before=change.line.cell.value, after=change.after
        )
        for change in row.changes
    )
    kept = row.rejected.kept
    return MendedRow(row=row.row, of=row.rejected.fingerprint, landed=kept.landed, place=kept.row, cells=cells)
