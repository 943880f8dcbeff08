"""Digits to the text of plain decimals, exactly: no floating point takes part.

Up to 18 digits go through 64-bit integers and Arrow's own writing; more, or a scale that Arrow would write with an
exponent, are put together digit by digit. Both are vectorised and give the same text.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]
Unsigned = npt.NDArray[np.uint64]

FITS = 18
"""How many digits a 64-bit integer holds, whatever they are."""

_PLAIN_SCALE = 6  # Arrow writes a decimal with an exponent where it is below 10**-6
_ZERO, _MINUS, _POINT = 0x30, 0x2D, 0x2E
_CHUNK = 4
_CHUNKS = np.array([[*f"{n:0{_CHUNK}d}".encode()] for n in range(10**_CHUNK)], np.uint8)


def write_integers(values: Whole, scale: int) -> Any:
    """Return the texts of `values` / 10**`scale`; `scale` is 0 to 6 and the values have up to 18 digits."""
    if not scale:
        return pc.cast(pa.array(values), pa.string())
    words = np.empty((len(values), 2), np.int64)
    words[:, 0], words[:, 1] = values, values >> 63
    buffers = [None, pa.py_buffer(words)]
    return pc.cast(pa.Array.from_buffers(pa.decimal128(FITS + 1, scale), len(values), buffers), pa.string())


def is_plain(digits: int, scale: int, least: int) -> bool:
    """Whether numbers of these digits can be written by `write_integers`."""
    return digits <= FITS and 0 <= scale <= _PLAIN_SCALE and least == 1


def write_digits(digits: Bytes, negative: Mask, scale: int, least: int = 1) -> Any:
    """Return the texts of numbers given as rows of decimal digits (0 to 9), the last `scale` after the point.

    A scale below zero means zeros before the point that are not stored, one above the number of digits zeros after
    it. At least `least` digits stand before the point. Zero has no sign.
    """
    digits = _scaled(digits, scale)
    scale = max(scale, 0)
    count, places = digits.shape
    whole = places - scale
    width = 1 + places + (scale > 0)
    out = np.empty((count, width), np.uint8)
    out[:, 0] = _MINUS
    out[:, 1 : 1 + whole] = digits[:, :whole] + _ZERO
    if scale:
        out[:, 1 + whole] = _POINT
        out[:, 2 + whole :] = digits[:, whole:] + _ZERO
    keep = np.ones((count, width), np.bool_)
    keep[:, 0] = negative & digits.any(axis=1)
    loose = max(whole - least, 0)
    keep[:, 1 : 1 + loose] = np.logical_or.accumulate(digits[:, :loose] != 0, axis=1)
    return strings(out, keep)


def _scaled(digits: Bytes, scale: int) -> Bytes:
    """Add the zeros that a picture's P stands for, and one before the point where nothing is."""
    places = digits.shape[1]
    before, after = max(scale - places + 1, 0), max(-scale, 0)
    return np.pad(digits, ((0, 0), (before, after))) if before or after else digits


def strings(characters: Bytes, keep: Mask) -> Any:
    """Return an Arrow array of the kept characters (ASCII) of each row."""
    offsets = np.zeros(len(keep) + 1, np.int32)
    np.cumsum(np.count_nonzero(keep, axis=1), out=offsets[1:])
    return pa.StringArray.from_buffers(len(keep), pa.py_buffer(offsets), pa.py_buffer(characters[keep]))


def digits_of(values: Unsigned, places: int) -> Bytes:
    """Return the last `places` decimal digits of 64-bit numbers."""
    chunks = -(-places // _CHUNK)
    out = np.empty((len(values), chunks, _CHUNK), np.uint8)
    rest = values
    for at in range(chunks - 1, -1, -1):
        rest, last = np.divmod(rest, np.uint64(10**_CHUNK))
        out[:, at] = _CHUNKS[last]
    return out.reshape(len(values), chunks * _CHUNK)[:, chunks * _CHUNK - places :] - np.uint8(_ZERO)


def digits_of_wide(limbs: list[Unsigned], places: int) -> Bytes:
    """Return the last `places` decimal digits of numbers of 32-bit limbs, the highest first, each in 64 bits."""
    parts: list[Bytes] = []
    limbs = [limb.copy() for limb in limbs]
    base = np.uint64(10**9)
    for _ in range(-(-places // 9)):
        carried = np.zeros(len(limbs[0]), np.uint64)
        for limb in limbs:
            whole = (carried << np.uint64(32)) | limb
            quotient, carried = np.divmod(whole, base)
            limb[:] = quotient
        parts.append(digits_of(carried, 9))
    return np.concatenate(parts[::-1], axis=1)[:, -places:]
