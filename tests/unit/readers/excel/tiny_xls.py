"""The smallest .xls that is one: BIFF8 records ([MS-XLS]) in a compound file ([MS-CFB]), written by hand."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

ERRORS = {"#DIV/0!": 0x07, "#N/A": 0x2A}
DATE, TIME, HOURS = 1, 2, 3  # styles beside General
_FORMATS = (0, 14, 20, 46)


@dataclass(frozen=True)
class Styled:
    """A number with a style."""

    number: float
    style: int


@dataclass(frozen=True)
class Error:
    """An error value, of a formula or not."""

    value: str
    formula: bool = False


Value = str | float | bool | Styled | Error | None


@dataclass(frozen=True)
class Sheet:
    name: str
    rows: Sequence[Sequence[Value]]
    hidden: bool = False
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    merges: Sequence[tuple[int, int, int, int]] = ()  # first and last row, first and last column, from 0


def workbook(*sheets: Sheet, date_1904: bool = False, password: bool = False) -> bytes:
    """The bytes of the stream Workbook."""
    bodies = [_sheet(sheet) for sheet in sheets]
    names = [sheet.name.encode("utf-16-le") for sheet in sheets]
    bounds_size = sum(4 + 8 + len(name) for name in names)
    before = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    before += _record(0x002F, b"\0" * 6) if password else b""
    before += _record(0x0022, struct.pack("<H", date_1904))
    before += b"".join(_record(0x00E0, struct.pack("<HH", 0, form) + b"\0" * 16) for form in _FORMATS)
    end = _record(0x000A)
    at, bounds = len(before) + bounds_size + len(end), b""
    for sheet, name, body in zip(sheets, names, bodies, strict=True):
        bounds += _record(0x0085, struct.pack("<IBBBB", at, sheet.hidden, 0, len(name) // 2, 1) + name)
        at += len(body)
    return before + bounds + end + b"".join(bodies)


def compound(stream: bytes, *, name: str = "Workbook", other: Sequence[str] = ()) -> bytes:
    """A compound file of one stream, `other` being empty ones."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    names = ("Root Entry", name, *other)
    folders = -(-len(names) // 4)
    fats = -(-(count + folders + 1) // 127)
    fat = [*range(1, count), 0xFFFFFFFE, *range(count + 1, count + folders), 0xFFFFFFFE, *[0xFFFFFFFD] * fats]
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(512 * fats, b"\xff")
    entries = b"".join(_entry(each, i, len(names), len(stream)) for i, each in enumerate(names))
    listed = [count + folders + i for i in range(fats)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 10
    head += struct.pack("<IIIIIIII", fats, count, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", *listed, *[0xFFFFFFFF] * (109 - fats))
    return head + stream + entries.ljust(512 * folders, b"\0") + table


def _entry(name: str, i: int, count: int, size: int) -> bytes:
    coded = name.encode("utf-16-le")
    kind, first, length = (5, 0xFFFFFFFE, 0) if i == 0 else (2, 0, size) if i == 1 else (2, 0xFFFFFFFE, 0)
    right, child = (i + 1 if 0 < i < count - 1 else 0xFFFFFFFF), (1 if i == 0 else 0xFFFFFFFF)
    links = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, right, child)
    return (
        coded.ljust(64, b"\0")
        + struct.pack("<H", len(coded) + 2)
        + links
        + b"\0" * 36
        + struct.pack("<IQ", first, length)
    )


def _sheet(sheet: Sheet) -> bytes:
    width = max((len(row) for row in sheet.rows), default=0)
    body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for column in sheet.hidden_columns:
        body += _record(0x007D, struct.pack("<HHHHHH", column, column, 2048, 0, 1, 0))
    body += _record(0x0200, struct.pack("<IIHHH", 0, len(sheet.rows), 0, width, 0))
    for r, row in enumerate(sheet.rows):
        flags = 0x20 if r in sheet.hidden_rows else 0
        body += _record(0x0208, struct.pack("<HHHHHHHH", r, 0, len(row), 255, 0, 0, 0x100 | flags, 15))
        body += b"".join(_cell(r, c, value) for c, value in enumerate(row) if value is not None)
    if sheet.merges:
        body += _record(
            0x00E5, struct.pack("<H", len(sheet.merges)) + b"".join(struct.pack("<4H", *m) for m in sheet.merges)
        )
    return body + _record(0x000A)


def _cell(row: int, column: int, value: Value) -> bytes:
    style = value.style if isinstance(value, Styled) else 0
    place = struct.pack("<HHH", row, column, style)
    if isinstance(value, str):
        return _record(
            0x0204, place + struct.pack("<HB", len(value.encode("utf-16-le")) // 2, 1) + value.encode("utf-16-le")
        )
    if isinstance(value, bool):
        return _record(0x0205, place + struct.pack("<BB", value, 0))
    if isinstance(value, Error):
        code = ERRORS[value.value]
        if not value.formula:
            return _record(0x0205, place + struct.pack("<BB", code, 1))
        return _record(
            0x0006, place + struct.pack("<BBBBBBH", 2, 0, code, 0, 0, 0, 0xFFFF) + b"\0" * 6 + b"\3\0\x1c\x2a\0"
        )
    number = value.number if isinstance(value, Styled) else value
    assert number is not None
    return _record(0x0203, place + struct.pack("<d", number))


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body
