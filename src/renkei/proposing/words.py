"""What the name of a column says: its words in a dictionary of Japanese and English, its unit, its name in English."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from renkei.semantics.units import in_header, known

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_APART = re.compile(r"[^0-9A-Za-z]+")
_BRACKETS = re.compile(r"[(\[【「〔][^()\[\]【】「」〔〕]*[)\]】」〕]")
_AFTER = re.compile(r"[:：/／]\s*([^:：/／]+)$")
_SCALES = {
    "1000": "千",
    "thousand": "千",
    "k": "千",
    "million": "百万",
    "m": "百万",
    "mn": "百万",
    "100m": "億",
    "bn": "10億",
    "billion": "10億",
}
_LATIN = re.compile(r"[\x20-\x7e]+")


@dataclass(frozen=True)
class Word:
    """One entry of the dictionary: what it is in English, and the type that it speaks of (empty: none)."""

    word: str
    english: str
    type: str


@dataclass(frozen=True)
class Named:
    """What a name says: the type (None where nothing is said) and the word that says it, the English (None: not all of it).

    `types` are those that any of its words speaks of. `above`: its unit stands above the table, and not in the name.
    """

    type: str | None
    word: str | None
    english: str | None
    unit: str | None
    types: frozenset[str] = frozenset()
    above: bool = False


@cache
def dictionary() -> dict[str, Word]:
    """Return the words, by how they are written: Japanese as they are, English in small letters."""
    text = (files("renkei.proposing") / "words.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["word"]: Word(row["word"], row["en"], row["type"]) for row in rows}


def named(name: str) -> Named:
    """Return what the name of a column says."""
    folded = unicodedata.normalize("NFKC", name).strip()
    unit = unit_in(folded)
    bare = _BRACKETS.sub("", folded).strip() or folded
    if unit and (after := _AFTER.search(bare)) and known(after[1]):
        bare = bare[: after.start()]
    latin = _LATIN.fullmatch(bare) is not None
    words = _english(bare) if latin else _japanese(re.sub(r"\s", "", bare), inside=_inside(folded))
    spoken_of = words if latin else _head(words)
    typed = next((word for word in reversed(spoken_of) if isinstance(word, Word) and word.type), None)
    english = " ".join(word.english if isinstance(word, Word) else word for word in words)
    spoken = frozenset(word.type for word in words if isinstance(word, Word) and word.type)
    whole = latin or all(isinstance(word, Word) for word in words)
    kind, word = (typed.type, typed.word) if isinstance(typed, Word) else (None, None)
    return Named(kind, word, english if whole and english.strip() else None, unit, spoken)


def _head(words: list[Word | str]) -> list[Word | str]:
    """Return the words of what a name names: those after its last の where they are unknown ones, 割合の根拠, else all."""
    for place in range(len(words) - 1, -1, -1):
        word = words[place]
        if isinstance(word, str) and "の" in word[:-1]:
            return words[place + 1 :]
    return words


def unit_in(name: str) -> str | None:
    """Return the unit that a name has: 費用（千円）, 輸出:億円, 【百万円】, receipts_100m_jpy; None where it has none."""
    if found := in_header(name):
        return found.symbol
    inner = [text[1:-1] for text in _BRACKETS.findall(name)]
    if after := _AFTER.search(name):
        inner.append(after[1])
    for text in inner:
        if (one := known(text.removeprefix("単位:").removeprefix("単位"))) is not None:
            return one.symbol
    return _latin_unit(_tokens(name)) if _LATIN.fullmatch(name) else None


def _latin_unit(tokens: list[str]) -> str | None:
    if not tokens or tokens[-1] not in {"jpy", "yen"}:
        return None
    scale = _SCALES.get(tokens[-2], "") if len(tokens) > 1 else ""
    return f"{scale}円"


def snake(english: str) -> str:
    """Write English words as the name of a column: `postal_code`."""
    plain = "_".join(token.lower() for token in _APART.split(english) if token)
    return plain if plain[:1].isalpha() else f"c_{plain}".rstrip("_")


def _tokens(name: str) -> list[str]:
    return [token.lower() for part in _APART.split(name) for token in _CAMEL.split(part) if token]


def _english(name: str) -> list[Word | str]:
    """Take a name in Latin letters apart, the longest words of the dictionary first."""
    tokens, found, at = _tokens(name), list[Word | str](), 0
    while at < len(tokens):
        for count in (3, 2, 1):
            if entry := dictionary().get(" ".join(tokens[at : at + count])):
                found.append(entry)
                at += min(count, len(tokens) - at)
                break
        else:
            found += _numbered(tokens[at])
            at += 1
    return found


def _numbered(token: str) -> list[Word | str]:
    """Take a number off the end of a word of the dictionary: HS2017, address2."""
    word = token.rstrip("0123456789")
    entry = dictionary().get(word) if word != token else None
    return [token] if entry is None else [entry, token.removeprefix(word)]


def _japanese(name: str, *, inside: list[Word]) -> list[Word | str]:
    """Take a Japanese name apart: at every place the longest word of the dictionary; what is left stands for itself."""
    found, at, rest = list[Word | str](), 0, ""
    longest = max(map(len, dictionary()))
    while at < len(name):
        entry = next(
            (dictionary()[name[at : at + n]] for n in range(longest, 0, -1) if name[at : at + n] in dictionary()), None
        )
        if entry is None:
            rest += name[at]
            at += 1
            continue
        found += [rest] if rest.strip("・/_-の、") else []
        rest = ""
        found.append(entry)
        at += len(entry.word)
    found += [rest] if rest.strip("・/_-の、") else []
    return [*found, *inside]


def _inside(name: str) -> list[Word]:
    """Return the words in brackets of a name: 提出者名（英字）."""
    return [dictionary()[text[1:-1]] for text in _BRACKETS.findall(name) if text[1:-1] in dictionary()]
