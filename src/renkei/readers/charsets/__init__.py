"""The character sets of Japanese mainframes, decoded strictly: EBCDIC and its kin, JEF, KEIS, JIPS.

What each has, and what is not covered, stands in docs/charsets.md.
"""

from collections.abc import Mapping

from renkei.errors import ContentError
from renkei.language import Text
from renkei.readers.charsets.characters import read_characters
from renkei.readers.charsets.decoding import Charset, Decoded, Unencodable
from renkei.readers.charsets.double import DOUBLE
from renkei.readers.charsets.single import SINGLE

__all__ = ["DOUBLE", "SINGLE", "Charset", "Decoded", "Unencodable", "charset", "read_characters"]


def charset(single: str, double: str | None = None, *, extra: Mapping[int, str] | None = None) -> Charset:
    """Return the charset of a single-byte set (a name of SINGLE) and a double-byte set (a name of DOUBLE).

    `extra` is an agency's own table, code to text: it has its say over the double-byte set. Raises KeyError for an
    unknown name, ValueError for `extra` without a double-byte set, ContentError where a code of `extra` has a byte that
    begins a shift code.
    """
    if extra and double is None:
        raise ValueError("user-defined characters need a double-byte set")
    if double:
        _refuse_shifts(double, extra or {})
    return Charset(single, double, extra or {})


def _refuse_shifts(double: str, extra: Mapping[int, str]) -> None:
    begin = {code[0] for code in (*DOUBLE[double].into, DOUBLE[double].back)}
    mistaken = ", ".join(f"{code:04X}" for code in extra if {code >> 8, code & 0xFF} & begin)
    if mistaken:
        raise ContentError(
            Text(
                f"外字表のコード [{mistaken}] は [{double}] のシフトコードと区別できません。",
                f"The codes [{mistaken}] of the table can't be told from the shift codes of [{double}].",
            ),
            where="reader.characters",
            fix=Text(
                "シフトコードを含めず、文字の 2 バイトだけを書いてください。",
                "Write the two bytes of the character alone, without the shift code.",
            ),
        )
