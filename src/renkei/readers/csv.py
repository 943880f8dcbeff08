"""Delimited text: csv, tsv and their kin.

Where records are is told from the bytes (`records`), in blocks (`blocks`); a record of the wrong number of columns,
of broken quoting or of bytes that can't be decoded is rejected, whole, with its line. What is left is split by
pyarrow, which then has nothing to refuse.
"""

import shutil
import tempfile
import weakref
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv as pacsv

from renkei.errors import IntegrityError, ReadError
from renkei.language import Text
from renkei.model.batch import RawBatch
from renkei.model.readers import CsvReader
from renkei.readers.aside import Aside
from renkei.readers.blocks import BLOCK_SIZE, LONGEST, Block, cut
from renkei.readers.charset import Undecodable, fault, show, text_of
from renkei.readers.fill import UNSURE, FillDown
from renkei.readers.header import open_file
from renkei.readers.leftovers import looked_through, rejections
from renkei.readers.looks import UTF8_BOM
from renkei.readers.private import private_in, private_note
from renkei.readers.records import Form, Mask, Places
from renkei.readers.utf16 import transcode

_END_MARK, _EXCERPT, _GROUP = 0x1A, 40, 256
_Faults = dict[int, tuple[str, str]]


class CsvFile:
    """One delimited file. `_row` is the line of the file, from 1, on which a record begins."""

    def __init__(
        self,
        reader: CsvReader,
        path: Path,
        *,
        name: str,
        repeats: Collection[str] = (),
        scratch: Path | None = None,
        block_size: int = BLOCK_SIZE,
        longest: int = LONGEST,
    ) -> None:
        self._form = _form(reader, name)
        self._name, self._encoding = name, reader.encoding
        self._path = self._transcoded(path, scratch) if reader.encoding == "utf-16" else path
        self._size, self._longest = block_size, longest
        opened = open_file(reader, self._path, self._form, name=name)
        self.header, self._region = opened.names, opened.region
        self._repeats = frozenset(repeats)
        self._fill = FillDown(reader.fill_down, self.header, name=name) if reader.fill_down else None
        self._aside = _aside(reader, opened.lines, self._form, name)
        self._private: dict[int, int] = {}  # private characters, by the line that a block begins on

    def _transcoded(self, path: Path, scratch: Path | None) -> Path:
        """Return the file in UTF-8, which goes when this object does (or `scratch`, if that is sooner)."""
        folder = tempfile.mkdtemp(dir=scratch, prefix="utf16-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        into = Path(folder) / "utf8"
        transcode(path, into, name=self._name)
        return into

    def blocks(self) -> Iterator[Callable[[], RawBatch]]:
        """Yield the blocks of the file, each to be decoded and split in any thread.

        Where blanks are filled from above, they are read here, one after the other.
        """
        fill = self._fill and self._fill.anew()
        for block in self._cut():
            yield partial(self._read, block) if fill is None else partial(_same, self._filled(block, fill))

    def locate(self, rows: Collection[int]) -> dict[int, str]:
        """Return records as they were received, by the line that they begin on."""
        wanted = np.unique(np.fromiter(rows, np.int64, len(rows)))
        found: dict[int, str] = {}
        for block in self._cut():
            later = wanted[np.searchsorted(wanted, block.first_line) :] - block.first_line
            if not later.size:
                break
            if later[0] <= block.lines:
                hits = np.flatnonzero(np.isin(block.records.lines, later))
                found |= {block.first_line + int(block.records.lines[i]): self._shown(block, int(i)) for i in hits}
        return found

    def place(self, row: int, column: str | None = None) -> Text:  # noqa: ARG002  a line holds all its columns
        """Say the line."""
        return Text(f"{row:,} 行目", f"line {row:,}")

    @property
    def notes(self) -> tuple[Text, ...]:
        """How many private characters there are in the blocks that were read so far."""
        return private_note(sum(self._private.values()))

    def _cut(self) -> Iterator[Block]:
        with self._path.open("rb") as file:
            yield from cut(file, self._region, self._form, size=self._size, name=self._name, longest=self._longest)

    def _read(self, block: Block) -> RawBatch:
        dropped = _set_aside(block)
        aside = self._aside.masks(block) if self._aside else {}
        keep = ~np.logical_or.reduce([*dropped.values(), *aside.values()])
        bad = {i: what for i, what in self._ill_formed(block).items() if keep[i]}
        keep[list(bad)] = False
        table = None
        while table is None:
            try:
                table = self._split(block, keep)
            except (Undecodable, pa.ArrowInvalid):  # looked for only where there are some
                places = np.flatnonzero(keep)
                found = self._miscounted(block, places) or self._undecodable(block, places)
                if not found:
                    raise
                bad |= found
                keep[list(found)] = False
        self._private[block.first_line] = private_in(table)
        rows = pa.array(block.records.lines[keep] + block.first_line, pa.int64())
        counts = Counter[str]()
        for rule, mask in [*dropped.items(), *aside.items()]:
            counts.update({rule: int(mask.sum())} if mask.any() else {})
        table = table.append_column("_row", rows)
        return RawBatch(table, self._rejected(block, bad), counts, self._looked_through(block, aside))

    def _filled(self, block: Block, fill: FillDown) -> RawBatch:
        batch = self._read(block)
        lost = [] if batch.rejected is None else batch.rejected["_row"].to_list()
        rows, unsure = fill.fill(batch.rows, lost)
        lines = rows["_row"].to_numpy()[unsure] - block.first_line
        bad = {int(i): (UNSURE, ", ".join(fill.columns)) for i in np.flatnonzero(np.isin(block.records.lines, lines))}
        rejected = [part for part in (batch.rejected, self._rejected(block, bad)) if part is not None]
        together = pl.concat(rejected).sort("_row") if rejected else None
        return RawBatch(rows.filter(pa.array(~unsure)), together, batch.dropped, batch.aside)

    def _ill_formed(self, block: Block) -> _Faults:
        """Return the records of broken quotes, or with a NUL in them."""
        records, bad = block.records, _Faults()
        for broken in block.broken:
            index = int(np.searchsorted(records.starts, broken.start))
            excerpt = block.data[broken.at : min(broken.at + _EXCERPT, int(records.ends[index]))]
            bad[index] = (broken.rule, show(bytes(excerpt), self._encoding))
        if block.buffer.find(0, 0, block.size) >= 0:
            for place in np.flatnonzero(np.frombuffer(block.data, np.uint8) == 0)[::-1]:  # the first of a record wins
                index = int(np.searchsorted(records.starts, place, "right")) - 1
                bad[index] = ("encoding.nul", f"0x00 at byte {place - records.starts[index] + 1}")
        return bad

    def _miscounted(self, block: Block, places: Places) -> _Faults:
        width, counts = len(self.header), block.field_counts(self._form)
        wrong = places[counts[places] != width].tolist()
        return {i: ("csv.column_count", f"{counts[i]} of {width}") for i in wrong}

    def _undecodable(self, block: Block, places: Places) -> _Faults:
        found: dict[int, str | None] = {}
        for at in range(0, len(places), _GROUP):  # whole groups are decoded at once; few have a fault
            group = places[at : at + _GROUP].tolist()
            if fault(_bytes(block, group[0], group[-1]), self._encoding):
                found |= {i: fault(_bytes(block, i, i), self._encoding) for i in group}
        return {i: ("encoding.undecodable", what) for i, what in found.items() if what}

    def _split(self, block: Block, keep: Mask) -> Any:
        """Return the table of the records to keep; raises Undecodable or ArrowInvalid where bytes can't be decoded."""
        bytewise = self._encoding == "cp932"
        text = pa.binary() if bytewise else pa.string()
        types = {n: pa.dictionary(pa.int32(), text) if n in self._repeats else text for n in self.header}
        payload = _payload(block, keep)
        table = self._parse(payload, types) if len(payload) else pa.schema(types.items()).empty_table()
        if len(table) != np.count_nonzero(keep):
            raise _unbalanced(int(np.count_nonzero(keep)), len(table), where=f"{self._name}, line {block.first_line}")
        if not bytewise:
            return table
        return pa.table([text_of(column.combine_chunks()) for column in table.columns], names=list(self.header))

    def _parse(self, payload: bytes | memoryview, types: dict[str, Any]) -> Any:
        return pacsv.read_csv(
            pa.BufferReader(payload),
            read_options=pacsv.ReadOptions(
                use_threads=False, block_size=len(payload) + 1, column_names=list(self.header)
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=chr(self._form.delimiter),
                quote_char='"' if self._form.quote else False,
                newlines_in_values=True,
            ),
            convert_options=pacsv.ConvertOptions(column_types=types, null_values=[], strings_can_be_null=False),
        )

    def _rejected(self, block: Block, bad: _Faults) -> pl.DataFrame | None:
        lines = block.records.lines
        return rejections([(block.first_line + int(lines[i]), *bad[i], self._shown(block, i)) for i in sorted(bad)])

    def _looked_through(self, block: Block, aside: dict[str, Mask]) -> pl.DataFrame | None:
        """Return the records that were set aside, for whoever must know what they hold."""
        if not any(mask.any() for mask in aside.values()):
            return None
        places = np.flatnonzero(np.logical_or.reduce(list(aside.values()))).tolist()
        lines = block.records.lines
        return looked_through([(block.first_line + int(lines[i]), self._shown(block, i)) for i in places])

    def _shown(self, block: Block, index: int) -> str:
        return show(_bytes(block, index, index), self._encoding)


def _same(batch: RawBatch) -> RawBatch:
    return batch


def _aside(reader: CsvReader, header: Sequence[bytes], form: Form, name: str) -> Aside | None:
    """Return what else is set aside; None where nothing is declared, so that most files are not looked at for it."""
    header = header if reader.repeats_header else ()
    if not header and not reader.set_aside:
        return None
    return Aside(reader.set_aside, header, form, encoding=reader.encoding, name=name)


def _bytes(block: Block, first: int, last: int) -> bytes:
    """Return the bytes from the beginning of one record to the end of another."""
    return bytes(block.data[int(block.records.starts[first]) : int(block.records.ends[last])])


def _set_aside(block: Block) -> dict[str, Mask]:
    """Return which records are dropped, by rule: empty lines, and the end-of-file mark of old systems."""
    records = block.records
    lengths = records.ends - records.starts
    first = np.frombuffer(block.data, np.uint8)[np.minimum(records.starts, block.size - 1)]
    return {"blank_line": lengths == 0, "end_mark": (lengths == 1) & (first == _END_MARK)}


def _payload(block: Block, keep: Mask) -> bytes | memoryview:
    """Return the bytes of the records to keep, one after the other."""
    payload: bytes | memoryview = block.data
    if not keep.all():
        edges = np.append(block.records.starts, block.size)[np.flatnonzero(np.diff(keep, prepend=False, append=False))]
        runs = zip(edges[0::2].tolist(), edges[1::2].tolist(), strict=True)
        payload = b"".join(block.data[start:end] for start, end in runs)
    # pyarrow takes off a BOM; one that stands where a block begins is data
    return UTF8_BOM + payload if payload[:3] == UTF8_BOM else payload


def _unbalanced(records: int, rows: int, *, where: str) -> IntegrityError:
    return IntegrityError(
        Text(
            f"このブロックの [{records}] 件のレコードが [{rows}] 行になりました。",
            f"The [{records}] records of this block became [{rows}] rows.",
        ),
        where=where,
        fix=Text(
            "読取処理の不具合です。ファイルを残し、開発者に知らせてください。",
            "This is a fault of the reader: keep the file and tell the developers.",
        ),
    )


def _form(reader: CsvReader, name: str) -> Form:
    """Return how fields are set apart; raises ReadError for a delimiter that can't be told from other bytes."""
    code = ord(reader.delimiter) if len(reader.delimiter) == 1 else -1
    highest = 0x3F if reader.encoding == "cp932" else 0x7F
    if 0 < code <= highest and reader.delimiter not in '\r\n"':
        return Form(code, reader.quote)
    raise ReadError(
        Text(
            f"区切り文字 [{reader.delimiter}] は [{reader.encoding}] では使えません（文字の一部と区別できません）。",
            f"[{reader.delimiter}] cannot be the delimiter in [{reader.encoding}]: it is not told from parts of others.",
        ),
        where=f"{name}, reader.delimiter",
        fix=Text(
            "カンマ、タブ、セミコロンのいずれか、または UTF-8 のファイルを提供元に依頼してください。",
            "Ask the agency for commas, tabs or semicolons, or for UTF-8.",
        ),
    )
