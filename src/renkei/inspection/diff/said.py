"""What a file says otherwise than before: places of a YAML document, rows of a CSV file, lines of anything else."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from renkei.inspection.diff.nouns import Said

_NAMES = ("name", "property", "rule", "id", "type")
_LONGEST = 300
_LINES = 4_000


def said_otherwise(name: str, before: bytes | None, after: bytes | None) -> Iterator[Said]:
    """Yield what a file that is no YAML says otherwise, before the rows that are only added or gone."""
    texts = [None if data is None else data.decode("utf-8-sig", "replace") for data in (before, after)]
    if name.endswith(".csv"):
        yield from _rows(name, texts[0] or "", texts[1] or "")
        return
    lines = [(text or "").splitlines() for text in texts]
    more, less = _counted(*lines)
    yield Said(place=name, before=f"−{less}" if less else None, after=f"+{more}" if more else None)


def document_otherwise(before: Any, after: Any) -> Iterator[Said]:
    """Yield the places of two YAML documents that differ, in the order of the newer one."""
    old, new = dict(_flat(before)), dict(_flat(after))
    for place in [*new, *(place for place in old if place not in new)]:
        if old.get(place) != new.get(place):
            yield Said(place=place, before=_short(old.get(place)), after=_short(new.get(place)))


def _flat(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its place; entries of a list are named by what names them, so that moving one is no change."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _flat(each, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list) and any(isinstance(each, Mapping | list) for each in value):
        for name, each in zip(_named(value), value, strict=True):
            named = name is not None and isinstance(each, Mapping) and set(each) == {"property", "value"}
            yield from _flat(each["value"] if named else each, f"{place}[{name}]")
    elif isinstance(value, list):
        yield place, f"[{', '.join(map(str, value))}]"
    elif value is not None:
        yield place, str(value)


def _named(entries: Sequence[Any]) -> list[str]:
    for key in _NAMES:
        names = [str(each.get(key)) if isinstance(each, Mapping) and key in each else None for each in entries]
        if None not in names and len(set(names)) == len(names):
            return [str(name) for name in names]
    return [str(number) for number in range(len(entries))]


def _rows(name: str, before: str, after: str) -> Iterator[Said]:
    """Pair rows that differ by their first cell; what can't be paired is added or gone."""
    (old_names, old), (new_names, new) = _table(before), _table(after)
    less, more = Counter(old), Counter(new)
    less.subtract(Counter(new))
    more.subtract(Counter(old))
    gone = [row for row in dict.fromkeys(old) for _ in range(max(less[row], 0))]
    come = [row for row in dict.fromkeys(new) for _ in range(max(more[row], 0))]
    firsts = Counter(row[0] for row in gone if row), Counter(row[0] for row in come if row)
    pairs = {row[0]: row for row in gone if row and firsts[0][row[0]] == firsts[1][row[0]] == 1}
    if old_names != new_names:
        yield Said(place=f"{name}[1]", before=",".join(old_names) or None, after=",".join(new_names) or None)
    for row in come:
        other = pairs.get(row[0]) if row and old_names == new_names else None
        if other is None:
            yield Said(place=f"{name}[{row[0] if row else ''}]", before=None, after=_short(",".join(row)))
            continue
        for column, was, now in zip(new_names, other, row, strict=False):
            if was != now:
                yield Said(place=f"{name}[{row[0]}].{column}", before=_short(was), after=_short(now))
    paired = {row[0] for row in come if row and row[0] in pairs} if old_names == new_names else set()
    for row in gone:
        if not (row and row[0] in paired):
            yield Said(place=f"{name}[{row[0] if row else ''}]", before=_short(",".join(row)), after=None)


def _table(text: str) -> tuple[list[str], list[tuple[str, ...]]]:
    try:
        rows = [tuple(row) for row in csv.reader(io.StringIO(text))]
    except csv.Error:
        rows = [(line,) for line in text.splitlines()]
    return (list(rows[0]), rows[1:]) if rows else ([], [])


def _counted(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """Return how many lines were added and taken away."""
    if len(before) + len(after) > _LINES:
        old, new = Counter(before), Counter(after)
        return sum((new - old).values()), sum((old - new).values())
    same = sum(block.size for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks())
    return len(after) - same, len(before) - same


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
