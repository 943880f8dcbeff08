"""What happens in a run: landed objects, staged batches, a verdict, a release."""

from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from renkei.model.base import Frozen, TextField
from renkei.model.correction import Met
from renkei.model.decision import Decision
from renkei.model.vintage import Vintage


class Interval(Frozen):
    """The data interval that was asked for: from `start` up to, not including, `end`; aware timestamps."""

    start: datetime
    end: datetime

    @classmethod
    def of_days(cls, first: date, last: date, *, timezone: str) -> "Interval":
        """Return the interval of whole days, `last` included, in a time zone."""
        zone = ZoneInfo(timezone)
        days = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
        return cls(start=next(days), end=next(days))

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
    mends: str | None = Field(None, description="the run whose rejected rows it brings, mended by people")
    vintage: Vintage = Field(Vintage(), description="as far as it can be told before the rows are read")


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
    know of the file, `held` why nothing may be published before one has decided, `layout` the change to the registration
    that would let such a file in without a question.
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
    layout: str | None = Field(None, description="YAML, of a file whose columns are not the registered ones")
    met: tuple[Met, ...] = Field((), description="what corrections met in its good rows")
    vintage: Vintage = Field(Vintage(), description="as far as its rows tell it")


class Duplicate(Frozen):
    """A staged row whose key another row had before it; `first_*` tell which."""

    landed: str
    row: int
    key: dict[str, Any]
    first_landed: str
    first_row: int


class Verdict(Frozen):
    """What the audit says. `duplicates` leave the good rows; `result` is Great Expectations' own, whole.

    `decision` is a steward's, on a run that is held; `layouts` are changes to the registration that it would need.
    """

    outcome: Literal["pass", "hold", "stop"]
    reasons: tuple[TextField, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    result: dict[str, Any] = {}
    layouts: tuple[str, ...] = ()
    decision: Decision | None = None

    @property
    def publishable(self) -> bool:
        """Whether it lets the run be published: it is a pass, or a steward has approved."""
        approved = self.decision is not None and self.decision.approves
        return self.outcome == "pass" or (self.outcome == "hold" and approved)


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
    """How a run of a source or a derived dataset ended. `release` is None where nothing changed, and of a dry run.

    `notes` are what a steward should know of the files. `tried` is the account of a dry run whose audit passed.
    """

    run: str
    source: str
    dataset: str
    release: Release | None
    seconds: float
    notes: tuple[TextField, ...] = ()
    tried: RowCounts | None = None
