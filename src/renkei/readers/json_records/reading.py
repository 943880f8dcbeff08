"""A block of elements becomes rows: at once where its records are plain, record by record where they are not."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from renkei.model.batch import RawBatch
from renkei.readers.charset import show
from renkei.readers.columns import Columns
from renkei.readers.json_records import faults
from renkei.readers.json_records.columnar import Tabulated, survey, tabulate, text_schema
from renkei.readers.json_records.cutting import Units
from renkei.readers.json_records.exact import Above, Flattening, Found, parse, reach, records, unfit
from renkei.readers.leftovers import leaves, looked_through, rejections
from renkei.readers.reply import Refused, write

_BLANK, _LOOK = "blank_line", 100


class Learnt(NamedTuple):
    """What the first pass learns of a block: how many records, their schema where they are plain, and their columns.

    `carried` are the values around records that are there.
    """

    records: int
    schema: Any
    columns: Columns
    carried: set[str]


class Known(NamedTuple):
    """What is kept of it: the place of the first record, how many there are, and their schema where they are plain."""

    first: int
    records: int
    schema: Any


class Lacking(NamedTuple):
    """The name of the path that no element of a block has, and the names that are there in its place."""

    step: str
    there: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """How elements become rows. `rest` leads from an element to its records, `lines`: each stands on its own line.

    `near` are carried values inside an element (levels up, path), `far` those around the list, whose texts are known.
    """

    name: str
    rest: tuple[str, ...]
    flattening: Flattening
    lines: bool = False
    bare: str = ""
    near: Mapping[str, tuple[int, tuple[str, ...]]] | None = None
    far: Mapping[str, str] | None = None

    def each(self, units: Units) -> Iterator[Found]:
        """Yield the records of a block; raises ReadError where an element of a document is no JSON."""
        for index in range(len(units)):
            unit = units.unit(index)
            if self.lines and not unit.strip():
                yield Found("", fault=(_BLANK, ""))
                continue
            try:
                yield from records(unit, self.rest, ())
            except (json.JSONDecodeError, RecursionError) as e:
                said = f"{e.msg}: column {e.colno}" if isinstance(e, json.JSONDecodeError) else "RecursionError"
                if not self.lines:
                    raise faults.not_json(said, where=f"{self.name}, record {units.first + index + 1}") from e
                yield Found(show(unit, "utf-8").rstrip("\r"), fault=("json.malformed", said))

    def lacking(self, units: Units) -> Lacking | None:
        """Return what of the path is in none of the first elements; None where one of them has it all."""
        found: Lacking | None = None
        for index in range(min(len(units), _LOOK) if self.rest else 0):
            try:
                value = parse(units.unit(index))
            except (ValueError, RecursionError):  # it is told of elsewhere
                continue
            beneath = [value]
            for step in self.rest:
                objects = [item for item in spread(beneath) if isinstance(item, Mapping)]
                beneath = [item[step] for item in objects if step in item]
                if not beneath:
                    found = Lacking(step, tuple(name for item in objects for name in item))
                    break
            else:
                return None
        return found

    def plain(self, found: Tabulated | None) -> Tabulated | None:
        """Return the columns of a block where they are all: none is to be looked at as a whole, or as a list."""
        whole, lists = self.flattening
        if found is None or found.inner & {*whole, *lists} or found.columns.keys() & {*lists}:
            return None
        return found

    def learn(self, units: Units) -> Learnt:
        """Go through a block for its columns."""
        columns, carried = Columns(self.name), set[str]()
        if found := self.plain(None if self.rest else survey(units) or tabulate(units)):
            for path in found.inner:
                columns.opened(path)
            for path, column in found.columns.items():
                columns.add(path, says=_says(column))
            return Learnt(len(units), text_schema(found.schema), columns, carried)
        count = 0
        for record in self.each(units):
            count += 1
            if record.fault is None:
                carried |= {name for name, way in (self.near or {}).items() if reach(record.above, *way) is not None}
                try:
                    self.flattening.texts(record.value, columns)
                except Refused:  # it is rejected when it is read
                    continue
        return Learnt(count, None, columns, carried)

    def read(self, units: Units, known: Known, header: tuple[str, ...], repeats: frozenset[str]) -> RawBatch:
        """Return the rows of a block."""
        if known.schema is not None and (found := self.plain(tabulate(units, known.schema))):
            return self._at_once(found, known, header, repeats)
        return self._one_by_one(units, known, header)

    def _at_once(self, found: Tabulated, known: Known, header: tuple[str, ...], repeats: frozenset[str]) -> RawBatch:
        columns = dict(found.columns)
        for path in [path for path in columns if path not in header]:
            columns[f"{path}{self.bare}"] = columns.pop(path)
        columns |= {
            name: pa.repeat(pa.scalar(said, pa.string()), known.records) for name, said in (self.far or {}).items()
        }
        empty = pa.repeat(pa.scalar("", pa.string()), known.records)
        texts = {name: columns.get(name, empty) for name in header}
        told = {name: pc.dictionary_encode(c) if name in repeats else c for name, c in texts.items()}
        return RawBatch(pa.table({**told, "_row": np.arange(known.first, known.first + known.records)}))

    def _one_by_one(self, units: Units, known: Known, header: tuple[str, ...]) -> RawBatch:
        places, rows, rejected, blank = list[int](), list[dict[str, str]](), list[tuple[int, str, str, str]](), 0
        outside = list[tuple[int, str]]()
        above: Above = ()
        for place, record in enumerate(self.each(units), known.first):
            outside += [(place, said) for said in self._outside(record.above, above)]
            above = record.above
            texts, fault = self._texts(record, header)
            if fault is None:
                places.append(place)
                rows.append(texts)
            elif fault[0] == _BLANK:
                blank += 1
            else:
                rejected.append((place, *fault, shown(record)))
        columns = {name: pa.array([row.get(name, "") for row in rows], pa.string()) for name in header}
        table = pa.table({**columns, "_row": pa.array(places, pa.int64())})
        return RawBatch(table, rejections(rejected), {_BLANK: blank} if blank else {}, looked_through(outside))

    def _outside(self, above: Above, before: Above) -> Iterator[str]:
        """Yield what the objects around a record say, unless they were around the one before it too."""
        for level, (around, step) in enumerate(zip(above, self.rest, strict=False)):
            if level >= len(before) or around is not before[level]:
                yield from leaves({name: value for name, value in around.items() if name != step})

    def _texts(self, record: Found, header: tuple[str, ...]) -> tuple[dict[str, str], tuple[str, str] | None]:
        if record.fault is not None:
            return {}, record.fault
        try:
            texts = self.flattening.texts(record.value)
        except Refused as e:
            return {}, (e.rule, e.value)
        if self.bare:
            for path in [path for path in texts if path not in header]:
                texts[f"{path}{self.bare}"] = texts.pop(path)
        for name, way in (self.near or {}).items():
            texts[name] = reach(record.above, *way) or ""
        texts |= self.far or {}
        return texts, unfit(texts)


def spread(values: list[Any]) -> list[Any]:
    """Return values with lists among them, to whatever depth, in one list."""
    return [inner for value in values for inner in (spread(value) if isinstance(value, list) else [value])]


def shown(record: Found) -> str:
    """Return the JSON of a record."""
    said = write(record.value) if record.fault is None or not isinstance(record.value, str) else str(record.value)
    return said.replace("\0", "\\u0000").encode("utf-8", "backslashreplace").decode()


def _says(column: Any) -> bool:
    if pa.types.is_null(column.type):
        return False
    if pa.types.is_string(column.type):
        return bool(pc.max(pc.binary_length(column)).as_py())
    return bool(column.null_count < len(column))
