"""From the bytes of a column of fixed width to texts, all rows at once, and back."""

from codecs import charmap_decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from renkei.readers.charsets.double import DOUBLE
from renkei.readers.charsets.shifts import NOTHING, PAIRS, SINGLE, Shifts, half_code, stretches
from renkei.readers.charsets.tables import PAIR, Values, sizes, tables
from renkei.readers.private import count_private

_AT_ONCE = 1 << 20  # bytes of cells: what is made of them on the way stays near the processor
_ZERO = np.zeros(1, np.int32)
_Bytes = NDArray[np.uint8]
_Places = NDArray[np.int64]


class Unencodable(ValueError):
    """A character that the charset does not have."""


@dataclass(frozen=True)
class Decoded:
    """A column of text.

    `texts`: pa.StringArray, one a row; the empty text where the row has a fault. `faults`: by row, the code that has
    no character, or what is cut short, and where ("0x41A1 at byte 5"; bytes from 1). `private`: how many characters
    are private ones (外字, U+E000-F8FF), since no table names them.
    """

    texts: Any
    faults: Mapping[int, str]
    private: int


class Charset:
    """A single-byte set, and a double-byte set that its shift codes lead into and back from.

    `space`: the byte of a space. `digits`: the bytes of 0 to 9. `wide_space`: the code of U+3000 where there is one.
    """

    def __init__(self, single: str, double: str | None, extra: Mapping[int, str]) -> None:
        self.name = f"{single}, {double}" if double else single
        self._tables = tables(single, double, extra)
        self._shifts = Shifts(DOUBLE[double]) if double else None
        code_of = self._tables.code_of
        self.space, self.digits = code_of[" "], bytes(code_of[digit] for digit in "0123456789")
        self.wide_space = code_of["\u3000"] - PAIR if double else None

    def decode(self, cells: _Bytes) -> Decoded:
        """Decode `cells`, rows by bytes: single bytes, and pairs where a shift code leads into them.

        Half of a code at the end of a cell is a fault, and so is a shift into pairs that is not taken back there. A
        shift that leads where the text is already changes nothing. The texts may have 2 GiB in all.
        """
        return _in_parts(cells, self._mixed)

    def decode_double(self, cells: _Bytes) -> Decoded:
        """Decode `cells`, rows by bytes, of pairs alone, without shift codes (COBOL's PIC N).

        Raises ValueError where the charset has no double-byte set.
        """
        if self._shifts is None:
            raise ValueError(f"[{self.name}] has no double-byte set")
        return _in_parts(cells, self._pairs)

    def encode(self, text: str) -> bytes:
        """Return the bytes of one text, shift codes and all; raises Unencodable."""
        written, wide, at = bytearray(), False, 0
        while at < len(text):
            size, code = self._tables.longest_at(text, at)
            if not size:
                raise Unencodable(f"U+{ord(text[at]):04X} at character {at + 1} is not in [{self.name}]")
            if self._shifts and (code >= PAIR) is not wide:
                wide = not wide
                written += self._shifts.into[0] if wide else self._shifts.back
            written += (code - PAIR).to_bytes(2, "big") if wide else bytes([code])
            at += size
        return bytes(written + self._shifts.back if self._shifts and wide else written)

    def _mixed(self, cells: _Bytes) -> Decoded:
        width = cells.shape[1]
        found = self._shifts.find(cells) if self._shifts else None
        if not found:
            return self._singles(cells)
        starts, kinds = stretches(found, cells)
        lengths = np.diff(starts, append=cells.size)
        faults = found.faults | _cut(cells, starts, lengths, kinds)
        if faults:
            kinds[np.isin(starts // width, list(faults))] = NOTHING
        return self._stretched(cells, np.repeat(kinds, lengths), faults)

    def _singles(self, cells: _Bytes) -> Decoded:
        rows, width = cells.shape
        data = cells.tobytes()
        taken = np.frombuffer(data.translate(self._tables.single_sizes), np.uint8)
        if not taken.all():
            values = self._tables.single.take(cells.ravel())
            return self._written(values, np.full(rows, width), {}, lambda at: _said(cells, at, np.ones_like(at)))
        text = charmap_decode(data, "strict", self._tables.single_characters)[0].encode()
        ends = np.cumsum(taken.reshape(rows, width).sum(axis=1, dtype=np.int32))
        return Decoded(_texts(text, ends), {}, 0)

    def _stretched(self, cells: _Bytes, kinds: _Bytes, faults: dict[int, str]) -> Decoded:
        """Decode by the kind of every byte; there are whole pairs only."""
        flat = cells.ravel()
        wide, ends = kinds == PAIRS, kinds != NOTHING
        ends[np.flatnonzero(wide)[::2]] = False
        pair = wide[ends]
        values = np.empty(pair.size, np.uint32)
        values[pair] = self._tables.pair.take(flat[wide].view(">u2").astype(np.intp))
        values[~pair] = self._tables.single.take(flat[kinds == SINGLE])
        counts = ends.reshape(cells.shape).sum(axis=1)
        return self._written(values, counts, faults, lambda at: _said(cells, np.flatnonzero(ends)[at], 1 + pair[at]))

    def _pairs(self, cells: _Bytes) -> Decoded:
        rows, width = cells.shape
        if width % 2:
            cut = {row: half_code(cells, row, width) for row in range(rows)}
            return Decoded(pa.array([""] * rows, pa.string()), cut, 0)
        values = self._tables.pair.take(cells.ravel().view(">u2").astype(np.intp))
        return self._written(
            values, np.full(rows, width // 2), {}, lambda at: _said(cells, 2 * at + 1, np.full_like(at, 2))
        )

    def _written(
        self, values: Values, counts: NDArray[Any], faults: dict[int, str], say: Callable[[_Places], list[str]]
    ) -> Decoded:
        """Write out `values`, `counts` of them a row; `say` names the codes of some."""
        taken = sizes(values)
        unknown = np.flatnonzero(taken == 0)
        if unknown.size:
            row_of = np.repeat(np.arange(counts.size), counts)
            bad, first = np.unique(row_of[unknown], return_index=True)
            faults = faults | dict(zip(bad.tolist(), say(unknown[first]), strict=True))
            spoilt = np.zeros(counts.size, bool)
            spoilt[bad] = True
            good = ~spoilt[row_of]
            values, taken, counts = values[good], taken[good], np.where(spoilt, 0, counts)
        data = self._tables.utf8(values)
        ends = np.concatenate([_ZERO, np.cumsum(taken, dtype=np.int32)])[np.cumsum(counts)]
        return Decoded(_texts(data, ends), dict(sorted(faults.items())), count_private(data))


def _in_parts(cells: _Bytes, decode: Callable[[_Bytes], Decoded]) -> Decoded:
    rows, width = cells.shape
    if not cells.size:
        return Decoded(pa.array([""] * rows, pa.string()), {}, 0)
    step = max(1, _AT_ONCE // width)
    parts = {at: decode(np.ascontiguousarray(cells[at : at + step])) for at in range(0, rows, step)}
    faults = {at + row: what for at, part in parts.items() for row, what in part.faults.items()}
    texts = [part.texts for part in parts.values()]
    return Decoded(pa.concat_arrays(texts), faults, sum(part.private for part in parts.values()))


def _cut(cells: _Bytes, starts: NDArray[Any], lengths: NDArray[Any], kinds: _Bytes) -> dict[int, str]:
    """Return by row the first stretch of pairs that ends with half of one."""
    odd = np.flatnonzero((kinds == PAIRS) & (lengths % 2 == 1))[::-1]  # the first of a row wins
    last = starts[odd] + lengths[odd] - 1
    said = _said(cells, last, np.ones_like(last))
    return {row: f"{what} is half of a code" for row, what in zip((last // cells.shape[1]).tolist(), said, strict=True)}


def _said(cells: _Bytes, last: _Places, size: _Places) -> list[str]:
    """Name the codes of a `size` that end at places in `cells`, and the bytes of the row at which they begin."""
    flat, first = cells.ravel(), last - size + 1
    codes = np.where(size == 2, flat[first].astype(np.int64) << 8 | flat[last], flat[last]).tolist()
    found = zip(codes, (2 * size).tolist(), (first % cells.shape[1] + 1).tolist(), strict=True)
    return [f"0x{code:0{digits}X} at byte {place}" for code, digits, place in found]


def _texts(data: bytes, ends: NDArray[np.int32]) -> Any:
    offsets = np.zeros(ends.size + 1, np.int32)
    offsets[1:] = ends
    return pa.StringArray.from_buffers(ends.size, pa.py_buffer(offsets), pa.py_buffer(data))
