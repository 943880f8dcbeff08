"""What calamine does not say of an .xls: hidden rows and columns, error values, passwords, true sizes ([MS-XLS] 2.4)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from renkei.readers.excel import faults

_BOF, _EOF, _FILEPASS, _BOUNDSHEET, _SST = 0x0809, 0x000A, 0x002F, 0x0085, 0x00FC
_ROW, _COLINFO, _DIMENSIONS, _DATEMODE = 0x0208, 0x007D, 0x0200, 0x0022
_BOOLERR, _FORMULA, _NUMBER, _RK, _MULRK, _MULBLANK = 0x0205, 0x0006, 0x0203, 0x027E, 0x00BD, 0x00BE
_CELLS = frozenset([_BOOLERR, _FORMULA, _NUMBER, _RK, _MULRK, 0x00FD, 0x0204, 0x00D6])
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_HIDDEN_ROW = 0x20
_WORKSHEET = 0


@dataclass
class Told:
    """What is told of one sheet: rows from 1, columns from 0, how many `values`; `negative` are places of numbers below zero."""

    rows: int = 0
    columns: int = 0
    values: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    negative: set[tuple[int, int]] = field(default_factory=set)


def tell(stream: bytes, *, where: str) -> tuple[list[Told], bool]:
    """Return what the stream tells of its work sheets, in the order of their tabs, and whether days begin in 1904.

    Raises ReadError where the stream is encrypted or broken.
    """
    try:
        offsets, from_1904 = [], False
        for kind, body in _records(stream, 0):
            if kind == _FILEPASS:
                raise faults.encrypted(where=where)
            if kind == _DATEMODE:
                from_1904 = body[0] == 1
            if kind == _BOUNDSHEET and body[5] & 0x0F == _WORKSHEET:
                offsets.append(struct.unpack_from("<I", body)[0])
            if kind == _SST and struct.unpack_from("<II", body)[1] > len(stream) // 3:
                raise faults.broken("SST: more texts than the file has room for", where=where)
        return [_sheet(stream, offset) for offset in offsets], from_1904
    except (struct.error, IndexError) as e:
        raise faults.broken(f"BIFF: {e}", where=where) from e


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one substream; those of charts inside it are passed over."""
    depth, size = 0, len(stream)
    unpack = struct.Struct("<HH").unpack_from
    while at + 4 <= size:
        kind, length = unpack(stream, at)
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth <= 1:
            yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
    raise IndexError("a substream does not end")


def _sheet(stream: bytes, offset: int) -> Told:
    told = Told()
    for kind, body in _records(stream, offset):
        if kind in _CELLS:
            _cell(kind, body, told)
        elif kind == _ROW and struct.unpack_from("<H", body, 12)[0] & _HIDDEN_ROW:
            told.hidden_rows.append(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _COLINFO and struct.unpack_from("<H", body, 8)[0] & 1:
            first, last = struct.unpack_from("<HH", body)
            told.hidden_columns |= set(range(first, min(last, 255) + 1))
        elif kind == _DIMENSIONS:
            top, rows, left, columns = struct.unpack_from("<HHHH" if len(body) == 10 else "<IIHH", body)
            if top > rows or left > columns:  # calamine would ask for room for as many cells as wrap around
                raise IndexError("dimensions that end before they begin")
            told.rows, told.columns = max(told.rows, rows), max(told.columns, columns)
    return told


def _cell(kind: int, body: bytes, told: Told) -> None:
    row, column = struct.unpack_from("<HH", body)
    place = (row + 1, column)
    last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _MULRK else column
    told.values += last - column + 1
    told.rows, told.columns = max(told.rows, row + 1), max(told.columns, last + 1)
    if kind == _BOOLERR and body[7]:
        told.errors[place] = _error(body[6])
    elif kind == _FORMULA:
        if body[12:14] != b"\xff\xff":
            if body[13] & 0x80:
                told.negative.add(place)
        elif body[6] == 2:
            told.errors[place] = _error(body[8])
    elif kind in (_NUMBER, _RK) and body[13 if kind == _NUMBER else 9] & 0x80:
        told.negative.add(place)
    elif kind == _MULRK:
        told.negative |= {(row + 1, column + i) for i in range(last - column + 1) if body[4 + 6 * i + 5] & 0x80}


def _error(code: int) -> str:
    return _ERRORS.get(code, f"#ERROR {code:#04x}")
