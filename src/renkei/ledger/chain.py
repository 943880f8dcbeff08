"""The chain: every entry carries the hash of the one before, so that no entry can be changed or lost unseen."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from renkei.language import Text
from renkei.ledger.canonical import canonical, instant

GENESIS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One entry. `body` is canonical JSON text; `hash` is the SHA-256 of all the rest, in hexadecimal digits."""

    seq: int
    at: datetime
    kind: str
    body: str
    previous: str
    hash: str

    @property
    def content(self) -> dict[str, Any]:
        """The body, read."""
        read: dict[str, Any] = json.loads(self.body)
        return read

    @property
    def recomputed(self) -> str:
        """The hash that the entry ought to have."""
        return _digest(seq=self.seq, at=self.at, kind=self.kind, body=self.body, previous=self.previous)


@dataclass(frozen=True)
class Finding:
    """Something in the books that does not fit: where, and what."""

    where: str
    what: Text


def following(last: Entry | None, *, at: datetime, kind: str, body: Mapping[str, object]) -> Entry:
    """Make the entry that comes after `last` (None: the first one). `at` is aware."""
    seq, previous, text = (last.seq + 1, last.hash, canonical(body)) if last else (1, GENESIS, canonical(body))
    digest = _digest(seq=seq, at=at, kind=kind, body=text, previous=previous)
    return Entry(seq=seq, at=at, kind=kind, body=text, previous=previous, hash=digest)


def broken(entries: Iterable[Entry]) -> list[Finding]:
    """Name every entry that was edited, is missing, or does not stand where it should; [] where the chain holds.

    Entries that were cut off at the end leave no trace in a chain. The warehouse finds those: every release has to
    have its entry.
    """
    findings, last = [], None
    for entry in entries:
        findings += _faults(entry, last)
        last = entry
    return findings


def _faults(entry: Entry, last: Entry | None) -> list[Finding]:
    where, seq = f"ledger [{entry.seq}]", last.seq if last else 0
    found = []
    if entry.recomputed != entry.hash:
        found.append(Text(f"台帳の記録 {entry.seq} は書き換えられています。", f"Entry [{entry.seq}] was edited."))
    if entry.seq <= seq:
        found.append(
            Text(f"記録 {entry.seq} が記録 {seq} の後にあります。", f"Entry [{entry.seq}] stands after entry [{seq}].")
        )
    elif entry.seq > seq + 1:
        gap = f"{seq + 1}" if entry.seq == seq + 2 else f"{seq + 1}-{entry.seq - 1}"
        found.append(Text(f"記録 {gap} がありません。", f"Missing: [{gap}]."))
    elif entry.previous != (last.hash if last else GENESIS):
        before = f"entry [{seq}]" if last else "the beginning"
        found.append(
            Text(
                f"記録 {entry.seq} は、その前にあるべき記録につながっていません。",
                f"Entry [{entry.seq}] does not follow {before}: one of the two was replaced.",
            )
        )
    return [Finding(where=where, what=what) for what in found]


def _digest(*, seq: int, at: datetime, kind: str, body: str, previous: str) -> str:
    text = canonical({"seq": seq, "at": instant(at), "kind": kind, "body": body, "previous": previous})
    return hashlib.sha256(text.encode()).hexdigest()
