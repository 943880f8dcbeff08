"""Text of fixed width: the charsets of hosts (readers/charsets), and those of open systems."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.readers.fixed_width import FixedWidthReader
from renkei.readers.charset import Undecodable, decode, text_of
from renkei.readers.fixed_width.digits import Bytes
from renkei.readers.fixed_width.faults import bad_copybook

OPEN_SINGLE, OPEN_DOUBLE = ("ascii", "cp932", "utf-8"), ("cp932", "utf-16be", "utf-16le")
_PADDING = " \u3000"
_SPACE, _DIGITS = 0x20, b"0123456789"


class Decoded(Protocol):
    """Texts of a column, and by row what could not be decoded."""

    @property
    def texts(self) -> Any:
        """An Arrow array of strings."""
        ...

    @property
    def faults(self) -> Mapping[int, str]:
        """What could not be decoded and where, by row."""
        ...


class Charset(Protocol):
    """What `readers.charsets` offers, and OpenCharset here."""

    space: int
    digits: bytes
    wide_space: int | None

    def decode(self, cells: Bytes) -> Decoded:
        """Decode single bytes, shifted into pairs where a shift code says so."""
        ...

    def decode_double(self, cells: Bytes) -> Decoded:
        """Decode pairs of bytes."""
        ...


def charset_of(reader: FixedWidthReader, beside: Path | None) -> Charset:
    """Return the charset that a reader names; raises ContentError where there is none of that name."""
    from renkei.readers.charsets import DOUBLE, SINGLE, charset, read_characters

    if reader.charset in OPEN_SINGLE:
        _known("kanji", reader.kanji, OPEN_DOUBLE)
        _no_characters(reader)
        return OpenCharset(reader.charset, reader.kanji)
    _known("charset", reader.charset, (*SINGLE, *OPEN_SINGLE))
    _known("kanji", reader.kanji, tuple(DOUBLE))
    extra = None
    if reader.characters:
        if reader.kanji is None:
            _no_characters(reader)
        extra = read_characters((beside or Path()) / reader.characters)
    return charset(reader.charset, reader.kanji, extra=extra)


def _known(key: str, name: str | None, names: tuple[str, ...]) -> None:
    if name is None or name in names:
        return
    raise bad_copybook(
        Text(f"文字セット [{name}] はありません。", f"There is no character set [{name}] here."),
        where=f"reader.{key}",
        fix=Text(f"次のどれかを書いてください: {', '.join(names)}", f"Write one of: {', '.join(names)}"),
    )


def _no_characters(reader: FixedWidthReader) -> None:
    if reader.characters is None:
        return
    raise ContentError(
        Text(
            f"外字の表 [{reader.characters}] は、汎用機の漢字セット（kanji）と一緒にだけ使えます。",
            f"The table [{reader.characters}] of user-defined characters goes with a host's `kanji` only.",
        ),
        where="reader.characters",
        fix=Text("kanji を書くか、characters を消してください。", "Write `kanji`, or take `characters` away."),
    )


@dataclass(frozen=True)
class OpenDecoded:
    """Texts of a column, and by row what could not be decoded."""

    texts: Any
    faults: Mapping[int, str]


class OpenCharset:
    """ASCII, cp932 or UTF-8 by bytes; `kanji` is that of PIC N: cp932 or UTF-16."""

    def __init__(self, single: str, double: str | None) -> None:
        self._single, self._double = single, double
        self.space, self.digits = _SPACE, _DIGITS
        self.wide_space: int | None = None

    def decode(self, cells: Bytes) -> OpenDecoded:
        """Decode cells of bytes."""
        return _decoded(cells, self._single)

    def decode_double(self, cells: Bytes) -> OpenDecoded:
        """Decode cells of pairs."""
        return _decoded(cells, self._double or self._single)


def _decoded(cells: Bytes, encoding: str) -> OpenDecoded:
    values = binaries(cells)
    if encoding == "ascii" or (encoding in {"utf-8", "cp932"} and not (cells & 0x80).any()):
        wrong = np.flatnonzero((cells & 0x80).any(axis=1))
        if not wrong.size:
            return OpenDecoded(values.view(pa.string()), {})
    elif encoding == "utf-8":
        try:
            return OpenDecoded(pc.cast(values, pa.string()), {})
        except pa.ArrowInvalid:
            pass
    elif encoding == "cp932" and cells.all():  # text_of takes no NUL
        try:
            return OpenDecoded(text_of(values), {})
        except Undecodable:
            pass
    return _one_by_one(values, encoding)


def _one_by_one(values: Any, encoding: str) -> OpenDecoded:
    """Decode each distinct value once, and say of those that can't be what is wrong."""
    encoded = values.dictionary_encode()
    texts, faults = [], {}
    for at, value in enumerate(encoded.dictionary.to_pylist()):
        try:
            texts.append(decode(value, encoding))
        except Undecodable as e:
            texts.append("")
            faults[at] = str(e)
    indices = encoded.indices.to_numpy(zero_copy_only=False)
    wrong = np.flatnonzero(np.isin(indices, list(faults))) if faults else ()
    return OpenDecoded(
        pa.array(texts, pa.string()).take(encoded.indices), {int(i): faults[int(indices[i])] for i in wrong}
    )


def binaries(cells: Bytes) -> Any:
    """Return the rows of cells as an Arrow array of binary values."""
    count, width = cells.shape
    offsets = np.arange(count + 1, dtype=np.int32) * width
    data = np.ascontiguousarray(cells)
    return pa.Array.from_buffers(pa.binary(), count, [None, pa.py_buffer(offsets), pa.py_buffer(data)])


def unpadded(texts: Any, also: str = "") -> Any:
    """Take off the spaces, full-width ones too, that fill a field, and other characters that do."""
    return pc.utf8_rtrim(texts, _PADDING + also)
