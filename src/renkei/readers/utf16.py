"""UTF-16 turned into UTF-8 once, so that delimiters and line ends may be looked for in single bytes.

What UTF-16 (RFC 2781, Unicode 3.10 D91) does not allow stays visible: half of a surrogate pair becomes three bytes and
an odd last byte becomes 0xFF, neither of which is UTF-8, so that its record is rejected like any undecodable one.
"""

import codecs
from pathlib import Path

import numpy as np

from renkei.errors import ReadError
from renkei.language import Text
from renkei.readers.looks import seems_instead

_LOOK, _CHUNK = 1 << 16, 8 << 20
_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_ODD = b"\xff"


def transcode(path: Path, into: Path, *, name: str) -> None:
    """Write the UTF-16 file at `path` as UTF-8, without BOM, in chunks; lines stay lines.

    Raises ReadError where it is not UTF-16 with a BOM, nor little-endian without one.
    """
    with path.open("rb") as file, into.open("wb") as out:
        head = file.read(_LOOK)
        order = _BOMS.get(head[:2]) or _little_endian(head, name)
        file.seek(2 if head[:2] in _BOMS else 0)
        decoder = codecs.getincrementaldecoder(order)("surrogatepass")
        odd = b""
        while chunk := file.read(_CHUNK):
            chunk = odd + chunk
            odd = chunk[len(chunk) & ~1 :]
            out.write(decoder.decode(chunk[: len(chunk) & ~1]).encode("utf-8", "surrogatepass"))
        pending, _ = decoder.getstate()  # the first half of a pair, whose second never came
        out.write(pending.decode(order, "surrogatepass").encode("utf-8", "surrogatepass"))
        out.write(_ODD if odd else b"")


def _little_endian(head: bytes, name: str) -> str:
    """Return the codec of text without a BOM: that of Windows, if the units of ASCII characters say so."""
    units = np.frombuffer(head[: len(head) & ~1], "<u2")
    little, big = (int(np.count_nonzero((u > 0) & (u < 0x80))) for u in (units, units.byteswap()))
    if head and (little <= big or little * 50 < units.size):
        raise _not_utf16(_BIG if big > little else seems_instead(head) or _NO_UNITS, name)
    return "utf-16-le"


_BIG = Text("BOM のないビッグエンディアンの UTF-16", "big-endian UTF-16 without a BOM")
_NO_UNITS = Text("UTF-8 か cp932 の文字データ", "text in UTF-8 or cp932")


def _not_utf16(seems: Text, name: str) -> ReadError:
    return ReadError(
        Text(
            f"登録は [utf-16] ですが、ファイルは [{seems.ja}] のようです。",
            f"The registration says [utf-16], the file seems to be [{seems.en}].",
        ),
        where=name,
        fix=Text(
            "登録の reader.encoding を実際の文字コードに合わせるか、何が変わったかを提供元に確かめてください。",
            "Make reader.encoding of the registration fit the file, or ask the agency what changed.",
        ),
    )
