"""A proposal: what a sample file seems to be, why, what only a person can say, and what hinders machines in it."""

import re
from typing import Literal

from pydantic import Field

from renkei.language import Text
from renkei.model.base import Frozen, TextField
from renkei.model.freshness import Freshness
from renkei.model.readers import Reader
from renkei.model.registration import DropRule, MissingReason, Schedule, Unpivot
from renkei.model.suite import Expectation

Confidence = Literal["high", "likely", "doubtful"]
CONFIDENCES: dict[Confidence, Text] = {
    "high": Text("確実", "sure"),
    "likely": Text("おそらく", "likely"),
    "doubtful": Text("要確認", "doubtful"),
}


class Choice(Frozen):
    """One answer to a doubt: what is written into the answers, and what it says."""

    value: str
    says: TextField


class Doubt(Frozen):
    """What only a person knows. The answer goes back under `id`, as text.

    `column` is the column of the file that it is about; `default` the answer that seems right, None where nothing does;
    `choices` those that there are, none where any text may be given. A doubt that is `needed` has to be answered before
    a registration is written; of the others `default` is taken.
    """

    id: str = Field(description="title, agency, dataset, type/<column of the file> …")
    question: TextField
    why: TextField | None = None
    column: str | None = None
    default: str | None = None
    choices: tuple[Choice, ...] = ()
    needed: bool = True


class ProposedColumn(Frozen):
    """One column of the file: what it seems to mean, how surely, and why.

    `source` is its name in the file, `name` that in the dataset. `understood` is the share of its values, missing ones
    aside, that `type` understands. `unit` is that of the file. A column that is not `used` goes under `ignore`.
    """

    source: str
    name: str
    title: TextField
    description: TextField
    type: str
    confidence: Confidence
    why: tuple[TextField, ...] = ()
    unit: str | None = None
    code_list: str | None = None
    constant: str | None = None
    required: bool = False
    used: bool = True
    values: int = Field(0, description="values that are there")
    distinct: int = 0
    understood: float = 0.0
    missing: dict[str, MissingReason] = Field({}, description="markers in it, and what they stand for")
    examples: tuple[str, ...] = Field((), description="values as they came, at most five")
    others: tuple[str, ...] = Field((), description="further types that it may be")


class Candidate(Frozen):
    """A dataset that exists and that the file could feed. `columns`: {column of the dataset: column of the file}."""

    dataset: str
    title: TextField
    score: float = Field(description="share of its needed columns and of the file's columns that meet, 0 to 1")
    columns: dict[str, str]
    lacking: tuple[str, ...] = Field(
        (), description="columns that the contract requires and that nothing in the file is"
    )
    why: TextField


class Finding(Frozen):
    """What keeps a file from being read by machines: the rule, the place, and how to mend it.

    Rules are those of the Digital Agency on tables that machines read (機械判読性), L1-01 to L3-09. `count` is at how
    many places; `where` the first of them, and `places` up to ten.
    """

    rule: str
    level: Literal[1, 2, 3]
    title: TextField
    where: str = Field(description="a cell (Sheet1!B3), a line, or the file")
    places: tuple[str, ...] = ()
    count: int = 1
    value: str | None = Field(None, description="what stands there")
    what: TextField
    fix: TextField


class ProposedFile(Frozen):
    """One file of a registration: its path from the project's root, its text, and whether it is there already."""

    path: str
    text: str
    changes: bool = Field(False, description="the file is there and is changed")


class HeadRow(Frozen):
    """One row as it was read: its place (3 行目 / line 3) and its values, in the order of the columns of the file."""

    place: TextField
    cells: tuple[str, ...]


class Proposal(Frozen):
    """A whole registration, as far as a sample tells it. Nothing of it is kept before somebody writes it.

    `doubts` are open; `answers` those that were given. `head` are the first rows as they were read.
    `candidates` are datasets that exist, the best first; `dataset` is the one that is fed, `is_new` where its contract
    is to be written too.
    """

    sample: str = Field(description="the name of the file")
    sha256: str
    size: int
    agency: str | None
    source: str | None = Field(description="the name of the source, without its agency")
    title: TextField | None
    dataset: str | None
    is_new: bool = True
    delivers: Literal["whole", "changes"] = "whole"
    reader: Reader
    reader_why: tuple[TextField, ...] = ()
    columns: tuple[ProposedColumn, ...]
    layout: tuple[str, ...] = Field((), description="the columns of the file in their order")
    rows: int = Field(description="records that were read")
    rejected: int = Field(0, description="records that the reader could not take")
    head: tuple[HeadRow, ...] = ()
    key: tuple[str, ...] = Field((), description="columns of the dataset; none where no set is unique")
    key_why: TextField | None = None
    missing: dict[str, MissingReason] = {}
    missing_why: tuple[TextField, ...] = ()
    drop: tuple[DropRule, ...] = ()
    unpivot: Unpivot | None = None
    candidates: tuple[Candidate, ...] = ()
    schedule: Schedule
    schedule_why: TextField
    freshness: Freshness | None = None
    licence: TextField | None = None
    expectations: tuple[Expectation, ...] = ()
    notes: tuple[TextField, ...] = Field((), description="of the readers: hidden sheets, private characters")
    findings: tuple[Finding, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    answers: dict[str, str] = {}

    @property
    def id(self) -> str | None:
        """The id that the source would have."""
        return f"{self.agency}.{self.source}" if self.agency and self.source else None

    @property
    def unpivot_columns(self) -> tuple[str, ...]:
        """The columns of the file that become rows."""
        if self.unpivot is None:
            return ()
        return tuple(name for name in self.layout if re.fullmatch(self.unpivot.columns, name))

    @property
    def complete(self) -> bool:
        """Whether nothing is open that has to be answered before it is written."""
        return not any(doubt.needed for doubt in self.doubts)

    def column(self, source: str) -> ProposedColumn:
        """Return the proposal of a column of the file; KeyError where there is none."""
        for one in self.columns:
            if one.source == source:
                return one
        raise KeyError(source)
