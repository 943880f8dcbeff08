"""Rows of a sheet's XML to arrays of cells, by vectorised looks at the bytes.

What Excel and every common writer write is told apart by a grammar of its tags, checked over all tags at once; what
does not keep to it (other quotes, prefixes, rich inline text, comments) goes through an XML parser to the same arrays.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from renkei.readers.excel.cells import Mask, Numbers, number_of
from renkei.readers.excel.faults import broken
from renkei.readers.excel.package import Parser
from renkei.readers.excel.shared import resolved

NUMBER, SHARED, TEXT, INLINE, BOOL, ERROR, DATE, UNKNOWN = range(8)
_TYPES = {"n": NUMBER, "s": SHARED, "str": TEXT, "inlineStr": INLINE, "b": BOOL, "e": ERROR, "d": DATE}
_TYPE_BYTES = {b'n"': NUMBER, b's"': SHARED, b"st": TEXT, b"in": INLINE, b'b"': BOOL, b'e"': ERROR, b'd"': DATE}
_REF = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class Stored(NamedTuple):
    """Cells as they are stored: place (row from 1, column from 0), type, style, value, whether a formula made it."""

    rows: Numbers
    columns: Numbers
    kinds: Numbers
    styles: Numbers
    formula: Mask
    values: pa.StringArray


# The tags that the grammar knows, told by their first two letters, and how long they are where they have no attributes.
_ROW, _ROW_E, _ROW_C, _C, _C_E, _C_C, _V, _V_E, _V_C, _F, _F_E, _F_C, _IS, _IS_C, _T, _T_E, _T_C = range(1, 18)
_TAGS: Mapping[bytes, tuple[int, int, int]] = {  # open, empty (0: not allowed), length of the bare tag (0: any)
    b"ro": (_ROW, _ROW_E, 0),
    b"/r": (_ROW_C, 0, 6),
    b"c ": (_C, _C_E, 0),
    b"/c": (_C_C, 0, 4),
    b"v>": (_V, 0, 3),
    b"v/": (0, _V_E, 4),
    b"/v": (_V_C, 0, 4),
    b"f>": (_F, 0, 3),
    b"f ": (_F, _F_E, 0),
    b"f/": (0, _F_E, 4),
    b"/f": (_F_C, 0, 4),
    b"is": (_IS, 0, 4),
    b"/i": (_IS_C, 0, 5),
    b"t>": (_T, 0, 3),
    b"t ": (_T, _T_E, 0),
    b"t/": (0, _T_E, 4),
    b"/t": (_T_C, 0, 4),
}
_AFTER: Mapping[int, tuple[int, ...]] = {
    _ROW: (_C, _C_E, _ROW_C),
    _ROW_E: (_ROW, _ROW_E),
    _ROW_C: (_ROW, _ROW_E),
    _C: (_V, _V_E, _F, _F_E, _IS, _C_C),
    _C_E: (_C, _C_E, _ROW_C),
    _C_C: (_C, _C_E, _ROW_C),
    _V: (_V_C,),
    _V_E: (_C_C,),
    _V_C: (_C_C,),
    _F: (_F_C,),
    _F_E: (_V, _V_E, _C_C),
    _F_C: (_V, _V_E, _C_C),
    _IS: (_T, _T_E),
    _T: (_T_C,),
    _T_E: (_IS_C,),
    _T_C: (_IS_C,),
    _IS_C: (_C_C,),
}
_ALLOWED = np.zeros((18, 18), np.bool_)
for _tag, _next in _AFTER.items():
    _ALLOWED[_tag, list(_next)] = True
_OPEN, _EMPTY, _LENGTH = np.zeros(1 << 16, np.int8), np.zeros(1 << 16, np.int8), np.zeros(1 << 16, np.int64)
for _key, (_open, _empty, _length) in _TAGS.items():
    _at = _key[0] << 8 | _key[1]
    _OPEN[_at], _EMPTY[_at], _LENGTH[_at] = _open, _empty, _length


def stored(piece: bytes, *, where: str, after: int = 0) -> Stored:
    """Return the cells of whole `<row>` elements; `after` is the row before them.

    Raises ReadError where they are not well-formed. Cells come in the order of the file, which is not checked.
    """
    return scan(piece) or parse(piece, where=where, after=after)


def scan(piece: bytes) -> Stored | None:
    """Return the cells of rows of the plain form, None where they are of another."""
    data = np.frombuffer(piece, np.uint8)
    lt, gt = np.flatnonzero(data == 0x3C), np.flatnonzero(data == 0x3E)
    if not lt.size or lt.size != gt.size or (lt >= gt).any() or (gt[:-1] > lt[1:]).any() or b"\r" in piece:
        return None
    tags = _tags(data, lt, gt)
    if tags is None:
        return None
    is_cell = (tags == _C) | (tags == _C_E)
    begin, end = lt[is_cell], gt[is_cell]
    places = _references(data, begin)
    if places is None:
        return None
    owner = np.cumsum(is_cell) - 1
    held = np.flatnonzero((tags == _V) | (tags == _T))
    values = _values(piece, begin, owner[held], gt[held] + 1, lt[held + 1]) if held.size else _nothing(begin.size)
    attributes = _attributes(data, begin, end)
    if values is None or attributes is None:
        return None
    formula = np.zeros(begin.size, np.bool_)
    formula[owner[(tags == _F) | (tags == _F_E)]] = True
    return Stored(*places, *attributes, formula, values)


def _tags(data: npt.NDArray[np.uint8], lt: Numbers, gt: Numbers) -> npt.NDArray[np.int8] | None:
    """Return what each tag is, None where one is unknown or stands where the grammar has no place for it."""
    if lt[-1] + 2 >= data.size:
        return None
    keys = data[lt + 1].astype(np.int64) << 8 | data[lt + 2]
    empty = data[gt - 1] == 0x2F
    tags = np.where(empty, _EMPTY[keys], _OPEN[keys])
    lengths = _LENGTH[keys]
    rows = (tags == _ROW) | (tags == _ROW_E)
    known = (tags > 0) & ((lengths == 0) | (gt - lt + 1 == lengths))
    named = data[lt[rows] + 3] == 0x77  # the w of <row
    spaced = np.isin(data[np.minimum(lt[rows] + 4, data.size - 1)], [0x20, 0x3E, 0x2F])
    is_s = data[lt[tags == _IS] + 2] == 0x73
    bounds = tags[0] in (_ROW, _ROW_E) and tags[-1] in (_ROW_C, _ROW_E)
    if bounds and known.all() and named.all() and spaced.all() and is_s.all() and _ALLOWED[tags[:-1], tags[1:]].all():
        found: npt.NDArray[np.int8] = tags
        return found
    return None


def _references(data: npt.NDArray[np.uint8], begin: Numbers) -> tuple[Numbers, Numbers] | None:
    """Return rows and columns by `<c r="AB12"`, None where one is written otherwise."""
    last = data.size - 1
    head = np.frombuffer(b'<c r="', np.uint8)
    if any((data[np.minimum(begin + i, last)] != byte).any() for i, byte in enumerate(head)):
        return None
    at = begin + 6
    column, going = np.zeros(begin.size, np.int64), np.ones(begin.size, np.bool_)
    for _ in range(3):
        letter = data[np.minimum(at, last)].astype(np.int64) - 64
        going &= (letter >= 1) & (letter <= 26)
        column = np.where(going, column * 26 + letter, column)
        at = at + going
    row, going = np.zeros(begin.size, np.int64), np.ones(begin.size, np.bool_)
    for _ in range(7):
        digit = data[np.minimum(at, last)].astype(np.int64) - 48
        going &= (digit >= 0) & (digit <= 9)
        row = np.where(going, row * 10 + digit, row)
        at = at + going
    if (data[np.minimum(at, last)] != 0x22).any() or (column == 0).any() or (row == 0).any():
        return None
    return row, column - 1


def _attributes(data: npt.NDArray[np.uint8], begin: Numbers, end: Numbers) -> tuple[Numbers, Numbers] | None:
    """Return types and styles; None where one is not as Excel writes it."""
    kinds, styles = np.zeros(begin.size, np.int64), np.zeros(begin.size, np.int64)
    equals = np.flatnonzero(data == 0x3D)
    owner = np.searchsorted(begin, equals, "right") - 1
    inside = (owner >= 0) & (equals < end[np.maximum(owner, 0)]) if begin.size else np.zeros(0, np.bool_)
    equals, owner = equals[inside], owner[inside]
    quoted, name, before = data[equals + 1] == 0x22, data[equals - 1], data[equals - 2] == 0x20
    if not quoted.all():
        return None
    at, who = equals[before & (name == 0x73)] + 2, owner[before & (name == 0x73)]
    going = np.ones(at.size, np.bool_)
    for _ in range(6):
        digit = data[at].astype(np.int64) - 48
        going &= (digit >= 0) & (digit <= 9)
        styles[who] = np.where(going, styles[who] * 10 + digit, styles[who])
        at = at + going
    if (data[at] != 0x22).any():
        return None
    at, who = equals[before & (name == 0x74)] + 2, owner[before & (name == 0x74)]
    keys = data[at].astype(np.int64) << 8 | data[at + 1]
    known = np.full(at.size, UNKNOWN, np.int64)
    for letters, kind in _TYPE_BYTES.items():
        known[keys == (letters[0] << 8 | letters[1])] = kind
    if (known == UNKNOWN).any():
        return None
    kinds[who] = known
    return kinds, styles


def _values(piece: bytes, cells: Numbers, owner: Numbers, starts: Numbers, ends: Numbers) -> pa.StringArray | None:
    """Return one text a cell; None where the bytes are no UTF-8 or an entity is not known."""
    # All texts are slices of the piece, in its order: what is between them is every other slice.
    edges = np.empty(2 * owner.size, np.int32)
    edges[0::2], edges[1::2] = starts, ends
    slices = pa.StringArray.from_buffers(edges.size - 1, pa.py_buffer(edges), pa.py_buffer(piece))
    own = np.full(cells.size, -1, np.int64)
    own[owner] = np.arange(0, edges.size, 2)
    texts = pc.fill_null(slices.take(pa.array(own, mask=own < 0)), "")
    return resolved(texts)


def _nothing(count: int) -> pa.StringArray:
    return pa.array([""] * count, pa.string())


class _Rows:
    """What an XML parser finds in rows, as lists."""

    def __init__(self, after: int) -> None:
        self.row, self.column = after, -1
        self.found: list[tuple[int, int, int, int, bool]] = []
        self.values: list[str] = []
        self.path: list[str] = []
        self.said: list[str] = []
        self.fault: str | None = None

    def start(self, tag: str, said: Mapping[str, str]) -> None:
        self.path.append(tag)
        if tag == "row":
            row = said.get("r", "")
            self.row, self.column = int(row) if row.isdigit() and len(row) < 9 else self.row + 1, -1
            self.fault = self.fault or (
                f'row r="{row[:20]}"' if row and not (row.isascii() and row.isdigit()) else None
            )
        elif tag == "c":
            self._place(said.get("r"))
            style = said.get("s", "0")
            kind, number = (
                _TYPES.get(said.get("t", "n"), UNKNOWN),
                int(style) if style.isdigit() and len(style) < 9 else -1,
            )
            if kind == UNKNOWN or number < 0:
                self.fault = self.fault or f't="{said.get("t", "")[:20]}" s="{style[:20]}"'
            self.found.append((self.row, self.column, kind, number, False))
            self.said = []
        elif tag == "f" and self.found:
            self.found[-1] = (*self.found[-1][:4], True)

    def _place(self, ref: str | None) -> None:
        if ref is None:
            self.column += 1
        elif found := _REF.fullmatch(ref.upper()):
            self.row, self.column = int(found[2]), number_of(found[1])
        else:
            self.fault = self.fault or f'c r="{ref[:20]}"'

    def text(self, said: str) -> None:
        inner = self.path[-1] if self.path else ""
        if inner == "v" or (inner == "t" and "is" in self.path and "rPh" not in self.path):
            self.said.append(said)

    def end(self, tag: str) -> None:
        self.path.pop()
        if tag == "c":
            self.values.append("".join(self.said))


def parse(piece: bytes, *, where: str, after: int = 0) -> Stored:
    """Return the cells of rows in whatever form of XML; raises ReadError where they are not well-formed."""
    rows = _Rows(after)
    parser = Parser(where=where, start=rows.start, end=rows.end, text=rows.text)
    parser.feed(b"<sheetData>")
    parser.feed(piece)
    parser.feed(b"</sheetData>", final=True)
    if rows.fault:
        raise broken(rows.fault, where=where)
    columns = zip(*rows.found, strict=True) if rows.found else ((), (), (), (), ())
    row, column, kinds, styles, formula = (np.array(list(each), np.int64) for each in columns)
    return Stored(row, column, kinds, styles, formula.astype(np.bool_), pa.array(rows.values, pa.string()))
