"""JIS X 0208 by row and cell, from Python's own codecs, and what changed between its editions.

Canonical characters. Seven codes of JIS X 0208 have two Unicode characters each, by whose table one asks: the standard's
or Microsoft's. In all charsets here, as in cp932, they are Microsoft's: ～ － ∥ ― ￠ ￡ ￢. The UTF-8 files of agencies
hold those already (of 9,507 such characters in the real files that tests/real knows, all but 4), NFKC makes ASCII of
them for `text.key`, and they can be written in cp932. UTF-8 that holds the standard's is brought to the same ones by
`text.display` and `text.key`, under the rule `text.code_page_unified`.
"""

from collections.abc import Iterator

from renkei.semantics.text import CODE_PAGE_PAIRS

CANONICAL = str.maketrans({**CODE_PAGE_PAIRS, "¢": "￠", "£": "￡", "¬": "￢"})

# The 22 pairs of kanji that JIS X 0208:1983 exchanged between the levels of JIS C 6226-1978 (annex of the standard).
_EXCHANGED = "鯵鰺鴬鶯蛎蠣撹攪竃竈潅灌諌諫頚頸砿礦蕊蘂靭靱賎賤壷壺砺礪梼檮涛濤迩邇蝿蠅桧檜侭儘薮藪篭籠"
EXCHANGED_1983 = str.maketrans(
    _EXCHANGED, "".join(b + a for a, b in zip(_EXCHANGED[::2], _EXCHANGED[1::2], strict=True))
)

_ROWS = range(1, 95)


def jis_x_0208() -> Iterator[tuple[int, int, str]]:
    """Yield row, cell (from 1) and canonical character of JIS X 0208:1990: 6,879 of them."""
    for row in _ROWS:
        for cell in _ROWS:
            char = _decoded(bytes((0xA0 + row, 0xA0 + cell)), "euc_jp")
            if char:
                yield row, cell, char.translate(CANONICAL)


def row_13() -> Iterator[tuple[int, str]]:
    """Yield cell and character of row 13: NEC's special characters, as code page 932 has them."""
    for cell in _ROWS:
        char = _decoded(bytes((0x87, cell + (0x3F if cell < 64 else 0x40))), "cp932")
        if char:
            yield cell, char


def in_1978(row: int, cell: int) -> bool:
    """Tell whether JIS C 6226-1978 had the cell: the edition of 1983 added most of row 2, row 8 and row 84."""
    return row not in (8, 84) and (row != 2 or cell <= 14)


def _decoded(code: bytes, codec: str) -> str:
    try:
        return code.decode(codec)
    except UnicodeDecodeError:
        return ""
