"""Double-byte sets, by vendor: which code is which character, where user-defined ones are, what shifts in and out.

Sources: JIS X 0208 and JIS C 6226 (rows and cells, `jis`); for the shift codes and areas the makers' manuals as jef4j
and Fujitsu's Interstage Charset Manager quote them. User-defined codes go, in order, to U+E000 and on.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from renkei.readers.charsets.jef import GLYPHS_1978, extension
from renkei.readers.charsets.jis import EXCHANGED_1983, in_1978, jis_x_0208, row_13
from renkei.readers.charsets.single import NEC_BYTES

_SPACE = "\u3000"
_TRAIL, _TRAIL_7 = range(0xA1, 0xFF), range(0x21, 0x7F)
_Codes = Iterator[tuple[int, str]]


@dataclass(frozen=True)
class Double:
    """A double-byte set: `codes` yields code and character, the canonical code of a character first."""

    into: tuple[bytes, ...]
    back: bytes
    codes: Callable[[], _Codes]


def _user_defined(leads: range, trails: range, first: int = 0xE000) -> _Codes:
    for lead in leads:
        for trail in trails:
            yield lead << 8 | trail, chr(first + (lead - leads[0]) * len(trails) + trail - trails[0])


def _jef() -> _Codes:
    yield 0x4040, _SPACE
    for row, cell, char in jis_x_0208():
        if in_1978(row, cell):
            yield _high(row, cell), char.translate(EXCHANGED_1983).translate(GLYPHS_1978)
    yield from extension()
    yield from _user_defined(range(0x80, 0xA1), _TRAIL)


_KEIS_ERA = ((0x73FA, "令"), (0x73FB, "和"))  # the two halves of a sign for the era


def _keis83() -> _Codes:
    yield 0x4040, _SPACE
    yield from ((_high(row, cell), char) for row, cell, char in jis_x_0208())
    yield from _KEIS_ERA
    yield from _user_defined(range(0x81, 0xA1), _TRAIL)


# KEIS78, AFA1 and on: lines in one, two or three weights, of which Unicode has two.
_KEIS78_LINES = "┌┏┏┐┓┓└┗┗┘┛┛├┣┣┤┫┫┬┳┳┴┻┻┼╋╋─━━│┃┃╎╏╏"


def _keis78() -> _Codes:
    yield 0x4040, _SPACE
    for row, cell, char in jis_x_0208():
        if row != 8 and (row != 84 or cell > 4):
            yield _high(row, cell), char.translate(EXCHANGED_1983)
    yield from enumerate(_KEIS78_LINES, 0xAFA1)
    yield from ((0x5CC3, "堯"), (0x61FC, "槇"), (0x65A7, "瑤"), (0x6BA2, "遙"), *_KEIS_ERA)
    yield from _user_defined(range(0x81, 0xA1), _TRAIL)


_NEC_1978 = str.maketrans("槙遥瑶", "槇遙瑤")
_NEC_ROW_2 = (*range(1, 15), 44, *range(82, 90), 94)
_NEC_DASHES, _NEC_SMALL_KANA = "─━│┃╌╍╎╏┄┅┆┇", "ヰヱヮヵヶヴガギグゲゴザジズゼゾダヂヅデドバパビピブプベペボポ"
_NEC_QUOTES = "`¨‘“〔〕〈〉《》『』【】―"
_NEC_G1 = dict(
    zip(
        (0xB4A8, 0xB6DA, 0xBFCE, 0xC3BA, 0xC4E8, 0xD0C4, 0xD4B5, 0xD6A1, 0xD6CB, 0xD6F1, 0xD7E1),
        "凜堯槙熙瑶遥飴啞靭迩靱",
        strict=True,
    )
)


def _jips_j() -> _Codes:
    for row, cell, char in jis_x_0208():
        if row < 84 and (row != 2 or cell in _NEC_ROW_2):
            yield _low(row, cell), char.translate(EXCHANGED_1983).translate(_NEC_1978)
    yield from ((_low(13, cell), char) for cell, char in row_13())
    yield from enumerate(map(chr, range(0x21, 0x7F)), 0x2921)  # rows 9 to 11: half-width
    yield from enumerate([*map(chr, range(0xFF61, 0xFFA0)), *_NEC_SMALL_KANA], 0x2A21)
    yield from enumerate("‟„", 0x2B22)
    for row in (0x2B00, 0x2C00):  # lines, half-width and full-width
        yield from enumerate([*_NEC_DASHES, *map(chr, range(0x250C, 0x254C))], row + 0x24)
    yield from enumerate(_NEC_QUOTES, 0x2B70)
    yield from _NEC_G1.items()
    yield from _user_defined(range(0x74, 0x7F), _TRAIL_7)
    yield from _user_defined(range(0xE0, 0xFF), _TRAIL, 0xE40A)


def _jips_e() -> _Codes:
    ebcdic = {byte: code for code, byte in NEC_BYTES.items()}
    yield from ((ebcdic[code >> 8] << 8 | ebcdic[code & 0xFF], char) for code, char in _jips_j())


def _high(row: int, cell: int) -> int:
    return 0xA0 + row << 8 | 0xA0 + cell


def _low(row: int, cell: int) -> int:
    return 0x20 + row << 8 | 0x20 + cell


_KEIS = ((b"\x0a\x42",), b"\x0a\x41")

DOUBLE: Mapping[str, Double] = {
    "jef": Double((b"\x28", b"\x38", b"\x30\xe2"), b"\x29", _jef),  # K, K1, K2: 12, 9 and 7 points
    "keis78": Double(*_KEIS, _keis78),
    "keis83": Double(*_KEIS, _keis83),
    "jips_j": Double((b"\x1a\x70",), b"\x1a\x71", _jips_j),
    "jips_e": Double((b"\x3f\x75",), b"\x3f\x76", _jips_e),
}
