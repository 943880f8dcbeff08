"""What each code is: one look-up gives the character and how many bytes it takes in UTF-8."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from renkei.readers.charsets.double import DOUBLE
from renkei.readers.charsets.single import SINGLE

_SIZE, _SEVERAL = 24, 1 << 22  # a value: the size from bit 24 on; bit 22 for several characters; the character below
_CHARACTER = (1 << 21) - 1
PAIR = 0x100  # a pair's code in `code_of` is 0x100 and more, a single byte's less
Values = NDArray[np.uint32]


@dataclass(frozen=True)
class Tables:
    """Values of single bytes (256) and of pairs (65,536): 0 where a code has no character.

    `several` are the texts of more than one character, which a value holds by their place in it. `code_of` is the way
    back; the code of a pair has PAIR added.
    """

    single: Values
    pair: Values
    several: tuple[str, ...]
    code_of: Mapping[str, int]

    def utf8(self, values: Values) -> bytes:
        """Return the characters of `values` in UTF-8, one after the other."""
        return self._characters(values).tobytes().decode("utf-32-le").encode()

    def longest_at(self, text: str, at: int) -> tuple[int, int]:
        """Return how many characters of `text` the longest code takes there, and the code; 0 where there is none."""
        for size in range(min(self._longest, len(text) - at), 0, -1):
            code = self.code_of.get(text[at : at + size])
            if code is not None:
                return size, code
        return 0, 0

    @cached_property
    def single_characters(self) -> str:
        """The characters of the 256 bytes, as Python's charmap codec takes them (U+FFFE: none)."""
        return "".join(chr(value & _CHARACTER) if value else "\ufffe" for value in self.single.tolist())

    @cached_property
    def single_sizes(self) -> bytes:
        """The size in UTF-8 of the 256 bytes; 0: no character."""
        return sizes(self.single).tobytes()

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.code_of))

    def _characters(self, values: Values) -> NDArray[np.uint32]:
        characters = (values & _CHARACTER).astype("<u4", copy=False)
        several = np.flatnonzero(values & _SEVERAL)
        if not several.size:
            return characters
        texts = [np.frombuffer(text.encode("utf-32-le"), "<u4") for text in self.several]
        which = characters[several]
        counts = np.ones(values.size, np.int64)
        counts[several] = np.array([len(text) for text in texts])[which]
        spread = np.repeat(characters, counts)
        first = (np.cumsum(counts) - counts)[several]
        for place in np.unique(which).tolist():
            for nth, character in enumerate(texts[place].tolist()):
                spread[first[which == place] + nth] = character
        return spread


def sizes(values: Values) -> NDArray[np.uint8]:
    """Return how many bytes each of `values` takes in UTF-8."""
    return (values >> _SIZE).astype(np.uint8)


def tables(single: str, double: str | None, extra: Mapping[int, str]) -> Tables:
    """Return the tables of a charset; `extra` has its say over the codes of the double-byte set."""
    if not extra:
        return _plain(single, double)
    pairs = {**_pairs(double), **extra} if double else {}
    return _built(SINGLE[single], pairs, first=extra)


@cache
def _plain(single: str, double: str | None) -> Tables:
    return _built(SINGLE[single], _pairs(double) if double else {}, first={})


@cache
def _pairs(double: str) -> Mapping[int, str]:
    pairs: dict[int, str] = {}
    for code, text in DOUBLE[double].codes():
        pairs.setdefault(code, text)
    return pairs


def _built(single: Mapping[int, str], pairs: Mapping[int, str], *, first: Mapping[int, str]) -> Tables:
    several = tuple(dict.fromkeys(text for text in pairs.values() if len(text) > 1))
    code_of: dict[str, int] = {}
    for text, code in [
        *((text, PAIR + code) for code, text in first.items()),
        *((text, code) for code, text in single.items()),
        *((text, PAIR + code) for code, text in pairs.items()),
    ]:
        code_of.setdefault(text, code)
    return Tables(_values(single, 1 << 8, several), _values(pairs, 1 << 16, several), several, code_of)


def _values(codes: Mapping[int, str], count: int, several: tuple[str, ...]) -> Values:
    place = {text: at for at, text in enumerate(several)}
    values = np.zeros(count, np.uint32)
    for code, text in codes.items():
        what = _SEVERAL | place[text] if len(text) > 1 else ord(text)
        values[code] = len(text.encode()) << _SIZE | what
    return values
