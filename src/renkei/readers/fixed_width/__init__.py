"""Records of fixed layout: mainframe exports described by a COBOL copybook, and text in fixed columns."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from renkei.language import Text
from renkei.model.batch import RawBatch
from renkei.model.readers.fixed_width import FixedWidthReader
from renkei.readers.fixed_width import records as frames
from renkei.readers.fixed_width.columns import NUMBER, Decoder
from renkei.readers.fixed_width.copybook import read_record
from renkei.readers.fixed_width.faults import bad_item
from renkei.readers.fixed_width.layout import layout_of
from renkei.readers.fixed_width.machine import ADRIFT, Fault, Machine, Reading
from renkei.readers.fixed_width.personal import SHORTEST, WITHHELD, found_in, speaks_of_individual_numbers
from renkei.readers.fixed_width.plain import plain_layout
from renkei.readers.fixed_width.records import BLOCK_SIZE, MOST_ROWS, Records
from renkei.readers.fixed_width.steps import Layout
from renkei.readers.leftovers import rejections
from renkei.readers.private import private_in, private_note

__all__ = ["FixedWidthFile", "look_beside"]

_OTHER = "fixed.other_record"
_MOST_CELLS, _MOST_FILLED, _SHOWN_CELLS = 16_000_000, 8 << 20, 500_000


class FixedWidthFile:
    """One file of fixed records. `_row` is the number of the record in the file, from 1, header records included."""

    def __init__(
        self,
        reader: FixedWidthReader,
        path: Path,
        *,
        name: str,
        beside: Path | None = None,
        repeats: Collection[str] = (),
        block_size: int = BLOCK_SIZE,
    ) -> None:
        self._reader, self._path, self._name, self._size = reader, path, name, block_size
        self._decoder, self._layout, self._length = _understood(reader, beside)
        self._personal = speaks_of_individual_numbers(reader, beside)
        self._repeats = frozenset(repeats)
        self.header = self._layout.header
        self._private: dict[int, int] = {}  # private characters, by the first record of a part
        if self._whole:  # a file that is no whole number of records is told so before anything is read
            next(self._parts(), None)

    @property
    def notes(self) -> tuple[Text, ...]:
        """Definitions that are not read, and how many private characters there are in what was read so far."""
        return (*_notes(self._layout), *private_note(sum(self._private.values())))

    def blocks(self) -> Iterator[Callable[[], RawBatch]]:
        """Yield the parts of the file, each to be decoded in any thread."""
        for part in self._parts():
            yield partial(self._batch, part)

    def locate(self, rows: Collection[int]) -> dict[int, str]:
        """Return records as JSON of their columns, and their bytes in hexadecimal as `_hex`."""
        wanted = np.unique(np.fromiter(rows, np.int64, len(rows)))
        found: dict[int, str] = {}
        for part in self._parts():
            here = np.flatnonzero(np.isin(part.rows, wanted))
            if here.size:
                some = self._padded(part.take(here))
                reading = self._machine(some, ()).run()
                found |= dict(zip(some.rows.tolist(), self._shown(some, reading.texts, reading.faults), strict=True))
            if not wanted.size or (len(part) and part.rows[-1] >= wanted[-1]):
                break
        return found

    def place(self, row: int, column: str | None = None) -> Text:
        """Say the record, and the bytes of its column: of the file where records have one length, else of the record."""
        cell = self._layout.cells.get(column) if column else None
        if cell is None or cell.at is None:
            inside = f" ({column})" if column else ""
            return Text(f"{row:,} 件目のレコード{inside}", f"record {row:,}{inside}")
        start = cell.at + 1
        if self._whole:
            start += (row - 1) * self._length
            places = f"{start:,}-{start + cell.field.width - 1:,}"
            return Text(
                f"{row:,} 件目のレコード、ファイルの {places} バイト目（{column}）",
                f"record {row:,}, bytes {places} ({column})",
            )
        places = f"{start:,}-{start + cell.field.width - 1:,}"
        return Text(
            f"{row:,} 件目のレコードの {places} バイト目（{column}）",
            f"record {row:,}, bytes {places} of the record ({column})",
        )

    @property
    def _most(self) -> int:
        """How many records may be read at once: few where a short one becomes many columns, or a long line."""
        most = min(MOST_ROWS, _MOST_CELLS // len(self.header))
        return max(1, min(most, _MOST_FILLED // self._length) if self._reader.short_lines == "pad" else most)

    @property
    def _whole(self) -> bool:
        return self._reader.records == "fixed"

    def _parts(self) -> Iterator[Records]:
        reader, path, name, size, most = self._reader, self._path, self._name, self._size, self._most
        if reader.records == "fixed":
            parts = frames.fixed(path, self._length, name=name, size=size, most=most)
        elif reader.records == "lines":
            parts = frames.lines(path, longest=self._length, name=name, size=size, most=most)
        else:
            blocked = reader.records == "bdw_rdw"
            parts = frames.described(path, blocked=blocked, name=name, size=size, most=most)
        return frames.without_ends(parts, reader.header_records, reader.trailer_records, name=self._name)

    def _batch(self, part: Records) -> RawBatch:
        part = self._wanted(self._padded(part))
        reading = self._machine(part, self._repeats).run()
        table = pa.table([reading.texts[name] for name in self.header], names=list(self.header))
        table = table.append_column("_row", pa.array(part.rows))
        self._private[part.first] = private_in(table)
        bad = np.array(sorted(reading.faults), np.int64)
        rejected = self._rejected(part.take(bad), reading, bad) if bad.size else None
        adrift = np.array([at for at in bad.tolist() if reading.faults[at][0].rule in ADRIFT], np.int64)
        if rejected is not None:
            table = table.take(pa.array(np.delete(np.arange(len(part)), bad)))
        return RawBatch(table, rejected, part.aside, self._aside(part, part.take(adrift)))

    def _rejected(self, few: Records, reading: Reading, bad: Any) -> pl.DataFrame | None:
        faults = [reading.faults[place] for place in bad.tolist()]
        texts = {name: column.take(pa.array(bad)) for name, column in reading.texts.items()}
        said = ((found[0].rule, self._withheld(found[0]).value) for found in faults)
        shown = self._shown(few, texts, dict(enumerate(faults)))
        return rejections(
            [(row, *why, record) for row, why, record in zip(few.rows.tolist(), said, shown, strict=True)]
        )

    def _wanted(self, part: Records) -> Records:
        """Return the records that `only` names; those of which that can't be told are among them."""
        if self._reader.only is None or not len(part):
            return part
        machine = self._machine(part, ())
        mine = machine.where(self._reader.only)
        mine[machine.unsure()] = True
        if mine.all():
            return part
        others = part.take(np.flatnonzero(~mine))
        aside = {**part.aside, _OTHER: len(others)}
        return replace(part.take(np.flatnonzero(mine)), aside=aside, out=(*part.out, others))

    def _aside(self, part: Records, adrift: Records) -> pl.DataFrame | None:
        """Return what is to be looked through and not kept: records that were set aside, as far as they are ASCII.

        Where the layout speaks of Individual Numbers, also what seems to be one in rejected records whose fields may
        stand anywhere.
        """
        frames = []
        if part.out:
            texts = pa.concat_arrays([some.text(self._decoder.shown) for some in part.out])
            rows = np.concatenate([some.rows for some in part.out])
            frames.append(pl.DataFrame({"_row": rows, "record": pl.from_arrow(texts)}))
        if self._personal and (found := found_in(adrift)) is not None:
            frames.append(found)
        return pl.concat(frames) if frames else None

    def _padded(self, part: Records) -> Records:
        """Fill short lines with spaces, where the registration says so."""
        short = np.flatnonzero(part.lengths < self._length)
        if self._reader.short_lines == "refuse" or not short.size:
            return part
        if part.lengths.max() <= self._length:  # all of one length are read the fastest
            short = np.arange(len(part))
        inside = np.arange(self._length)
        places = part.starts[short, None] + inside
        beyond = inside >= part.lengths[short, None]
        filled = np.where(beyond, np.uint8(0x20), part.data[np.minimum(places, part.data.size - 1)])
        starts, lengths = part.starts.copy(), part.lengths.copy()
        starts[short] = part.data.size + np.arange(short.size) * self._length
        lengths[short] = self._length
        data = np.concatenate([part.data, filled.reshape(-1)])
        return replace(part, data=data, starts=starts, lengths=lengths)

    def _shown(self, part: Records, texts: dict[str, Any], faults: dict[int, list[Fault]]) -> list[str]:
        """Return each record as JSON: its columns, those at fault in hexadecimal, and all of it as `_hex`.

        Bytes in hexadecimal stand apart, so that no run of digits in them can be taken for a number.
        """
        at_once = max(1, _SHOWN_CELLS // max(len(texts), 1))
        shown: list[str] = []
        for first in range(0, len(part), at_once):
            columns = {name: column.slice(first, at_once).to_pylist() for name, column in texts.items()}
            for at in range(first, min(first + at_once, len(part))):
                wrong = [self._withheld(fault) for fault in faults.get(at, ())]
                record = {name: values[at - first] for name, values in columns.items()}
                if self._personal and wrong and wrong[0].rule in ADRIFT:
                    record = dict.fromkeys(record, WITHHELD)
                for fault in wrong:
                    if fault.column:
                        record[fault.column] = fault.value.partition(": ")[2]
                record["_hex"] = WITHHELD if self._personal else part.bytes_of(at).hex(" ")
                shown.append(json.dumps(record, ensure_ascii=False))
        return shown

    def _withheld(self, fault: Fault) -> Fault:
        """Leave out the bytes of a number that may be an Individual Number."""
        if not self._personal or fault.rule != NUMBER or fault.column is None:
            return fault
        if self._layout.cells[fault.column].field.width < SHORTEST:
            return fault
        place = fault.value.rpartition(", bytes ")[2]
        return replace(fault, value=f"{fault.column}: {WITHHELD}, bytes {place}")

    def _machine(self, part: Records, repeats: Collection[str]) -> Machine:
        longest = self._length if self._whole or self._reader.record_length is not None else None
        return Machine(self._layout, self._decoder, part, repeats, longest=longest)


def look_beside(reader: FixedWidthReader, beside: Path) -> None:
    """Read the copybook and the table of characters as a file would be read by them; raises ContentError."""
    _understood(reader, beside)


def _understood(reader: FixedWidthReader, beside: Path | None) -> tuple[Decoder, Layout, int]:
    decoder, layout = Decoder(reader, beside), _layout(reader, beside)
    length = _length(reader, layout)
    _check_together(reader, layout, decoder)
    return decoder, layout, length


def _layout(reader: FixedWidthReader, beside: Path | None) -> Layout:
    if reader.copybook is None:
        return plain_layout(reader)
    path = (beside or Path()) / reader.copybook
    record = read_record(path, reader.record, reader.copybook_format)
    return layout_of(record, reader, name=reader.copybook)


def _length(reader: FixedWidthReader, layout: Layout) -> int:
    if reader.record_length is None:
        return layout.length
    if reader.record_length < layout.length:
        raise bad_item(
            "reader.record_length",
            str(reader.record_length),
            Text(f"レコードの定義は {layout.length:,} バイトあります。", f"the layout has {layout.length:,} bytes."),
            Text(
                "record_length を消すか、仕様書のレコード長に直してください。",
                "Take record_length away, or write the length that the specification tells.",
            ),
        )
    return reader.record_length


def _check_together(reader: FixedWidthReader, layout: Layout, decoder: Decoder) -> None:
    """Raise ContentError where what the registration says does not go together."""
    fields = {name: cell.field for name, cell in layout.cells.items()}
    if reader.records == "lines":
        binary = next((n for n, f in fields.items() if f.kind in {"packed", "binary", "ibm_float", "ieee_float"}), None)
        if decoder.ebcdic or binary:
            raise bad_item(
                "reader.records",
                binary or reader.charset,
                Text("行で区切られたファイルでは読めません。", "it cannot be read from a file of lines."),
                Text(
                    "バイナリのまま転送してもらい、records を fixed か rdw にしてください。",
                    "Have the file sent in binary, and write fixed or rdw as `records`.",
                ),
            )
    elif reader.short_lines == "pad":
        raise bad_item(
            "reader.short_lines",
            reader.short_lines,
            Text("records: lines のときだけ書けます。", "it goes with `records: lines` only."),
        )
    punched = next((n for n, f in fields.items() if f.kind == "zoned" and f.signed and not f.sign.separate), None)
    if punched and not decoder.ebcdic and reader.overpunch is None:
        raise bad_item(
            "reader.overpunch",
            punched,
            Text(
                "符号が数字に重ねて書かれますが、その方式が示されていません。",
                "its sign is written over a digit, and how is not said.",
            ),
            Text(
                "overpunch に translated（{A-I }J-R）、micro_focus（p-y）、fujitsu（@A-I P-Y）のどれかを書いてください。",
                "Write translated ({A-I }J-R), micro_focus (p-y) or fujitsu (@A-I P-Y) as `overpunch`.",
            ),
        )
    doubles = next((n for n, f in fields.items() if f.kind == "double"), None)
    if doubles and reader.kanji is None:
        raise bad_item(
            "reader.kanji",
            doubles,
            Text("漢字項目（PIC N・G）の文字セットが示されていません。", "the character set of PIC N is not said."),
            Text("kanji に漢字の文字セットを書いてください。", "Write the double-byte character set as `kanji`."),
        )


def _notes(layout: Layout) -> tuple[Text, ...]:
    if not layout.unread:
        return ()
    names = ", ".join(dict.fromkeys(layout.unread))
    return (
        Text(
            f"REDEFINES のうち読まない定義があります: {names}（読むには choose に書きます）",
            f"Definitions by REDEFINES that are not read: {names} (`choose` tells which are)",
        ),
    )
