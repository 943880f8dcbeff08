"""Texts as .xlsx writes them: the shared ones (sharedStrings.xml), entities of XML, and `_x000D_`."""

import re
from collections.abc import Iterable, Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from renkei.language import Text
from renkei.readers.excel import faults
from renkei.readers.excel.package import Parser

MAX_TEXTS = 512 << 20
_PLAIN = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def shared_texts(pieces: Iterable[bytes], *, where: str) -> pa.StringArray:
    """Return the shared texts by their index: rich ones joined, readings (furigana) left out; raises ReadError.

    Stretches of plain texts are told from their bytes, the others go through an XML parser.
    """
    arrays, parser = [pa.array([], pa.string())], _Texts(where)
    size = 0
    for piece in _whole(pieces):
        size += len(piece)
        if size > MAX_TEXTS:
            raise _too_large(where)
        plain = None if parser.inside else _plain(piece)
        arrays.append(parser.read(piece) if plain is None else plain)
    parser.close()
    return pa.concat_arrays(arrays)


def _whole(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the part in pieces that end with a whole text, where one has its plain end."""
    rest = b""
    for piece in pieces:
        data = rest + piece
        end = data.rfind(b"</si>")
        at = end + len(b"</si>") if end >= 0 else len(data)
        yield data[:at]
        rest = data[at:]
    yield rest


def _plain(piece: bytes) -> pa.StringArray | None:
    """Return the texts of a piece that has nothing but plain ones, else None."""
    found = _PLAIN.findall(piece)
    if not found or piece.count(b"<") != 4 * len(found) or not piece.startswith(b"<si>") or b"\r" in piece:
        return None
    try:
        return resolved(pa.array(found, pa.binary()).cast(pa.string()))
    except pa.ArrowInvalid:
        return None


class _Texts:
    """The XML parser; it sees the pieces that are not plain, and the others as if they were not there."""

    def __init__(self, where: str) -> None:
        self._texts, self._said, self._path = list[str](), list[str](), list[str]()
        self._parser = Parser(where=where, start=self._start, end=self._end, text=self._text)

    @property
    def inside(self) -> bool:
        """Whether a text has begun and not ended, or none has begun yet."""
        return self._path != ["sst"]

    def read(self, piece: bytes) -> pa.StringArray:
        self._parser.feed(piece)
        found = pa.array(self._texts, pa.string())
        self._texts.clear()
        return found

    def close(self) -> None:
        self._parser.feed(b"", final=True)

    def _start(self, tag: str, _: Mapping[str, str]) -> None:
        self._path.append(tag)
        if tag == "si":
            self._said.clear()

    def _text(self, data: str) -> None:
        if self._path[-1] == "t" and "rPh" not in self._path:
            self._said.append(data)

    def _end(self, tag: str) -> None:
        self._path.pop()
        if tag == "si":
            self._texts.append("".join(self._said))


def resolved(texts: pa.StringArray) -> pa.StringArray | None:
    """Resolve the entities of XML; None where the bytes are no UTF-8 or an entity is none of XML's own."""
    try:
        texts.validate(full=True)
        marked = pc.match_substring(texts, "&")
        if not pc.any(marked).as_py():
            return texts
        plain = pa.array([_ENTITY.sub(_entity, text) for text in texts.filter(marked).to_pylist()], pa.string())
        return pc.replace_with_mask(texts, marked, plain)
    except (pa.ArrowInvalid, KeyError, ValueError, OverflowError):
        return None


def _entity(found: re.Match[str]) -> str:
    decimal, hexadecimal, named = found.groups()
    if named:
        return _NAMED[named]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if (code < 0x20 and code not in (9, 10, 13)) or 0xD800 <= code < 0xE000:
        raise ValueError(code)
    return chr(code)


def unescaped(texts: pa.StringArray) -> pa.StringArray:
    """Undo `_x000D_`, the way in which the format writes characters that XML has not (18.4, ST_Xstring).

    A NUL stays as it is written: no text may hold one.
    """
    marked = pc.match_substring(texts, "_x")
    if not pc.any(marked).as_py():
        return texts
    plain = [_ESCAPED.sub(_character, text) for text in texts.filter(marked).to_pylist()]
    return pc.replace_with_mask(texts, marked, pa.array(plain, pa.string()))


def _character(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if code == 0 or 0xD800 <= code < 0xE000 else chr(code)


def _too_large(where: str) -> Exception:
    return faults.too_large(
        Text(f"文字列の表が {MAX_TEXTS:,} バイトを超えます。", f"Its texts take more than {MAX_TEXTS:,} bytes."),
        where=where,
    )
