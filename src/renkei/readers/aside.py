"""Records of delimited text that are no data: the header come again, totals, notes, told by how they begin."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
import pyarrow as pa

from renkei.errors import ReadError
from renkei.language import Text
from renkei.readers.blocks import Block
from renkei.readers.charset import Undecodable, text_of
from renkei.readers.records import CR, LF, QUOTE, Bytes, Form, Mask, Places

_SPACE = 0x20
_BLANKS = 1 << 16  # so many bytes of empty fields are passed over to find one that is not
_SHOWN = 256  # and so many bytes of it are looked at


class Aside:
    """Which records a registration sets aside."""

    def __init__(
        self,
        patterns: Mapping[str, str],
        header: Sequence[bytes],
        form: Form,
        *,
        encoding: str,
        name: str,
    ) -> None:
        """`patterns` are regular expressions by rule, `header` the lines that may come again; raises ReadError."""
        self._patterns, self._header, self._form, self._encoding = patterns, header, form, encoding
        for pattern in patterns.values():
            _check(pattern, name)

    def masks(self, block: Block) -> dict[str, Mask]:
        """Return which records are set aside, by rule: the first that holds."""
        found: dict[str, Mask] = {}
        left = np.ones(block.records.starts.size, np.bool_)
        if self._header:
            found["repeated_header"] = self._repeated(block)
            left &= ~found["repeated_header"]
        words, places = self._first_fields(block) if self._patterns else (pl.Series(dtype=pl.String), None)
        for rule, pattern in self._patterns.items():
            found[rule] = words.str.contains(pattern).to_numpy()[places] & left
            left &= ~found[rule]
        return found

    def _repeated(self, block: Block) -> Mask:
        data = np.frombuffer(block.data, np.uint8)
        starts, lengths = block.records.starts, block.records.ends - block.records.starts
        repeated = np.zeros(starts.size, np.bool_)
        for line in self._header:
            few = np.flatnonzero(lengths == len(line))
            for offset, byte in enumerate(line):
                few = few[data[starts[few] + offset] == byte]
                if not few.size:
                    break
            repeated[few] = True
        return repeated

    def _first_fields(self, block: Block) -> tuple[pl.Series, Places]:
        """Return the distinct texts of each record's first field that is not empty, and which record has which."""
        data = np.frombuffer(block.data, np.uint8)
        first, stop = self._bounds(data, block)
        lengths = np.minimum(stop - first, _SHOWN)
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        picked = data[np.repeat(first - offsets[:-1], lengths) + np.arange(offsets[-1])]
        picked[picked == 0] = _SPACE  # such a record is rejected anyhow, if it is not set aside
        buffers = [None, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(picked)]
        coded = pa.BinaryArray.from_buffers(pa.binary(), lengths.size, buffers).dictionary_encode()
        words = pl.Series(self._texts(coded.dictionary), dtype=pl.String).str.strip_chars()
        return words, coded.indices.to_numpy().astype(np.int64)

    def _bounds(self, data: Bytes, block: Block) -> tuple[Places, Places]:
        """Return where that field begins and ends in each record; nothing where all are empty."""
        ends, form = block.records.ends, self._form
        blank = np.zeros(256, np.bool_)
        blank[[form.delimiter, _SPACE, *([QUOTE] if form.quote else [])]] = True
        first, going = block.records.starts.copy(), np.arange(ends.size)
        for _ in range(_BLANKS):
            going = going[first[going] < ends[going]]
            going = going[blank[data[first[going]]]]
            if not going.size:
                break
            first[going] += 1
        edges = np.flatnonzero((data == form.delimiter) | (data == LF) | (data == CR))
        stop = _next(edges, first, ends)
        if block.quotes.size:
            quoted = (first > block.records.starts) & (data[np.maximum(first - 1, 0)] == QUOTE)
            stop = np.where(quoted, _next(block.quotes, first, ends), stop)
        return first, np.maximum(stop, first)

    def _texts(self, words: pa.BinaryArray) -> list[str]:
        try:
            texts = text_of(words) if self._encoding == "cp932" else words.cast(pa.string())
        except (Undecodable, pa.ArrowInvalid):  # a long one may be cut inside a character
            codec = "cp932" if self._encoding == "cp932" else "utf-8"
            return [word.decode(codec, "ignore") for word in words.to_pylist()]
        found: list[str] = texts.to_pylist()
        return found


def _next(edges: Places, first: Places, ends: Places) -> Places:
    """Return the first of `edges` from `first` on, at most `ends`."""
    if not edges.size:
        return ends
    at = np.searchsorted(edges, first)
    return np.where(at < edges.size, np.minimum(edges[np.minimum(at, edges.size - 1)], ends), ends)


def _check(pattern: str, name: str) -> None:
    """Refuse what Python's expressions have and Polars' have not: looking around, and back references."""
    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.ComputeError as e:
        raise ReadError(
            Text(
                f"set_aside の正規表現 [{pattern}] は使えません（先読み・後読み・後方参照はできません）。",
                f"The expression [{pattern}] of set_aside can't be used: it may not look around nor refer back.",
            ),
            where=f"{name}, reader.set_aside",
            fix=Text(
                "値の先頭を表す ^ と、その後の文字で書いてください（例: ^(合計|注)）。",
                "Write it with ^ for the beginning of the value and what follows: ^(合計|注).",
            ),
        ) from e
