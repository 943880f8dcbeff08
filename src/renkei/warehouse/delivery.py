"""What a release is made of: staged files on this machine, and what is known of the run that staged them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from renkei.language import Text
from renkei.model.contract import Contract
from renkei.model.mending import Mending
from renkei.model.runs import Landed, RowCounts, Verdict
from renkei.model.vintage import Vintage


@dataclass(frozen=True)
class StagedFiles:
    """What `prepare` made of one landed object, as local Parquet files.

    `good`: the contract's columns, typed, and `_row` (int64). `rejected`: `_row` (int64), `reasons` and `record`
    (JSON text); it may also have `_key_0`, `_key_1`…: the typed values of the contract's key columns, in their
    order, null where they could not be understood. `rules`: {column: {rule: values changed}}. `notes`: what a steward
    should know of the file.
    """

    landed: Landed
    good: Path
    rejected: Path
    counts: RowCounts
    rules: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Mended:
    """What makes a delivery one of mended rows: the mending, and how far other deliveries have the last word.

    `release` is that of the run whose rows were mended: a row that came with it, or since then, is left as it is. So is
    one whose key such a delivery found unchanged, which leaves no trace in the table: `spoken` are the rows (`_row`) of
    this delivery of which that is known.
    """

    mending: Mending
    release: int
    spoken: Collection[int] = ()


@dataclass(frozen=True)
class Delivery:
    """All that one run brings to a dataset.

    `records` holds, by (sha256 of the landed object, row), the record as received (JSON text) of the duplicates that
    the verdict names; where one is not there, the staged row is kept in its place, column by column.
    `scratch` is a folder for what is written on the way, by default the system's for temporary files. `listed` are the
    SHA-256 of all that the fetch found, where the run takes only what is new of it; by default, what was staged.
    `notes` are what a steward should know of the run, beside those of its files.
    `mended` is what makes it a delivery of mended rows. `retaken` are rows of such deliveries, {SHA-256 of the workbook:
    rows of its sheet}, that a whole delivery does not withdraw: it has the row still as it was before it was mended.
    """

    contract: Contract
    run: str
    source: str
    delivers: Literal["whole", "changes", "mended"]
    interval: str
    content_version: str
    staged: tuple[StagedFiles, ...]
    verdict: Verdict
    records: Mapping[tuple[str, int], str] = field(default_factory=dict)
    scratch: Path | None = None
    listed: tuple[str, ...] = ()
    vintage: Vintage = field(default_factory=Vintage)
    notes: tuple[Text, ...] = ()
    mended: Mended | None = None
    retaken: Mapping[str, Collection[int]] = field(default_factory=dict)

    @property
    def landed(self) -> list[str]:
        """The SHA-256 of what it was made of: all that the fetch found."""
        return list(self.listed) or [staged.landed.sha256 for staged in self.staged]

    @property
    def received_at(self) -> datetime | None:
        """When the last of what it is made of was received."""
        return max((staged.landed.received_at for staged in self.staged), default=None)

    @property
    def read(self) -> int:
        """How many rows were read, by the account of `prepare`."""
        return sum(staged.counts.read for staged in self.staged)
