"""Search over what the content says: names, columns, meanings, agencies, code lists; in memory, made of the contracts.

Texts are compared by the search key of `semantics.search`, so width, variant characters, small kana and spaces do not matter, and by
pairs of characters, since Japanese has no spaces between words: 法人 is found in 株式会社の法人番号.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from renkei import semantics
from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.project.content import Project
from renkei.semantics.base import Options

Kind = Literal["dataset", "source", "code_list", "agency"]
NAME, AGENCY, COLUMN, SAID = 8.0, 5.0, 4.0, 1.0
CLOSE = 0.5
"""So many of its pairs of characters, of a word that stands nowhere as it is, must be there."""


@dataclass(frozen=True)
class Passage:
    """One text that can be found, where it stands, and how much it weighs there."""

    text: str
    where: Text
    weight: float
    key: str = ""


@dataclass(frozen=True)
class Found:
    """One thing that was found, and the passages by which; the best first."""

    kind: Kind
    id: str
    title: Text
    passages: tuple[Passage, ...]
    score: float


@dataclass
class Entry:
    """One thing that can be found."""

    kind: Kind
    id: str
    title: Text
    passages: list[Passage] = field(default_factory=list)


class Index:
    """Everything that can be found, and in which entries each pair of characters stands."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = [_keyed(entry) for entry in _with_keys(entries)]
        self._pairs: dict[str, set[int]] = defaultdict(set)
        for at, entry in enumerate(self._entries):
            for passage in entry.passages:
                for pair in _pairs(passage.key):
                    self._pairs[pair].add(at)

    @classmethod
    def of(cls, project: Project) -> "Index":
        """Make the index of all content that can be used."""
        return cls(list(_entries(project)))

    def find(self, query: str) -> list[Found]:
        """Return what has every word of the query, the best first; where nothing has, what comes close to it."""
        words = [key for key in _keys(query.split()) if key]
        if not words:
            return []
        exact = [self._exact(at, words) for at in sorted(self._candidates(words))]
        found = [each for each in exact if each is not None] or [
            each for each in map(self._near(words), self._all) if each
        ]
        return sorted(found, key=lambda each: (-each.score, each.kind, each.id))

    @property
    def _all(self) -> range:
        return range(len(self._entries))

    def _candidates(self, words: Sequence[str]) -> set[int]:
        """Return the entries that have all pairs of all words."""
        sets = [self._pairs.get(pair, set()) for word in words for pair in _pairs(word)]
        return set(self._all) if not sets else set.intersection(*sets)

    def _exact(self, at: int, words: Sequence[str]) -> Found | None:
        entry, by, score = self._entries[at], list[Passage](), 0.0
        for word in words:
            best = max((p for p in entry.passages if word in p.key), key=lambda p: _worth(p, word), default=None)
            if best is None:
                return None
            by.append(best)
            score += _worth(best, word)
        return _found(entry, by, score)

    def _near(self, words: Sequence[str]) -> "_Near":
        return _Near(self._entries, [_pairs(word) for word in words])


@dataclass(frozen=True)
class _Near:
    """Finds what shares many pairs of characters with every word."""

    entries: Sequence[Entry]
    words: Sequence[set[str]]

    def __call__(self, at: int) -> Found | None:
        entry, by, score = self.entries[at], list[Passage](), 0.0
        for pairs in self.words:
            shares = [(len(pairs & _pairs(p.key)) / max(len(pairs), 1), p.weight, p) for p in entry.passages]
            share, weight, best = max(shares, key=lambda each: each[:2], default=(0.0, 0.0, None))
            if best is None or share < CLOSE:
                return None
            by.append(best)
            score += share * weight
        return _found(entry, by, score)


def _found(entry: Entry, by: Sequence[Passage], score: float) -> Found:
    passages = tuple(dict.fromkeys(sorted(by, key=lambda each: -each.weight)))
    return Found(entry.kind, entry.id, entry.title, passages, score)


