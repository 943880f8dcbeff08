"""A delimited file cut into blocks of whole records, memory bounded whatever its size."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

import numpy as np

from renkei.errors import ReadError, StorageError
from renkei.language import Text
from renkei.readers.quotes import Broken, quotes_that_count, record_start
from renkei.readers.records import CR, Form, Places, Records, field_counts, split_records

BLOCK_SIZE = 24 << 20
LONGEST = 64 << 20
"""No record may be longer, in bytes; a quote still open after so many is held to be broken."""


@dataclass(frozen=True)
class Block:
    """Whole records: the first `size` bytes of `buffer`, beginning at line `first_line` (from 1) of the file."""

    buffer: bytearray
    size: int
    first_line: int
    quotes: Places
    broken: tuple[Broken, ...] = ()

    @property
    def data(self) -> memoryview:
        """The bytes."""
        return memoryview(self.buffer)[: self.size]

    @cached_property
    def records(self) -> Records:
        """Where the records are; worked out when first asked for, so not in the thread that cuts."""
        return split_records(np.frombuffer(self.data, np.uint8), self.quotes)

    def field_counts(self, form: Form) -> Places:
        """Return how many fields each record has; of broken records it means nothing."""
        return field_counts(np.frombuffer(self.data, np.uint8), self.records.starts, self.quotes, form)

    @cached_property
    def lines(self) -> int:
        """How many physical lines end in the block."""
        data = np.frombuffer(self.data, np.uint8)
        feeds = int(np.count_nonzero(data == 0x0A))
        returns = np.flatnonzero(data == CR) if self.buffer.find(b"\r", 0, self.size) >= 0 else np.empty(0, np.int64)
        return feeds + returns.size - int(np.count_nonzero(data[np.minimum(returns + 1, self.size - 1)] == 0x0A))


@dataclass(frozen=True)
class Region:
    """The part of a file that holds records: bytes [start, end), beginning at line `first_line`."""

    start: int
    end: int
    first_line: int


def cut(file: BinaryIO, region: Region, form: Form, *, size: int, name: str, longest: int = LONGEST) -> Iterator[Block]:
    """Yield the records of `region` in blocks of about `size` bytes, never more than about `longest`.

    Raises ReadError where a record is longer than `longest` bytes.
    """
    file.seek(region.start)
    left, line, rest, want = region.end - region.start, region.first_line, b"", size
    while left or rest:
        buffer = _fill(file, rest, want=want, left=left, name=name)
        left -= len(buffer) - len(rest)
        block = _first_block(buffer, form, line, final=not left, give_up=len(buffer) >= longest)
        if block is None:
            if len(buffer) >= longest:
                raise _too_long(name, line, longest)
            rest, want = bytes(buffer), min(2 * len(buffer), longest)
            continue
        yield block
        line, rest, want = line + block.lines, bytes(memoryview(buffer)[block.size :]), size


def _fill(file: BinaryIO, rest: bytes, *, want: int, left: int, name: str) -> bytearray:
    """Return `rest` and what follows it in the file, up to `want` bytes (at least one more, where any are left)."""
    buffer = bytearray(min(max(want, len(rest) + 1), len(rest) + left))
    buffer[: len(rest)] = rest
    filled = len(rest)
    while filled < len(buffer):
        read = file.readinto(memoryview(buffer)[filled:])  # type: ignore[attr-defined]
        if not read:
            raise _shrunk(name, left - filled + len(rest))
        filled += read
    return buffer


def _first_block(buffer: bytearray, form: Form, line: int, *, final: bool, give_up: bool) -> Block | None:
    """Return the whole records of the buffer; None where not even the first is known to be whole."""
    quotes, broken = quotes_that_count(buffer, form, final=final, give_up=give_up)
    # the last byte may be a CR that is half of a line end
    size = len(buffer) if final else record_start(buffer, quotes, len(buffer) - buffer.endswith(b"\r"))
    inside = tuple(record for record in broken if record.start < size)
    return Block(buffer, size, line, quotes[: np.searchsorted(quotes, size)], inside) if size else None


def _shrunk(name: str, lacking: int) -> StorageError:
    return StorageError(
        Text(
            f"開いた後にファイルが [{lacking}] バイト短くなりました。",
            f"The file lost [{lacking}] bytes after it was opened.",
        ),
        where=name,
        fix=Text(
            "他の処理がファイルを書き換えていないか確かめ、もう一度実行してください。",
            "See that nothing else writes to the file, and run again.",
        ),
    )


def _too_long(name: str, line: int, longest: int) -> ReadError:
    return ReadError(
        Text(
            f"この行から始まるレコードが [{longest}] バイトを超えても終わりません。",
            f"The record that begins here goes on for more than [{longest}] bytes.",
        ),
        where=f"{name}, line {line}",
        fix=Text(
            "改行のないファイルか、CSV ではないファイルです。形式を確かめて送り直してください。",
            "The file has no line ends or is not CSV: check its format and send it again.",
        ),
    )
