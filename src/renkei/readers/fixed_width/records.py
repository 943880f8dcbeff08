"""Where records are in a file: one after the other, behind record descriptor words, in blocks of these, or as lines.

RDW and BDW: z/OS DFSMS Using Data Sets (SC23-6855), variable-length records: two bytes of length, big-endian and the
descriptor included, then two bytes that are zero unless the record spans blocks (which is refused). A block descriptor
whose first bit is set holds its length in the other 31 bits.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from renkei.errors import ReadError
from renkei.readers.fixed_width.digits import Bytes
from renkei.readers.fixed_width.refusals import (
    cut_short,
    empty,
    no_descriptor,
    no_line_end,
    not_whole,
    outside,
    too_few,
)

BLOCK_SIZE, MOST_ROWS = 16 << 20, 250_000
_Places = npt.NDArray[np.int64]
_DESCRIPTOR, _LINE_FEED, _RETURN, _END_MARK = 4, 0x0A, 0x0D, 0x1A
_LONGEST_LINE = 1 << 20
_RUN, _SHORT, _SOME = 64, 64, 64 << 10


@dataclass(frozen=True)
class Records:
    """Records of a part of a file: record i is `lengths[i]` bytes of `data` from `starts[i]`.

    `first` is the number of the first record in the file, from 1; `numbers` those of all where some were left out.
    `aside` counts records that were set aside, by rule; `out` are those of them that may hold anything.
    """

    data: Bytes
    starts: _Places
    lengths: _Places
    first: int
    aside: dict[str, int] = field(default_factory=dict)
    numbers: _Places | None = None
    out: tuple["Records", ...] = ()

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def rows(self) -> _Places:
        """The number of each record in the file."""
        return np.arange(self.first, self.first + len(self), dtype=np.int64) if self.numbers is None else self.numbers

    def take(self, places: _Places) -> "Records":
        """Return some of the records."""
        return Records(self.data, self.starts[places], self.lengths[places], self.first, {}, self.rows[places])

    def text(self, table: bytes) -> Any:
        """Return the records as an Arrow array of strings, each byte looked up in a table of ASCII characters."""
        offsets = np.concatenate([[0], np.cumsum(self.lengths)])
        every, ends = self.data.data, self.starts + self.lengths
        records = [every[start:end] for start, end in zip(self.starts.tolist(), ends.tolist(), strict=True)]
        data = b"".join(records).translate(table)
        return pa.StringArray.from_buffers(len(self), pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(data))

    def bytes_of(self, place: int) -> bytes:
        """Return the bytes of one record."""
        start = int(self.starts[place])
        return self.data[start : start + int(self.lengths[place])].tobytes()


def fixed(path: Path, length: int, *, name: str, size: int = BLOCK_SIZE, most: int = MOST_ROWS) -> Iterator[Records]:
    """Yield records of `length` bytes. Raises ReadError where the file is no whole number of them."""
    total = path.stat().st_size
    if total % length or not total:
        raise not_whole(path, total, length, name)
    at_once = max(1, min(most, size // length))
    first = 1
    with path.open("rb") as file:
        while data := file.read(at_once * length):
            count = len(data) // length
            if count * length != len(data):
                raise cut_short(name, (first - 1) * length + len(data))
            yield _uniform(np.frombuffer(data, np.uint8), count, length, first)
            first += count


def _uniform(data: Bytes, count: int, length: int, first: int) -> Records:
    return Records(data, np.arange(count, dtype=np.int64) * length, np.full(count, length, np.int64), first)


def described(
    path: Path, *, blocked: bool, name: str, size: int = BLOCK_SIZE, most: int = MOST_ROWS
) -> Iterator[Records]:
    """Yield records behind descriptor words. Raises ReadError where these lead outside, or are none."""
    if not path.stat().st_size:
        raise empty(name)
    walk = _Walk(name, blocked=blocked, most=most)
    yield from _chunks(path, walk.records, size=_chunk(size, most))


class _Walk:
    """Follows descriptor words through a file, chunk by chunk."""

    def __init__(self, name: str, *, blocked: bool, most: int) -> None:
        self._name, self._blocked, self._most = name, blocked, most
        self._left = 0  # bytes of the block that are still to come

    def records(self, data: bytes, offset: int, *, final: bool) -> tuple[list[int], list[int], int]:
        """Return starts and lengths of the whole records of `data`, and where the rest begins."""
        starts: list[int] = []
        lengths: list[int] = []
        at, end = 0, len(data)
        while at + _DESCRIPTOR <= end and len(starts) < self._most:
            if self._blocked and not self._left:
                self._left = self._block(data, at, offset)
                at += _DESCRIPTOR
                continue
            length = data[at] << 8 | data[at + 1]
            if length < _DESCRIPTOR or data[at + 2] or data[at + 3]:
                raise no_descriptor(self._name, offset + at, data[at : at + 4], "RDW")
            if self._blocked and length > self._left:
                raise outside(self._name, offset + at, length, self._left)
            if at + length > end:
                break
            run = 1 if self._blocked else _run(data, at, length, self._most - len(starts))
            starts.extend(range(at + _DESCRIPTOR, at + _DESCRIPTOR + run * length, length))
            lengths.extend([length - _DESCRIPTOR] * run)
            at += run * length
            self._left -= length if self._blocked else 0
        if final and len(starts) < self._most and (at < end or self._left):
            raise self._too_short(data, at, offset)
        return starts, lengths, at

    def _block(self, data: bytes, at: int, offset: int) -> int:
        length = data[at] << 8 | data[at + 1]
        if length & 0x8000:
            length = int.from_bytes(data[at : at + 4], "big") & 0x7FFFFFFF
        elif data[at + 2] or data[at + 3]:
            raise no_descriptor(self._name, offset + at, data[at : at + 4], "BDW")
        if length < 2 * _DESCRIPTOR:
            raise no_descriptor(self._name, offset + at, data[at : at + 4], "BDW")
        return length - _DESCRIPTOR

    def _too_short(self, data: bytes, at: int, offset: int) -> ReadError:
        if len(data) - at < _DESCRIPTOR:
            return cut_short(self._name, offset + len(data))
        return outside(self._name, offset + at, data[at] << 8 | data[at + 1], len(data) - at)


def _run(data: bytes, at: int, length: int, most: int) -> int:
    """Return how many records of the same length follow each other from `at`, looked for in growing steps."""
    whole = min((len(data) - at) // length, most)
    found, step = 1, _RUN
    while found < whole and data[at + found * length : at + found * length + 4] == data[at : at + 4]:
        step = min(step, whole - found)
        part = np.frombuffer(data, np.uint8, step * length, at + found * length).reshape(step, length)[:, :4]
        same = (part == np.frombuffer(data, np.uint8, 4, at)).all(axis=1)
        if not same.all():
            return found + int(same.argmin())
        found, step = found + step, step * 4
    return found


def lines(path: Path, *, longest: int, name: str, size: int = BLOCK_SIZE, most: int = MOST_ROWS) -> Iterator[Records]:
    """Yield lines, which end with LF or CRLF; empty ones and a final end-of-file mark are set aside."""
    if not path.stat().st_size:
        raise empty(name)

    def split(data: bytes, offset: int, *, final: bool) -> tuple[list[int], list[int], int]:
        if not data:
            return [], [], 0
        feeds = np.flatnonzero(np.frombuffer(data, np.uint8) == _LINE_FEED)[:most]
        ends = feeds.tolist()
        if final and len(ends) < most and (not ends or ends[-1] < len(data) - 1):
            ends.append(len(data))
        if not ends and len(data) > max(longest + 2, _LONGEST_LINE):
            raise no_line_end(name, offset)
        starts = [0, *(end + 1 for end in ends[:-1])] if ends else []
        return (
            starts,
            [end - start for start, end in zip(starts, ends, strict=True)],
            min(ends[-1] + 1 if ends else 0, len(data)),
        )

    for records in _chunks(path, split, size=max(_chunk(size, most), 2)):
        yield _without_ends(records)


def _without_ends(records: Records) -> Records:
    """Take CR off the lines, and set aside those that are empty."""
    data, starts, lengths = records.data, records.starts, records.lengths
    last = data[np.maximum(starts + lengths - 1, 0)]
    lengths = lengths - ((lengths > 0) & (last == _RETURN))
    empty = lengths == 0
    mark = (lengths == 1) & (data[np.minimum(starts, data.size - 1)] == _END_MARK)
    keep = np.flatnonzero(~(empty | mark))
    aside = {"blank_line": int(empty.sum()), "end_mark": int(mark.sum())}
    kept = replace(records, lengths=lengths).take(keep)
    return replace(kept, aside={rule: count for rule, count in aside.items() if count})


def _chunk(size: int, most: int) -> int:
    """Return how much to read at once: less where few records are taken out of it at a time."""
    return size if most == MOST_ROWS else min(size, _SOME + most * _SHORT)


_Split = Callable[..., tuple[list[int], list[int], int]]


def _chunks(path: Path, split: _Split, *, size: int) -> Iterator[Records]:
    """Read a file in chunks and yield the whole records that `split` finds in each."""
    first, offset, data, final, stuck = 1, 0, b"", False, True
    with path.open("rb") as file:
        while True:
            if not final and (stuck or len(data) < size):
                more = file.read(size)
                data, final = data + more, len(more) < size
            starts, lengths, at = split(data, offset, final=final)
            if starts:
                places = np.array(starts, np.int64), np.array(lengths, np.int64)
                yield Records(np.frombuffer(data, np.uint8), *places, first)
            elif final:
                return
            first, offset, data, stuck = first + len(starts), offset + at, data[at:], not at


def without_ends(parts: Iterator[Records], headers: int, trailers: int, *, name: str) -> Iterator[Records]:
    """Set the first and the last records of a file aside. Raises ReadError where there are not as many."""
    held: deque[Records] = deque()
    skipped = 0
    for part in parts:
        cut = min(headers - skipped, len(part))
        skipped += cut
        held.append(_trimmed(part, cut, len(part), "fixed.header_record") if cut else part)
        while held and skipped == headers and sum(map(len, held)) - len(held[0]) >= trailers:
            yield held.popleft()
    left = trailers
    for place in range(len(held) - 1, -1, -1):
        cut = min(left, len(held[place]))
        left -= cut
        if cut:
            held[place] = _trimmed(held[place], 0, len(held[place]) - cut, "fixed.trailer_record")
    if left or skipped < headers:
        raise too_few(name, headers, trailers)
    yield from held


def _trimmed(part: Records, start: int, end: int, rule: str) -> Records:
    cut = np.delete(np.arange(len(part)), np.s_[start:end])
    aside, out = {**part.aside, rule: len(cut)}, (*part.out, part.take(cut))
    return replace(part.take(np.arange(start, end)), aside=aside, out=out)
