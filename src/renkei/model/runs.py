"""What happens in a run: landed objects, staged batches, a verdict, a release."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from renkei.model.base import Frozen, TextField


class Interval(Frozen):
    """The data interval that was asked for: from `start` up to, not including, `end`; aware timestamps."""

    start: datetime
    end: datetime

    def __str__(self) -> str:
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


class Landed(Frozen):
    """One object as it was received, and the manifest that says so. `asked` never holds a credential."""

    source: str
    interval: str = Field(description="the interval that the request named, or '-' where it names none")
    part: int = Field(description="place among the objects of one fetch, from 0")
    name: str
    sha256: str
    size: int
    asked: dict[str, str]
    headers: dict[str, str]
    received_at: datetime


class Fetched(Frozen):
    """What `fetch` brings, or `derive` for a derived dataset: the landed objects and the identity of the run.

    `released` tells that a run of the same identity is already published: nothing is left to do.
    """

    run: str
    source: str
    dataset: str
    interval: str
    content_version: str
    landed: tuple[Landed, ...]
    listed: tuple[str, ...] = Field(
        (), description="SHA-256 of all that the fetch found, in order; the run takes `landed` of it"
    )
    released: bool
    notes: tuple[TextField, ...] = Field((), description="what a steward should know of the listing")


class RowCounts(Frozen):
    """The account of rows: read = good + quarantined + dropped, before it is known which are unchanged."""

    read: int = 0
    good: int = 0
    quarantined: int = 0
    dropped: dict[str, int] = {}

    def __add__(self, other: "RowCounts") -> "RowCounts":
        dropped = {k: self.dropped.get(k, 0) + other.dropped.get(k, 0) for k in {**self.dropped, **other.dropped}}
        return RowCounts(
            read=self.read + other.read,
            good=self.good + other.good,
            quarantined=self.quarantined + other.quarantined,
            dropped=dropped,
        )

    @property
    def balanced(self) -> bool:
        """Whether every row that was read is accounted for."""
        return self.read == self.good + self.quarantined + sum(self.dropped.values())


class Staged(Frozen):
    """What `prepare` made of one landed object: keys of Parquet objects in the staging store, and the account.

    `rules` counts the values that each named rule changed: {column: {rule: values}}. `notes` are what a steward should
    know of the file, `held` why nothing may be published before one has decided.
    """

    run: str
    dataset: str
    landed: Landed
    good: str
    rejected: str
    counts: RowCounts
    rules: dict[str, dict[str, int]] = {}
    notes: tuple[TextField, ...] = ()
    held: tuple[TextField, ...] = ()


class Duplicate(Frozen):
    """A staged row whose key another row had before it; `first_*` tell which."""

    landed: str
    row: int
    key: dict[str, Any]
    first_landed: str
    first_row: int


class Verdict(Frozen):
    """What the audit says. `duplicates` leave the good rows; `result` is Great Expectations' own, whole."""

    outcome: Literal["pass", "hold", "stop"]
    reasons: tuple[TextField, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    result: dict[str, Any] = {}


class Account(Frozen):
    """The row account of one run: read = published + unchanged + quarantined + dropped, or nothing is committed."""

    run: str
    source: str
    dataset: str
    read: int
    published: int
    unchanged: int
    quarantined: int
    dropped: int
    withdrawn: int = Field(0, description="rows of earlier releases that a whole delivery no longer has")
    replaced: int = Field(0, description="those of the published that took the place of an earlier row")
    retained: int = Field(0, description="rows that a whole delivery lacks and that stay: they may be in quarantine")
    release: int | None = None

    @property
    def balanced(self) -> bool:
        """Whether every row that was read is accounted for."""
        return self.read == self.published + self.unchanged + self.quarantined + self.dropped


class Release(Frozen):
    """One atomic change of one or more datasets."""

    id: int
    at: datetime
    accounts: tuple[Account, ...]


class Outcome(Frozen):
    """How a run of a source or a derived dataset ended. `release` is None where nothing changed.

    `notes` are what a steward should know of the files.
    """

    run: str
    source: str
    dataset: str
    release: Release | None
    seconds: float
    notes: tuple[TextField, ...] = ()
