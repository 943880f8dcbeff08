"""UTF-8, UTF-16 and cp932, strictly.

UTF-16 comes here as the UTF-8 that `utf16` makes of it, in which half of a surrogate pair is undecodable.

cp932 is Windows code page 932, as Python's codec reads it, without the five bytes that it lets pass although the code
page gives them no character: 0x80, 0xA0, 0xFD, 0xFE, 0xFF. Private characters (外字, F040-F9FC) are kept.
"""

import re
from contextlib import suppress
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_PASSED = {"\x80": 0x80, "\uf8f0": 0xA0, "\uf8f1": 0xFD, "\uf8f2": 0xFE, "\uf8f3": 0xFF}
_REFUSED = re.compile(f"[{''.join(_PASSED)}]")
_SHOWN = str.maketrans({char: f"\\x{byte:02x}" for char, byte in _PASSED.items()})
_SEPARATOR = b"\0"
_MOSTLY = 0.5


class Undecodable(ValueError):
    """Bytes that the encoding does not have: `at` from the beginning of what was decoded."""

    def __init__(self, data: bytes, at: int, *, said: str | None = None) -> None:
        super().__init__(said or f"0x{data.hex()} at byte {at + 1}")
        self.data, self.at = data, at


def decode(data: bytes, encoding: str) -> str:
    """Return the text of `data`; raises Undecodable for the first bytes that `encoding` does not have."""
    try:
        text = data.decode("utf-8" if encoding == "utf-16" else encoding)
    except UnicodeDecodeError as e:
        said = _half(data, e.start) if encoding == "utf-16" else None
        raise Undecodable(data[e.start : e.end], e.start, said=said) from e
    if encoding == "cp932" and (refused := _refused(text)):
        raise Undecodable(bytes([_PASSED[text[refused.start()]]]), len(text[: refused.start()].encode(encoding)))
    return text


def _half(data: bytes, at: int) -> str:
    """Say which half of a pair or of a character stands alone in what was UTF-16, and where."""
    place = f"at character {len(data[:at].decode()) + 1}"
    try:
        return f"U+{ord(data[at : at + 3].decode('utf-8', 'surrogatepass')):04X} alone {place}"
    except (UnicodeDecodeError, TypeError):
        return f"half a character {place}"


def _refused(text: str) -> re.Match[str] | None:
    """Return the first character that only a byte without meaning gives."""
    if text.isascii() or not any(char in text for char in _PASSED):  # a plain search is faster than the expression
        return None
    return _REFUSED.search(text)


def show(data: bytes, encoding: str) -> str:
    r"""Return the text of `data`, with what can't be decoded as `\xNN` (half of a surrogate pair as `\uNNNN`)."""
    if encoding == "utf-16":
        with suppress(UnicodeDecodeError):
            return data.decode("utf-8", "surrogatepass").encode("utf-8", "backslashreplace").decode()
        encoding = "utf-8"
    text = data.decode(encoding, "backslashreplace")
    return text.translate(_SHOWN) if encoding == "cp932" else text


def fault(data: bytes, encoding: str) -> str | None:
    """Return what cannot be decoded in `data` and where; None where all can."""
    try:
        decode(data, encoding)
    except Undecodable as e:
        return str(e)
    return None


def text_of(column: Any) -> Any:
    """Return a pyarrow array of cp932 bytes (plain or dictionary-encoded) as text; no value may hold a NUL.

    Values of ASCII alone are left as they are, repeated ones are decoded once. Raises Undecodable.
    """
    if pa.types.is_dictionary(column.type):
        words = text_of(column.dictionary)
        decoded = pa.DictionaryArray.from_arrays(column.indices, words)
        # One character may have two codes (髙 is EEE0 and FBFC): values that became equal are made one.
        return decoded if len(words.unique()) == len(words) else decoded.dictionary_decode().dictionary_encode()
    validity, offsets, data = column.buffers()
    if not len(column) or data is None:
        return pa.array([""] * len(column), pa.string())
    plain = pa.StringArray.from_buffers(len(column), offsets, data, validity, column.null_count, column.offset)
    ascii_only = pc.string_is_ascii(plain)
    share = 1 - ascii_only.true_count / len(column)
    if not share:
        return plain
    if share > _MOSTLY:
        return _decode_all(column)
    beyond = pc.invert(ascii_only)
    return pc.replace_with_mask(plain, beyond, _decode_all(column.filter(beyond)))


def _decode_all(column: Any) -> Any:
    """Decode all values at once, joined by NUL: no character may begin with a lead byte before it."""
    one = pa.ListArray.from_arrays(pa.array([0, len(column)], pa.int32()), column)
    joined = pc.binary_join(one, _SEPARATOR)[0].as_buffer()
    text = decode(joined.to_pybytes(), "cp932").encode()
    whole = pa.StringArray.from_buffers(1, pa.array([0, len(text)], pa.int32()).buffers()[1], pa.py_buffer(text))
    return pc.split_pattern(whole, _SEPARATOR.decode()).flatten()
