"""XML by record path: one row an element, one column a value, every value the text that was written.

The file is gone through twice, first for its columns; never more than one record is held. What a document type says,
and whatever is outside the file, is not read: a file that declares entities is refused (`prolog`).
"""

from collections.abc import Callable, Collection, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from lxml import etree

from renkei.language import Text
from renkei.model.batch import RawBatch
from renkei.model.readers import XmlReader
from renkei.readers.columns import Columns, missing_path
from renkei.readers.leftovers import looked_through, rejections
from renkei.readers.path import steps, upward
from renkei.readers.xml_records.prolog import encoding_of
from renkei.readers.xml_records.values import Flattening, Names, Refused
from renkei.readers.xml_records.walk import Carried, Record, Walk

__all__ = ["XmlFile"]

_ROWS, _CHARS = 25_000, 8 << 20
_Row = tuple[int, dict[str, str], tuple[str, str, str] | None]


class XmlFile:
    """One XML document. `_row` is the place of a record in it, from 1."""

    def __init__(self, reader: XmlReader, path: Path, *, name: str) -> None:
        names = Names({uri: prefix for prefix, uri in reader.namespaces.items()})
        carried = [Carried(each, upward(each)[0], steps(upward(each)[1], "/")) for each in reader.carry]
        self._path, self._name = path, name
        self._encoding = encoding_of(path, name)
        self._walk = partial(Walk, steps(reader.records, "/"), names, carried, name=name)
        self._form = Flattening(names, frozenset(reader.columns), frozenset(reader.lists))
        declared = (*reader.carry, *reader.columns, *reader.lists)
        columns, records = self._learn(set(reader.carry))
        self.header = columns.header(declared, records=records)
        self.notes: tuple[Text, ...] = ()

    def blocks(self) -> Iterator[Callable[[], RawBatch]]:
        """Yield the records in batches, and with them what stands outside of records."""
        walk = self._walk(outside=[])
        rows = self._rows(walk)
        while (batch := _some(rows, walk)) or (walk.outside and self.header):  # no columns, no batches
            outside, walk.outside = walk.outside, []
            yield partial(self._batch, batch, outside or [])

    def locate(self, rows: Collection[int]) -> dict[int, str]:
        """Return the XML of records, by their places."""
        wanted = frozenset(rows)
        each = enumerate(islice(self._records(), max({0, *wanted})), 1)
        return {place: _shown(record.element) for place, record in each if place in wanted}

    def place(self, row: int, column: str | None = None) -> Text:
        """Say which record, and what of it."""
        inside = f" {column}" if column else ""
        return Text(f"{row:,} 件目{inside}", f"record {row:,}{inside}")

    def _records(self) -> Iterator[Record]:
        yield from self._walk().records(self._path, self._encoding)

    def _learn(self, carried: set[str]) -> tuple[Columns, int]:
        """Go through the file for its columns and the number of its records."""
        columns, records = Columns(self._name), 0
        for record in self._records():
            records += 1
            carried -= {name for name, said in record.carried.items() if said is not None}
            try:
                self._form.texts(record.element, columns)
            except Refused:  # it is rejected when it is read
                continue
        if carried and records:
            raise missing_path("reader.carry", min(carried), (), where=self._name)
        return columns, records

    def _rows(self, walk: Walk) -> Iterator[_Row]:
        for place, record in enumerate(walk.records(self._path, self._encoding), 1):
            try:
                texts = self._form.texts(record.element)
            except Refused as e:
                yield place, {}, (e.rule, e.value, _shown(record.element))
                continue
            for name, said in record.carried.items():
                texts[name] = said or ""
            yield place, texts, None

    def _batch(self, batch: list[_Row], outside: list[str]) -> RawBatch:
        good = [(place, texts) for place, texts, fault in batch if fault is None]
        columns = {name: pa.array([texts.get(name, "") for _, texts in good], pa.string()) for name in self.header}
        rows = pa.table({**columns, "_row": pa.array([place for place, _ in good], pa.int64())})
        rejected = rejections([(place, *fault) for place, _, fault in batch if fault])
        return RawBatch(rows, rejected, aside=looked_through([(batch[0][0] if batch else 0, said) for said in outside]))


def _some(rows: Iterator[_Row], walk: Walk) -> list[_Row]:
    """Take rows up to the size of a batch, what is passed on the way to them counted."""
    batch, chars, before = list[_Row](), 0, walk.passed
    for row in rows:
        batch.append(row)
        chars += sum(map(len, row[1].values())) + (len(row[2][2]) if row[2] else 0)
        if len(batch) >= _ROWS or chars + walk.passed - before >= _CHARS:
            break
    return batch


def _shown(element: Any) -> str:
    said: str = etree.tostring(element, encoding="unicode", with_tail=False)
    return said
