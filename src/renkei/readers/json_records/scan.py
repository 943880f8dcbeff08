"""The structure of JSON seen at once: what is inside strings, where brackets are and how deep. Bytes, never decoded.

A quote that follows an odd number of backslashes stands for itself. Whether a byte is inside a string is the parity
of the quotes before it, worked out 64 bytes at a time by shifts and exclusive or.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

QUOTE, BACKSLASH, COMMA, COLON, SPACE = 0x22, 0x5C, 0x2C, 0x3A, 0x20
_BRACKETS, _BRACKET = 0xD9, 0x59  # under this mask [ ] { } look alike, and Y _ y DEL with them
_OPENS, _CLOSES = 0x02, 0x04  # [ { have the one bit, ] } the other, the rest both or neither


class Structure(NamedTuple):
    """`inside`: a byte is in a string, or its opening quote; `at`: brackets outside strings; `depth`: after each."""

    inside: Mask
    at: Places
    depth: Places


def structure(data: Bytes) -> Structure:
    """Return the structure of bytes that begin outside any string."""
    inside = _parity(_quotes(data))
    brackets = (data & _BRACKETS) == _BRACKET
    brackets &= ~inside
    at = np.flatnonzero(brackets)
    kinds = data[at]
    true = ((kinds & _OPENS) > 0) != ((kinds & _CLOSES) > 0)
    at, kinds = at[true], kinds[true]
    return Structure(inside, at, np.cumsum(np.where(kinds & _CLOSES, -1, 1)))


def tokens(data: Bytes, inside: Mask) -> tuple[Places, Places]:
    """Return where numbers, true, false, null and whatever else stands bare begin and end."""
    bare = data > SPACE
    bare &= ~inside
    for mark in (QUOTE, COMMA, COLON):
        bare &= data != mark
    bare &= (data & _BRACKETS) != _BRACKET
    edges = np.flatnonzero(np.diff(bare, prepend=False, append=False))
    return edges[0::2], edges[1::2]


def _quotes(data: Bytes) -> Mask:
    quotes: Mask = data == QUOTE
    escapes = np.flatnonzero(data == BACKSLASH)
    if escapes.size:
        begins = np.concatenate(([True], np.diff(escapes) > 1))
        first = escapes[np.maximum.accumulate(np.where(begins, np.arange(escapes.size), 0))]
        escaped = escapes[(escapes - first) % 2 == 0] + 1
        quotes[escaped[escaped < data.size]] = False
    return quotes


def _parity(marks: Mask) -> Mask:
    """Return for every place whether an odd number of marks is at it or before."""
    bits = np.packbits(marks, bitorder="little")
    words = np.zeros(-(-bits.size // 8), np.uint64)
    words.view(np.uint8)[: bits.size] = bits
    for shift in (1, 2, 4, 8, 16, 32):
        words ^= words << np.uint64(shift)
    odd = np.bitwise_xor.accumulate(words >> np.uint64(63))
    words[1:] ^= np.uint64(0) - odd[:-1]
    return np.unpackbits(words.view(np.uint8), bitorder="little", count=marks.size).view(np.bool_)
