"""What one content makes of landed objects, or of what a derived dataset reads: rows in memory, nothing staged or kept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import polars as pl

from renkei.contracts.frame import polars_schema
from renkei.errors import RenkeiError, UnexpectedFault
from renkei.language import Text
from renkei.model.batch import Prepared, RawBatch
from renkei.model.contract import Contract
from renkei.model.correction import Met
from renkei.model.runs import Landed
from renkei.readers import opened
from renkei.stages.derive import held_to_contract
from renkei.stages.prepare import kernel_of, same_columns
from renkei.stages.prepare.kernel import Kernel
from renkei.workspace import Workspace

T = TypeVar("T")
FILE, ROW = "_file", "_row"


@dataclass
class Heap:
    """The rows of one side. `good` and `rejected` have `_file`, the place of their object, and `_row`.

    `held`: why a steward would be asked about the layout. `cut`: of objects that were not read to the end, the last row that was; `unread`: objects that were not read at all.
    """

    contract: Contract
    good: pl.DataFrame
    rejected: pl.DataFrame
    dropped: dict[str, int] = field(default_factory=dict)
    met: list[Met] = field(default_factory=list)
    held: list[Text] = field(default_factory=list)
    cut: dict[int, int] = field(default_factory=dict)
    unread: set[int] = field(default_factory=set)

    @property
    def whole(self) -> bool:
        """Whether all of it was read."""
        return not self.cut and not self.unread

    def within(self, cut: Mapping[int, int], unread: set[int]) -> "Heap":
        """Return what of it stands before the place where either side ended."""
        if not cut and not unread:
            return self
        kept = ~pl.col(FILE).is_in(sorted(unread))
        for number, last in cut.items():
            kept &= (pl.col(FILE) != number) | (pl.col(ROW) <= last)
        found = Heap(
            self.contract, self.good.filter(kept), self.rejected.filter(kept), self.dropped, self.met, self.held
        )
        found.cut, found.unread = dict(cut), set(unread)
        return found


def tried(make: Callable[[], T], where: str) -> T | Text:
    """Return what a side makes, or why it makes nothing: its registration may not fit, its plug-in fail."""
    try:
        return make()
    except RenkeiError as error:
        return Text(f"{error.where}: {error.what.ja}", f"{error.where}: {error.what.en}")
    except Exception as error:  # noqa: BLE001  a kernel that fails on one side is an answer too
        said = UnexpectedFault.of(error, where=where)
        return Text(said.what.ja, said.what.en)


def heap_of_source(workspace: Workspace, source_id: str, landed: Sequence[Landed], *, limit: int) -> Heap:
    """Prepare the landed objects of a source, the newest first, until `limit` records were read.

    Raises as `prepare` does; an object with Individual Numbers stays where it is: the next run removes it.
    """
    source = workspace.project.source(source_id)
    contract = workspace.project.contract(source.dataset)
    kernel = kernel_of(workspace, source, contract)
    parts, heap, left = [], Heap(contract, pl.DataFrame(), pl.DataFrame()), limit
    for number in reversed(range(len(landed))):
        if left <= 0:
            heap.unread.add(number)
            continue
        for prepared, read, last in _prepared(workspace, kernel, landed[number], limit=left, held=heap.held):
            parts.append((number, prepared))
            heap.met += [one.model_copy(update={"landed": landed[number].sha256}) for one in prepared.met]
            left -= read
            if last is not None:
                heap.cut[number] = last
    return _gathered(heap, parts)


def heap_of_query(workspace: Workspace, dataset: str, *, limit: int) -> Heap | None:
    """Compute a derived dataset by its query, from what is published now; None where it has more than `limit` rows."""
    contract = workspace.project.contract(dataset)
    sql = (contract.sql or "").strip().rstrip(";")
    rows = workspace.warehouse.select(f"SELECT * FROM (\n{sql}\n) AS derived LIMIT {limit + 1}")  # noqa: S608  content
    if rows.num_rows > limit:
        return None
    frame = pl.from_arrow(rows)
    assert isinstance(frame, pl.DataFrame)  # noqa: S101  a table gives a frame
    heap = Heap(contract, pl.DataFrame(), pl.DataFrame())
    return _gathered(heap, [(0, held_to_contract(workspace, contract, frame))])


def _prepared(
    workspace: Workspace, kernel: Kernel, landed: Landed, *, limit: int, held: list[Text]
) -> Iterator[tuple[Prepared, int, int | None]]:
    """Yield what is made of an object, how many records that took, and, where there is more, the last that was read."""
    name = f"{kernel.source.id} ← {landed.name}"
    with (
        workspace.zone.open(landed) as path,
        workspace.scratch() as folder,
        opened(kernel.source, path, repeats=kernel.repeats, name=name, scratch=folder) as raw,
    ):
        drift = same_columns(kernel.source, raw.header, landed.name)
        held += [drift.said] if drift and drift.policy == "hold" else []
        left, last = limit, 0
        for block in raw.blocks():
            batch, more = (block(), False) if left > 0 else (None, True)
            if batch is not None:
                batch, more = _first(batch, left)
                last = _last(batch, last)
                for step in kernel.steps([partial(_itself, batch)]):
                    yield step(), 0, None
                left -= batch.rows.num_rows
            if more:
                yield _nothing(kernel), limit, last
                return
        yield _nothing(kernel), limit - left, None


def _itself(batch: RawBatch) -> RawBatch:
    return batch


def _first(batch: RawBatch, limit: int) -> tuple[RawBatch, bool]:
    """Return the first records of a batch, and whether it has more."""
    if batch.rows.num_rows <= limit:
        return batch, False
    rows = batch.rows.slice(0, limit)
    last = rows["_row"][-1].as_py()
    rejected = None if batch.rejected is None else batch.rejected.filter(pl.col("_row") <= last)
    return RawBatch(rows, rejected, batch.dropped, batch.aside), True


def _last(batch: RawBatch, before: int) -> int:
    return int(batch.rows["_row"][-1].as_py()) if batch.rows.num_rows else before


def _nothing(kernel: Kernel) -> Prepared:
    contract = kernel.promise.contract
    return Prepared(0, _good_of(contract).to_arrow(compat_level=pl.CompatLevel.oldest()), pl.DataFrame(), {}, {})


def _good_of(contract: Contract) -> pl.DataFrame:
    return pl.DataFrame(schema={**polars_schema(contract), ROW: pl.Int64})


def _gathered(heap: Heap, parts: Sequence[tuple[int, Prepared]]) -> Heap:
    """Put the parts together, in the order of the objects."""
    goods, rejects = [], []
    for number, prepared in sorted(parts, key=lambda part: part[0]):
        good = pl.from_arrow(prepared.good)
        assert isinstance(good, pl.DataFrame)  # noqa: S101  a table gives a frame
        goods.append(good.with_columns(pl.lit(number, pl.Int64).alias(FILE)))
        if prepared.rejected.height:
            rejects.append(prepared.rejected.with_columns(pl.lit(number, pl.Int64).alias(FILE)))
        for rule, count in prepared.dropped.items():
            heap.dropped[rule] = heap.dropped.get(rule, 0) + count
    empty = pl.DataFrame(schema={ROW: pl.Int64, "reasons": pl.String, "record": pl.String, FILE: pl.Int64})
    heap.good = (
        pl.concat(goods, how="vertical_relaxed")
        if goods
        else _good_of(heap.contract).with_columns(pl.lit(0, pl.Int64).alias(FILE))
    )
    heap.rejected = pl.concat([empty, *rejects], how="diagonal")
    return heap