def _worth(passage: Passage, word: str) -> float:
    """Return how much it says that a word stands in a passage: more where it is all of it, or its beginning."""
    if passage.key == word:
        return passage.weight * 3
    start = 1.5 if passage.key.startswith(word) else 1.0
    return passage.weight * start * (0.5 + len(word) / max(len(passage.key), 1))


def _pairs(key: str) -> set[str]:
    return {key[at : at + 2] for at in range(len(key) - 1)}


def _keys(texts: Sequence[str]) -> list[str]:
    found = semantics.get("text.search").parse(pl.Series(list(texts), dtype=pl.String), Options()).value
    return [key or "" for key in found]


def _with_keys(entries: Sequence[Entry]) -> Iterator[tuple[Entry, list[str]]]:
    """Yield entries with the keys of their passages, worked out for all at once."""
    texts = dict.fromkeys(passage.text for entry in entries for passage in entry.passages)
    keys = dict(zip(texts, _keys(list(texts)), strict=True))
    for entry in entries:
        yield entry, [keys[passage.text] for passage in entry.passages]


def _keyed(given: tuple[Entry, list[str]]) -> Entry:
    entry, keys = given
    passages = [
        Passage(passage.text, passage.where, passage.weight, key)
        for passage, key in zip(entry.passages, keys, strict=True)
        if key
    ]
    return Entry(entry.kind, entry.id, entry.title, passages)


def _entries(project: Project) -> Iterator[Entry]:
    agencies = {name: agency.title for name, agency in project.agencies.items()}
    for contract in project.contracts.values():
        yield _of_dataset(project, contract, agencies)
    for source in project.sources.values():
        owner = agencies.get(source.agency, Text(source.agency, source.agency))
        entry = Entry("source", source.id, source.title)
        entry.passages += _both(source.title, _NAME, NAME) + _both(owner, _AGENCY, AGENCY)
        entry.passages += [Passage(source.id, _ID, NAME)]
        entry.passages += _both(source.notes, _NOTES, SAID) if source.notes else []
        yield entry
    for codelist in project.codelists.values():
        entry = Entry("code_list", codelist.name, codelist.title)
        entry.passages += _both(codelist.title, _NAME, NAME)
        entry.passages += [Passage(codelist.name, _ID, NAME), Passage(codelist.source, _FROM, SAID)]
        yield entry
    for agency in project.agencies.values():
        entry = Entry("agency", agency.id, agency.title)
        entry.passages += [*_both(agency.title, _NAME, NAME), Passage(agency.id, _ID, NAME)]
        yield entry


def _of_dataset(project: Project, contract: Contract, agencies: Mapping[str, Text]) -> Entry:
    entry = Entry("dataset", contract.dataset, contract.title)
    entry.passages += _both(contract.title, _NAME, NAME + 2) + _both(contract.description, _DESCRIPTION, SAID)
    entry.passages += [Passage(contract.dataset, _ID, NAME)]
    feeding = {source.agency for source in project.sources.values() if source.dataset == contract.dataset}
    for agency in sorted(feeding):
        entry.passages += _both(agencies.get(agency, Text(agency, agency)), _AGENCY, AGENCY)
    for column in contract.columns:
        entry.passages += list(_of_column(column))
    return entry


def _of_column(column: Column) -> Iterable[Passage]:
    where = Text(f"列「{column.title.ja}」（{column.name}）", f"column {column.title.en} ({column.name})")
    yield Passage(column.name, where, COLUMN)
    yield from _both(column.title, where, COLUMN)
    yield from _both(column.description, where, SAID)
    with suppress(semantics.UnknownType):  # one contract that is at fault keeps nobody from finding the others
        meaning = semantics.get(column.type).title
        yield from _both(meaning, Text(f"{where.ja}の意味", f"meaning of {where.en}"), SAID)


def _both(text: Text, where: Text, weight: float) -> list[Passage]:
    return [Passage(each, where, weight) for each in dict.fromkeys(text)]


_NAME = Text("名称", "name")
_ID = Text("識別名", "identifier")
_AGENCY = Text("機関", "agency")
_DESCRIPTION = Text("説明", "description")
_NOTES = Text("備考", "notes")
_FROM = Text("出典", "source")
