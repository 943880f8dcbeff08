"""Where a text of single bytes shifts into pairs and back.

The bytes that begin a shift code are in no character of the sets that it stands between, so the places of the codes
are seen without going from byte to byte, and all rows at once.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from renkei.readers.charsets.double import Double

NOTHING, SINGLE, PAIRS = 0, 1, 2  # what a stretch of bytes is: shift code (or a row with a fault), single bytes, pairs
_Bytes = NDArray[np.uint8]
_Places = NDArray[np.int64]


@dataclass(frozen=True)
class Shift:
    """The shift codes of a chunk, in order: the places where they begin, their sizes, and what they lead to."""

    at: _Places
    sizes: _Places
    to: _Bytes
    faults: dict[int, str]


class Shifts:
    """The shift codes of a double-byte set."""

    def __init__(self, double: Double) -> None:
        self.into, self.back = double.into, double.back
        self._codes = dict.fromkeys(double.into, PAIRS) | {double.back: SINGLE}
        self.begins = bytes(any(code[0] == byte for code in self._codes) for byte in range(256))

    def find(self, cells: _Bytes) -> Shift | None:
        """Find the codes in `cells` (rows by bytes), and the rows where one is half, unknown or not taken back.

        None where there is no code at all.
        """
        width, flat = cells.shape[1], cells.ravel()
        at = np.flatnonzero(np.frombuffer(flat.tobytes().translate(self.begins), np.uint8))
        if not at.size:
            return None
        first = flat[at]
        second = np.where((at + 1) % width, flat[np.minimum(at + 1, flat.size - 1)], 0)
        to, sizes = np.full(at.size, NOTHING, np.uint8), np.ones(at.size, np.int64)
        for code, leads_to in self._codes.items():
            hits = first == code[0] if len(code) == 1 else (first == code[0]) & (second == code[1])
            to[hits], sizes[hits] = leads_to, len(code)
        faults = _not_taken_back(flat, at, sizes, to, width)
        for i in np.flatnonzero(to == NOTHING)[::-1].tolist():  # the first of a row wins
            row, column = divmod(int(at[i]), width)
            half = column + 1 == width
            faults[row] = (
                half_code(flat, row, width) if half else f"0x{first[i]:02X}{second[i]:02X} at byte {column + 1}"
            )
        return Shift(at, sizes, to, faults)


def _not_taken_back(flat: _Bytes, at: _Places, sizes: _Places, to: _Bytes, width: int) -> dict[int, str]:
    rows = at // width
    last = np.append(rows[1:] != rows[:-1], True)
    found = np.flatnonzero(last & (to == PAIRS))
    codes = [flat[at[i] : at[i] + sizes[i]].tobytes().hex().upper() for i in found.tolist()]
    places = zip(codes, rows[found].tolist(), (at[found] % width + 1).tolist(), strict=True)
    return {row: f"0x{code} at byte {place} is not shifted back" for code, row, place in places}


def stretches(shift: Shift, cells: _Bytes) -> tuple[_Places, _Bytes]:
    """Return where stretches of one kind begin, in order, and their kinds; every row begins with single bytes."""
    rows, width = cells.shape
    # Of stretches that begin at one place all but the last are empty: so what follows a code at the end of a row
    # comes before the next row, and that before a code at its beginning.
    starts = np.concatenate([shift.at + shift.sizes, np.arange(rows) * width, shift.at])
    kinds = np.concatenate([shift.to, np.full(rows, SINGLE, np.uint8), np.full(shift.at.size, NOTHING, np.uint8)])
    order = np.argsort(starts, kind="stable")
    return starts[order], kinds[order]


def half_code(cells: NDArray[Any], row: int, width: int) -> str:
    """Say that the last byte of a row is half of a code; `cells` may be flat."""
    return f"0x{cells.ravel()[(row + 1) * width - 1]:02X} at byte {width} is half of a code"
