"""JSON by record path: one row a record, one column a value, every value the text that was written.

The document is never held whole. What is around the records is read once (`envelope`), the list of them is cut into
blocks by its brackets (`cutting`), and a block becomes columns at once where its records are plain (`columnar`) or
record by record where they are not (`exact`). At opening, all blocks are gone through for their columns.
"""

import os
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from renkei.language import Text
from renkei.model.batch import RawBatch
from renkei.model.readers import JsonReader
from renkei.readers.charset import fault as undecodable
from renkei.readers.charset import show
from renkei.readers.columns import Columns, missing_path
from renkei.readers.json_records import envelope, faults
from renkei.readers.json_records.cutting import BLOCK_SIZE, LONGEST, Cutter, Units, cut_lines
from renkei.readers.json_records.exact import Flattening, reach
from renkei.readers.json_records.reading import Form, Known, Lacking, Learnt, shown
from renkei.readers.leftovers import leaves, no_rows
from renkei.readers.path import steps, upward

__all__ = ["JsonFile"]

_LINES, _WORKERS = "lines", 4


class JsonFile:
    """One JSON document. `_row` is the place of a record in it, from 1 (of JSON Lines: the line)."""

    def __init__(
        self,
        reader: JsonReader,
        path: Path,
        *,
        name: str,
        repeats: Collection[str] = (),
        block_size: int = BLOCK_SIZE,
        longest: int = LONGEST,
    ) -> None:
        lines = reader.records == _LINES
        self._steps = () if lines else steps(reader.records)
        self._found = envelope.start(path, name) if lines else envelope.find(path, self._steps, reader.records, name)
        self._path, self._name, self._records = path, name, reader.records
        self._size, self._longest = block_size, longest
        self._repeats = frozenset(repeats)
        carried = {name: (upward(name)[0], steps(upward(name)[1])) for name in reader.carry}
        inside = len(self._found.rest)
        self._form = Form(
            name,
            self._found.rest,
            Flattening(frozenset(reader.columns), frozenset(reader.lists)),
            lines=lines,
            bare=f".{reader.bare}" if reader.bare else "",
            near={name: up for name, up in carried.items() if up[0] <= inside},
        )
        self._known: list[Known] = []
        columns = self._learn({name: up for name, up in carried.items() if up[0] > inside})
        declared = (*reader.carry, *reader.columns, *reader.lists)
        records = sum(known.records for known in self._known)
        self.header = columns.header(declared, self._form.bare, records=records, carried=reader.carry)
        self.notes: tuple[Text, ...] = ()

    def blocks(self) -> Iterator[Callable[[], RawBatch]]:
        """Yield what is around the records, then the blocks of the file, each to be split in any thread."""
        if self._found.above and self.header:  # without columns there are no batches
            yield self._around
        for units, known in zip(self._cut(), self._known, strict=True):
            yield partial(self._form.read, units, known, self.header, self._repeats)

    def _around(self) -> RawBatch:
        with self._path.open("rb") as file:
            above = envelope.around(file, self._found, self._after, self._steps, name=self._name)
        return no_rows(self.header, [(0, said) for said in leaves(above[0])])

    def locate(self, rows: Collection[int]) -> dict[int, str]:
        """Return the JSON of records, by their places."""
        found: dict[int, str] = {}
        with closing(self._cut()) as blocks:
            for units, known in zip(blocks, self._known, strict=False):
                if wanted := {row for row in rows if known.first <= row < known.first + known.records}:
                    found |= self._located(units, known, wanted)
        return found

    def _located(self, units: Units, known: Known, wanted: set[int]) -> dict[int, str]:
        if not self._found.rest and units.flat:  # an element is a record: as it was received
            return {row: show(units.unit(row - known.first).rstrip(b"\r"), "utf-8") for row in sorted(wanted)}
        each = enumerate(self._form.each(units), known.first)
        return {place: shown(record) for place, record in each if place in wanted}

    def place(self, row: int, column: str | None = None) -> Text:
        """Say which record, and what of it."""
        inside = f" {column}" if column else ""
        if self._form.lines:
            return Text(f"{row:,} 行目{inside}", f"line {row:,}{inside}")
        return Text(f"{row:,} 件目{inside}", f"record {row:,}{inside}")

    def _cut(self) -> Generator[Units]:
        """Yield the elements of the outermost list in blocks; afterwards `_end` is the byte after the list."""
        self._end = self._found.start
        if self._found.kind == "none":
            return
        with self._path.open("rb") as file:
            if self._form.lines:
                yield from cut_lines(file, self._found.start, size=self._size, longest=self._longest, name=self._name)
                return
            cutter = Cutter(name=self._name, size=self._size, longest=self._longest)
            yield from (cutter.listed if self._found.kind == "list" else cutter.one)(file, self._found.start)
            self._end = cutter.end

    def _learn(self, far: dict[str, tuple[int, tuple[str, ...]]]) -> Columns:
        """Go through the file for its columns; raises ReadError where it does not fit its registration."""
        columns, carried, first = Columns(self._name), set[str](), 1
        lacking: list[Lacking | None] = []
        for learnt in _ahead(self._form.learn, self._looked_at(lacking)):
            self._known.append(Known(first, learnt.records, learnt.schema))
            columns.merge(learnt.columns)
            carried |= learnt.carried
            first += learnt.records
        self._after = self._end
        if not self._form.lines:
            self._carry_far(far)
        if first == 1 and lacking and lacking[0]:
            raise missing_path(self._records, lacking[0].step, lacking[0].there, where=self._name)
        never = [name for name in self._form.near or {} if name not in carried]
        if never and first > 1:
            raise missing_path(self._records, never[0], (), where=self._name)
        return columns

    def _looked_at(self, lacking: list[Lacking | None]) -> Iterator[Units]:
        """Yield the blocks; see of the first whether it is UTF-8, and what of the path it lacks."""
        for units in self._cut():
            if not lacking:
                _refuse_encoding(units, self._name)
                lacking.append(self._form.lacking(units))
            yield units

    def _carry_far(self, far: dict[str, tuple[int, tuple[str, ...]]]) -> None:
        """Read what is around the list, now that its end is known, and what is carried from there."""
        with self._path.open("rb") as file:
            above = envelope.around(file, self._found, self._after, self._steps, name=self._name)
        texts = {name: reach(above, up - len(self._found.rest), path) for name, (up, path) in far.items()}
        for name, said in texts.items():
            if said is None:
                there = above[-(upward(name)[0] - len(self._found.rest))]
                raise missing_path(self._records, name, there, where=self._name)
        self._form = replace(self._form, far={name: said or "" for name, said in texts.items()})


def _ahead(learn: Callable[[Units], Learnt], blocks: Iterator[Units]) -> Iterator[Learnt]:
    """Go through blocks in threads (NumPy and Arrow release the lock), a few ahead, and give what is learnt in order."""
    workers = min(os.cpu_count() or 1, _WORKERS)
    with ThreadPoolExecutor(workers) as pool:
        waiting = deque[Future[Learnt]]()
        for units in blocks:
            waiting.append(pool.submit(learn, units))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _refuse_encoding(units: Units, name: str) -> None:
    """Raise ReadError where the first block is no UTF-8, but another encoding of Japan."""
    if undecodable(units.data, "utf-8") and not undecodable(units.data, "cp932"):
        raise faults.encoded("cp932", where=name)
