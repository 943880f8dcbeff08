"""Single-byte sets, by vendor: EBCDIC, EBCDIK (half-width kana where EBCDIC has small letters), JIS X 0201.

Sources: IBM code pages 037, 290 and 1027; for Fujitsu, Hitachi and NEC the tables of jef4j (hidekatsu-izuno/jef4j,
mappings under CC0), of which tests/real checks every entry. Where jef4j names one code twice, or gives a character
that its own remark contradicts, the table here follows the row: Hitachi EBCDIC 7F `"`, 8E ﾈ, 8F ﾉ; NEC EBCDIK A7 ﾒ, A8 ﾓ.
"""

from collections.abc import Mapping

_GAP = "·"  # a code without a character
_LETTERS = "{ABCDEFGHI······}JKLMNOPQR······$·STUVWXYZ······0123456789·····\x9f"
_KANA_BY_LETTERS = (  # how EBCDIC with kana around small letters goes on after 8A
    "ﾃabcdefghiﾄﾅﾆﾇﾈﾉ",
    "ﾊjklmnopqrﾋﾌﾍﾎﾏﾐ",
    "ﾑ~stuvwxyzﾒﾓﾔﾕﾖﾗ",
    "ﾘﾙﾚﾛﾜﾝﾞﾟ········",
)
_SMALL = ("·abcdefghi······", "·jklmnopqr······", "·~stuvwxyz······", "················")
_KANA_THEN_SMALL = ("sｱｲｳｴｵｶｷｸｹｺtｻｼｽｾ", "ｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉuvﾊﾋﾌ", "w~ﾍﾎﾏﾐﾑﾒﾓﾔﾕxﾖﾗﾘﾙ", "yz········ﾚﾛﾜﾝﾞﾟ")

# 00-3F. IBM has next line (U+0085) at 15 and line feed at 25, the others the reverse; what shifts JEF is no control.
_IBM = bytes(range(0x40)).decode("cp037")
_HOST = _IBM.translate({0x85: 0x0A, 0x0A: 0x85})
_FUJITSU = _HOST.translate({0x0E: 0x88, 0x0F: 0x89, 0x88: _GAP, 0x89: _GAP, 0x98: _GAP})


def _table(controls: str, rows: tuple[str, ...], letters: str = _LETTERS) -> str:
    return controls + "".join(rows) + letters


_FUJITSU_EBCDIC = (" ·········£.<(+|", "&·········!\\*);^", "-/········¦,%_>?", "·········`:#@'=\"", *_SMALL)
_FUJITSU_EBCDIK = (
    " ｡｢｣､･ｦｧｨｩ£.<(+|",
    "&ｪｫｬｭｮｯ·ｰ·!\\*);¬",
    "-/········¦,%_>?",
    "·········`:#@'=\"",
    "·ｱｲｳｴｵｶｷｸｹｺ·ｻｼｽｾ",
    "ｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉ··ﾊﾋﾌ",
    "·~ﾍﾎﾏﾐﾑﾒﾓﾔﾕ·ﾖﾗﾘﾙ",
    "··········ﾚﾛﾜﾝﾞﾟ",
)
_FUJITSU_ASCII = (" ·········[.<(+!", "&·········]$*);^", "-/········¦,%_>?", "·········`:#@'=\"", *_SMALL)
_HITACHI_EBCDIC = (" ·｡｢｣､･ｦｧｨ[.<(+!", "&ｩｪｫｬｭｮｯｰｱ]\\*);^", "-/ｲｳｴｵｶｷｸｹ|,%_>?", "ｺｻｼｽｾｿﾀﾁﾂ`:#@'=\"", *_KANA_BY_LETTERS)
_HITACHI_EBCDIK = (" ｡｢｣､･ｦｧｨｩ[.<(+!", "&ｪｫｬｭｮｯ·ｰa]\\*);^", "-/bcdefghi|,%_>?", "jklmnopqr`:#@'=\"", *_KANA_THEN_SMALL)
_NEC_EBCDIK = (" ｡｢｣､･ｦｧｨｩ[.<(+!", "&ｪｫｬｭｮｯ·ｰa]\\*);¬", "-/bcdefghi^,%_>?", "jklmnopqr`:#@'=\"", *_KANA_THEN_SMALL)
_CP290 = (
    " ｡｢｣､･ｦｧｨｩ£.<(+|",
    "&ｪｫｬｭｮｯ·ｰ·!¥*);¬",
    "-/abcdefgh·,%_>?",
    "[ijklmnop`:#@'=\"",
    "]ｱｲｳｴｵｶｷｸｹｺqｻｼｽｾ",
    "ｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉr·ﾊﾋﾌ",
    "~‾ﾍﾎﾏﾐﾑﾒﾓﾔﾕsﾖﾗﾘﾙ",
    "^¢\\tuvwxyzﾚﾛﾜﾝﾞﾟ",
)
_CP1027 = (
    " ·｡｢｣､･ｦｧｨ¢.<(+|",
    "&ｩｪｫｬｭｮｯｰｱ!$*);¬",
    "-/ｲｳｴｵｶｷｸｹ·,%_>?",
    "ｺｻｼｽｾｿﾀﾁﾂ`:#@'=\"",
    "·abcdefghiﾃﾄﾅﾆﾇﾈ",
    "·jklmnopqrﾉﾊﾋﾌﾍﾎ",
    "‾~stuvwxyzﾏﾐﾑ[ﾒﾓ",
    "^£¥ﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝ]ﾞﾟ",
)
_BACKSLASH = _LETTERS.replace("$", "\\")

# JIS X 0201, with \ and ~ at 5C and 7E as in code page 932, where the standard draws a yen sign and an overline.
_JIS8 = "".join(map(chr, range(0x80))) + _GAP * 0x21 + "".join(map(chr, range(0xFF61, 0xFFA0))) + _GAP * 0x20

_TABLES: Mapping[str, str] = {
    "ibm_cp290": _table(_IBM, _CP290),
    "ibm_cp1027": _table(_IBM, _CP1027, _BACKSLASH),
    "fujitsu_ebcdic": _table(_FUJITSU, _FUJITSU_EBCDIC),
    "fujitsu_ebcdik": _table(_FUJITSU, _FUJITSU_EBCDIK),
    "fujitsu_ascii": _table(_FUJITSU, _FUJITSU_ASCII, _BACKSLASH),
    "hitachi_ebcdic": _table(_HOST, _HITACHI_EBCDIC),
    "hitachi_ebcdik": _table(_HOST, _HITACHI_EBCDIK),
    "nec_ebcdik": _table(_HOST, _NEC_EBCDIK),
    "nec_jis8": _JIS8,
    "jis_x0201": _JIS8,
}

# The byte of NEC's 8-bit code for each EBCDIC byte: what JIPS(E) is made of, out of JIPS(J). What has no character in
# EBCDIC takes A0 and on, in order.
_NEC_GRAPHIC = "".join(_FUJITSU_ASCII).translate({ord("¦"): "|", ord("$"): "\\"}) + _LETTERS.replace("$·", "$\x9f")
_FREE = iter(range(0xA0, 0x100))
NEC_BYTES: Mapping[int, int] = {
    code: next(_FREE) if char == _GAP else ord(char) for code, char in enumerate(_HOST + _NEC_GRAPHIC[:-1] + _GAP)
}

# By name, the character of each byte that has one.
SINGLE: Mapping[str, Mapping[int, str]] = {
    "ibm_ebcdic": dict(enumerate(bytes(range(256)).decode("cp037"))),
    **{name: {code: char for code, char in enumerate(row) if char != _GAP} for name, row in _TABLES.items()},
}
