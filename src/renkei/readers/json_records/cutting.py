"""The list of records cut into blocks of whole elements, memory bounded whatever the file's size."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

import numpy as np

from renkei.errors import ReadError
from renkei.language import Text
from renkei.readers.json_records import faults
from renkei.readers.json_records.scan import COMMA, Bytes, Places, Structure, structure

BLOCK_SIZE, LONGEST, MOST_UNITS, DEEPEST = 8 << 20, 64 << 20, 250_000, 100
_FEED, _NEAR = 0x0A, 16
_decode = json.JSONDecoder().raw_decode


@dataclass(frozen=True)
class Units:
    """Elements of the list: [start, end) in `data`, the first of them the `first` (from 0) of the file."""

    data: bytes
    starts: Places
    ends: Places
    first: int

    def unit(self, index: int) -> bytes:
        """Return the bytes of one element."""
        return self.data[int(self.starts[index]) : int(self.ends[index])]

    @property
    def flat(self) -> bool:
        """Whether no element is itself a list."""
        return not any(self.unit(index).lstrip().startswith(b"[") for index in range(len(self)))

    def __len__(self) -> int:
        return len(self.starts)


class _Cut(NamedTuple):
    """What a buffer gave: whole elements, how many of its bytes they took, and where the list ended in it, or -1."""

    starts: Places
    ends: Places
    used: int
    end: int


class Cutter:
    """Cuts one list (or one object) that begins at byte `start` of a file; afterwards `end` is the byte after it."""

    def __init__(self, *, name: str, size: int = BLOCK_SIZE, longest: int = LONGEST) -> None:
        self._name, self._size, self._longest = name, size, longest
        self.end = -1

    def one(self, file: BinaryIO, start: int) -> Iterator[Units]:
        """Yield the one object that begins at `start`, as the only element."""
        size = self._size
        while True:
            file.seek(start)
            data = file.read(size)
            found = self._structure(data)
            closed = np.flatnonzero(found.depth == 0)
            if closed.size:
                end = int(found.at[closed[0]]) + 1
                self.end = start + end
                yield Units(data[:end], np.zeros(1, np.int64), np.full(1, end), 0)
                return
            if len(data) < size:
                raise faults.cut_short(self._name)
            if size >= self._longest:
                raise self._too_long(0)
            size = min(2 * size, self._longest)

    def listed(self, file: BinaryIO, start: int) -> Iterator[Units]:
        """Yield the elements of the list whose `[` is at `start`."""
        file.seek(start + 1)
        at, first, rest, want = start + 1, 0, b"", self._size
        while self.end < 0:
            data = rest + file.read(max(want - len(rest), 1))
            final = len(data) < want
            cut = self._cut(data, first, final=final)
            self.end = at + cut.end + 1 if cut.end >= 0 else -1
            if final and self.end < 0:
                raise faults.cut_short(f"{self._name}, record {first + len(cut.starts) + 1}")
            yield from _shared(data, cut.starts, cut.ends, first)
            if not cut.used and self.end < 0:
                if len(data) >= self._longest:
                    raise self._too_long(first)
                want = min(2 * want, self._longest)
            else:
                want = self._size
            at, first, rest = at + cut.used, first + len(cut.starts), data[cut.used :]

    def _cut(self, data: bytes, first: int, *, final: bool) -> _Cut:
        view = np.frombuffer(data, np.uint8)
        found = self._structure(data)
        ended = np.flatnonzero(found.depth < 0)
        end = int(found.at[ended[0]]) if ended.size else -1
        depth = found.depth[: ended[0]] if ended.size else found.depth
        at = found.at[: len(depth)]
        before = np.concatenate(([0], depth[:-1])) if depth.size else depth
        starts, ends = at[before == 0], at[depth == 0] + 1
        if len(starts) > len(ends):  # the last one is not whole
            starts, tail = starts[:-1], int(starts[-1])
        else:
            tail = end if end >= 0 else len(data)
        if not _only_commas(view, starts, ends, tail, first=first == 0, last=end >= 0):
            return self._one_by_one(data, first, final=final)
        return _Cut(starts, ends, int(ends[-1]) if len(ends) else 0, end)

    def _one_by_one(self, data: bytes, first: int, *, final: bool) -> _Cut:
        """Cut a list whose elements are not all objects, or that is no JSON: ReadError where it is not."""
        text, at, spans = data.decode("latin-1"), 0, list[tuple[int, int]]()
        try:
            while True:
                used = at
                at = _skip(text, at)
                if text[at] == "]":
                    return _Cut(*_places(spans), at, at)
                if spans or first:
                    if text[at] != ",":
                        raise faults.not_json(
                            "Expecting ',' delimiter", where=f"{self._name}, record {first + len(spans)}"
                        )
                    at = _skip(text, at + 1)
                _, end = _decode(text, at)
                text[end]  # a number may go on in the next block
                spans.append((at, end))
                at = end
        except IndexError:
            return _Cut(*_places(spans), used, -1)
        except json.JSONDecodeError as e:
            if not final and (spans or e.pos >= len(text) - _NEAR or e.msg.startswith("Unterminated")):
                return _Cut(*_places(spans), used, -1)
            raise faults.not_json(e.msg, where=f"{self._name}, record {first + len(spans) + 1}") from e

    def _structure(self, data: bytes) -> Structure:
        found = structure(np.frombuffer(data, np.uint8))
        if found.depth.size and int(found.depth.max()) > DEEPEST:
            raise faults.too_deep(DEEPEST, where=self._name)
        return found

    def _too_long(self, first: int) -> ReadError:
        what = Text(f"{first + 1} 件目の記録", f"Record {first + 1}")
        return faults.too_large(what, self._longest, where=self._name)


def _shared(data: bytes, starts: Places, ends: Places, first: int) -> Iterator[Units]:
    for at in range(0, len(starts), MOST_UNITS):
        some, until = starts[at : at + MOST_UNITS], ends[at : at + MOST_UNITS]
        base = int(some[0])
        yield Units(data[base : int(until[-1])], some - base, until - base, first + at)


def _only_commas(data: Bytes, starts: Places, ends: Places, tail: int, *, first: bool, last: bool) -> bool:
    """Whether there is one comma, and nothing else but spaces, before every element (none before the `first`).

    `tail` is where the text after the last whole element ends; where the list goes on, a comma may be in it.
    """
    gaps_from, gaps_to = np.concatenate(([0], ends)), np.concatenate((starts, [tail]))
    lengths = gaps_to - gaps_from
    where = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    gathered = data[np.repeat(gaps_from - where, lengths) + np.arange(int(lengths.sum()))]
    commas = gathered == COMMA
    spaces = (gathered == 0x20) | (gathered == 0x0A) | (gathered == 0x0D) | (gathered == 0x09)
    if not (commas | spaces).all():
        return False
    total = np.concatenate(([0], np.cumsum(commas)))
    counts = total[where + lengths] - total[where]
    wanted = np.ones(len(counts), np.int64)
    if first:
        wanted[0] = 0
    if last:
        wanted[-1] = 0
    elif len(counts) > 1 or not first:
        wanted[-1] = min(int(counts[-1]), 1)
    return bool((counts == wanted).all())


def _places(spans: list[tuple[int, int]]) -> tuple[Places, Places]:
    both = np.array(spans, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _skip(text: str, at: int) -> int:
    while text[at] in " \t\r\n":
        at += 1
    return at


def cut_lines(file: BinaryIO, start: int, *, size: int, longest: int, name: str) -> Iterator[Units]:
    """Yield the lines from byte `start` on, empty ones too: of JSON Lines an element may be empty."""
    file.seek(start)
    first, rest, want, final = 0, b"", size, False
    while not final:
        data = rest + file.read(max(want - len(rest), 1))
        final = len(data) < want
        feeds = np.flatnonzero(np.frombuffer(data, np.uint8) == _FEED)
        stop = len(data) if final else (int(feeds[-1]) + 1 if feeds.size else 0)
        starts = np.concatenate(([0], feeds + 1))
        starts = starts[starts < stop]
        ends = np.append(feeds, stop)[: len(starts)]
        yield from _shared(data, starts, ends, first)
        if not stop and len(data) >= longest:
            raise faults.too_large(Text(f"{first + 1} 行目", f"Line {first + 1}"), longest, where=name)
        first, rest, want = first + len(starts), data[stop:], size if stop else min(2 * want, longest)
