"""One column of a block: cells of bytes to texts, with what is wrong in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from renkei.model.readers.fixed_width import FixedWidthReader
from renkei.readers.fixed_width import numbers
from renkei.readers.fixed_width.digits import Bytes, Mask
from renkei.readers.fixed_width.fields import Field
from renkei.readers.fixed_width.numbers import Numbers, Signs
from renkei.readers.fixed_width.texts import binaries, charset_of, unpadded

NUMBER, UNDECODABLE = "fixed.bad_number", "fixed.undecodable"
_LOW, _HIGH, _SPACE = 0x00, 0xFF, 0x20
_WORTH = 64  # fewer cells are decoded as they are


@dataclass(frozen=True)
class Column:
    """Texts of a column; by row, the rule that a cell breaks and what of it."""

    texts: Any
    faults: Mapping[int, tuple[str, str]]


class Decoder:
    """Decodes cells by the character sets and habits that a registration names."""

    def __init__(self, reader: FixedWidthReader, beside: Path | None) -> None:
        self._charset = charset_of(reader, beside)
        self.ebcdic = self._charset.digits[0] == 0xF0
        self._signs = Signs.ebcdic() if self.ebcdic else Signs.ascii(reader.overpunch)
        self._low, self._high = reader.low_values == "missing", reader.high_values == "missing"
        self._ascii = _in_ascii(self._charset)
        self.shown = np.where(self._ascii < _SPACE, _SPACE, self._ascii).astype(np.uint8).tobytes()

    def decode(self, cells: Bytes, field: Field) -> Column:
        """Decode cells (rows by bytes of the field)."""
        if field.kind == "text":
            return self._text(cells)
        if field.kind == "double":
            return self._double(cells)
        return self._number(cells, field)

    def decode_distinct(self, cells: Bytes, field: Field) -> Column:
        """Decode cells whose values repeat: texts come dictionary-encoded."""
        if len(cells) < _WORTH or not cells.shape[1]:
            column = self.decode(cells, field)
            return Column(column.texts.dictionary_encode(), column.faults)
        encoded = binaries(cells).dictionary_encode()
        flat = np.frombuffer(b"".join(encoded.dictionary.to_pylist()), np.uint8)
        distinct = self.decode(flat.reshape(len(encoded.dictionary), cells.shape[1]), field)
        # Two values may read alike, such as a number with sign C and with F: they become one.
        unique = distinct.texts.dictionary_encode()
        texts = pa.DictionaryArray.from_arrays(unique.indices.take(encoded.indices), unique.dictionary)
        faults: dict[int, tuple[str, str]] = {}
        if distinct.faults:
            indices = encoded.indices.to_numpy(zero_copy_only=False)
            rows = np.flatnonzero(np.isin(indices, list(distinct.faults)))
            faults = {int(row): distinct.faults[int(indices[row])] for row in rows}
        return Column(texts, faults)

    def _text(self, cells: Bytes) -> Column:
        cells = np.ascontiguousarray(self._without_fillers(cells))
        decoded = self._charset.decode(cells)
        faults = {row: (UNDECODABLE, what) for row, what in decoded.faults.items()}
        if cells.size and not cells.min():
            nul = cells == _LOW
            for row in np.flatnonzero(nul.any(axis=1)).tolist():
                faults.setdefault(row, (UNDECODABLE, f"0x00 at byte {int(nul[row].argmax()) + 1}"))
        return Column(unpadded(decoded.texts), faults)

    def _double(self, cells: Bytes) -> Column:
        there = ~self._all(cells, _HIGH, allowed=self._high)
        few = np.flatnonzero(there)
        decoded = self._charset.decode_double(self._with_wide_spaces(cells[few]))
        faults = {int(few[row]): (UNDECODABLE, what) for row, what in decoded.faults.items()}
        texts = unpadded(decoded.texts, also="\0" if self._low else "")
        for row in np.flatnonzero(pc.match_substring(texts, "\0").to_numpy(zero_copy_only=False)).tolist():
            faults.setdefault(int(few[row]), (UNDECODABLE, "0x0000"))
        return Column(spread(texts, there), faults)

    def _with_wide_spaces(self, cells: Bytes) -> Bytes:
        """Write the host's wide space for pairs of spaces, and of LOW-VALUES where allowed, at the end of a text."""
        wide, space = self._charset.wide_space, self._charset.space
        if wide is None or not cells.size:
            return cells
        pairs = np.ascontiguousarray(cells).view(">u2")
        filler = pairs == (space << 8 | space)
        if self._low:
            filler |= pairs == _LOW
        if not filler[:, -1].any():
            return cells
        tail = np.logical_and.accumulate(filler[:, ::-1], axis=1)[:, ::-1]
        return np.where(tail, wide, pairs).astype(">u2").view(np.uint8)

    def _number(self, cells: Bytes, field: Field) -> Column:
        blank = self._blank(cells, field)
        read = self._read(cells, field)
        bad = np.flatnonzero(read.bad & ~blank).tolist()
        texts = pc.if_else(pa.array(blank), "", read.texts) if blank.any() else read.texts
        return Column(texts, {row: (NUMBER, f"0x{cells[row].tobytes().hex(' ').upper()}") for row in bad})

    def _read(self, cells: Bytes, field: Field) -> Numbers:
        match field.kind:
            case "zoned":
                return numbers.zoned(cells, field, self._signs)
            case "packed":
                return numbers.packed(cells, field)
            case "binary":
                return numbers.binary(cells, field)
            case "edited":
                return numbers.edited(self._ascii[cells], field)
            case "ibm_float":
                return numbers.ibm_float(cells, field)
            case _:
                return numbers.ieee_float(cells, field)

    def _blank(self, cells: Bytes, field: Field) -> Mask:
        """Return which numbers are not there: spaces; LOW-VALUES and HIGH-VALUES where the registration says so."""
        if field.kind not in {"zoned", "edited", "packed"}:
            return np.zeros(len(cells), np.bool_)
        if field.unsigned_packed:  # bytes of spaces or zeros are digits there
            return self._all(cells, _HIGH, allowed=self._high)
        blank = self._all(cells, self._charset.space, allowed=True)
        return blank | self._all(cells, _LOW, allowed=self._low) | self._all(cells, _HIGH, allowed=self._high)

    def _all(self, cells: Bytes, byte: int, *, allowed: bool) -> Mask:
        if not allowed or not (cells[:, 0] == byte).any():
            return np.zeros(len(cells), np.bool_)
        whole: Mask = (cells == byte).all(axis=1)
        return whole

    def _without_fillers(self, cells: Bytes) -> Bytes:
        """Write spaces for LOW-VALUES at the end of a text, and for a text all of HIGH-VALUES, where allowed."""
        if self._low and (cells[:, -1] == _LOW).any():
            tail = np.logical_and.accumulate((cells == _LOW)[:, ::-1], axis=1)[:, ::-1]
            cells = np.where(tail, np.uint8(self._charset.space), cells)
        high = self._all(cells, _HIGH, allowed=self._high)
        if high.any():
            cells = np.where(high[:, None], np.uint8(self._charset.space), cells)
        return cells


def spread(texts: Any, there: Mask) -> Any:
    """Return texts for all rows: those given where `there`, the empty text elsewhere."""
    if there.all():
        return texts
    places = np.cumsum(there) - 1
    return texts.take(pa.array(places, mask=~there)).fill_null("")


def _in_ascii(charset: Any) -> Bytes:
    """Return for each byte its ASCII character, 0 where it has none."""
    table = np.zeros(256, np.uint8)
    each = np.arange(256, dtype=np.uint8).reshape(256, 1)
    decoded = charset.decode(each)
    for byte, text in enumerate(decoded.texts.to_pylist()):
        if byte not in decoded.faults and len(text) == 1 and text.isascii():
            table[byte] = ord(text)
    return table
