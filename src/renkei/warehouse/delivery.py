"""What a release is made of: staged files on this machine, and what is known of the run that staged them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from renkei.language import Text
from renkei.model.contract import Contract
from renkei.model.runs import Landed, RowCounts, Verdict


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
class Delivery:
    """All that one run brings to a dataset.

    `records` holds, by (sha256 of the landed object, row), the record as received (JSON text) of the duplicates that
    the verdict names; where one is not there, the staged row is kept in its place, column by column.
    `scratch` is a folder for what is written on the way, by default the system's for temporary files. `listed` are the
    SHA-256 of all that the fetch found, where the run takes only what is new of it; by default, what was staged.
    """

    contract: Contract
    run: str
    source: str
    delivers: Literal["whole", "changes"]
    interval: str
    content_version: str
    staged: tuple[StagedFiles, ...]
    verdict: Verdict
    records: Mapping[tuple[str, int], str] = field(default_factory=dict)
    scratch: Path | None = None
    listed: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        """How many rows were read, by the account of `prepare`."""
        return sum(staged.counts.read for staged in self.staged)
