"""A file of content as it was read: its values, the line of each, and faults that point at them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from renkei.errors import ContentError
from renkei.language import Text

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """One YAML file: mappings, sequences and strings, nothing else. `shown` is how messages name the file."""

    path: Path
    shown: str
    value: Any
    lines: Mapping[Place, int] = field(repr=False)

    def where(self, place: Sequence[str | int] = ()) -> str:
        """Name the file, the line of `place` (of what encloses it, where it is not there) and the keys that lead to it."""
        known = next((tuple(place[:n]) for n in range(len(place), -1, -1) if tuple(place[:n]) in self.lines), None)
        line = "" if known is None else f":{self.lines[known]}"
        return f"{self.shown}{line}" + (f" ({dotted(place)})" if place else "")

    def fault(self, place: Sequence[str | int], what: Text, *, fix: Text) -> ContentError:
        """Build the error that says what is wrong at `place`."""
        return ContentError(what, where=self.where(place), fix=fix)

    def at(self, place: Sequence[str | int]) -> Any:
        """Return the value at `place`; None where there is none."""
        found = self.value
        for key in place:
            try:
                found = found[key]
            except (KeyError, IndexError, TypeError):
                return None
        return found


def dotted(place: Sequence[str | int]) -> str:
    """Write a place as people do: `schema[0].properties[3].name`."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in place).removeprefix(".")


def gathered(faults: Sequence[ContentError]) -> ContentError:
    """Make one error of several: the first, with the rest in `others`. `faults` is not empty."""
    flat = [single for fault in faults for single in (fault, *fault.others)]
    first = flat[0]
    together = ContentError(first.what, where=first.where, fix=first.fix, others=flat[1:])
    together.__cause__ = first.__cause__
    return together


def instead(said: str, choices: Collection[str], *, shown: int = 12) -> Text:
    """Say which of `choices` was probably meant by `said`, and what else there is."""
    names = sorted(choices)
    if not names:
        return Text("この行を取り除いてください。", "Remove it.")
    listed = ", ".join(names[:shown]) + (" …" if len(names) > shown else "")
    close = get_close_matches(said, names, n=1, cutoff=0.6) or get_close_matches(said.lower(), names, n=1, cutoff=0.6)
    if close:
        return Text(
            f"「{close[0]}」ではありませんか。使えるもの: {listed}", f"Did you mean [{close[0]}]? There are: {listed}"
        )
    return Text(f"使えるものから選んでください: {listed}", f"Choose one of: {listed}")


def unknown(document: Document, place: Sequence[str | int], *, kind: Text, choices: Collection[str]) -> ContentError:
    """Build the error for a value at `place` that names a `kind` of thing that does not exist."""
    said = document.at(place)
    what = Text(f"{kind.ja}「{said}」はありません。", f"There is no {kind.en} [{said}].")
    return document.fault(place, what, fix=instead(str(said), choices))


class Faults:
    """The faults of one document, collected so that its author sees all of them at once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: list[ContentError] = []

    def add(self, place: Sequence[str | int], what: Text, *, fix: Text) -> None:
        """Keep a fault at `place`, once."""
        fault = self.document.fault(place, what, fix=fix)
        if all((fault.where, fault.what) != (known.where, known.what) for known in self.found):
            self.found.append(fault)

    def need(self, place: Place) -> None:
        """Keep a fault where `place` has no value."""
        if not self.document.at(place):
            what = Text(f"必須のキー「{place[-1]}」がありません。", f"The key [{place[-1]}] is missing.")
            self.add(place, what, fix=Text(f"「{place[-1]}:」を書き加えてください。", f"Add [{place[-1]}:]."))

    def expect(self, place: Place, choices: Collection[str]) -> None:
        """Keep a fault where the value at `place` is none of `choices`."""
        said = self.document.at(place)
        if said is None:
            self.need(place)
        elif said not in choices:
            what = Text(f"「{place[-1]}」の値「{said}」は使えません。", f"[{place[-1]}] can't be [{said}].")
            self.add(place, what, fix=instead(str(said), choices))
