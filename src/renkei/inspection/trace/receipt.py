"""The receipt of a row: where every value of it comes from, and what became of it on the way.

All of it can be written down as JSON, so that pages and programs show the same receipt.
"""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from renkei.language import Text
from renkei.model.base import Frozen, TextField
from renkei.model.correction import Correction
from renkei.model.runs import Landed


class Step(Frozen):
    """What was done to a value, in the order in which it was done: named rules, the text before and the text after.

    Where several rules work as one, what each of them did can't be told apart. None is no value.
    """

    rules: tuple[str, ...]
    before: str | None
    after: str | None
    said: TextField


class Value(Frozen):
    """One value of the row, and how it was made. `raw` are the texts of the file that it was made of, by their column.

    `source` is whose value it is, where that is not the source of the row.
    """

    column: str
    source: str | None = None
    title: TextField
    unit: str | None
    value: Any
    raw: dict[str, str | None]
    cell: TextField | None = Field(None, description="where it stands, where the format can tell a value's own place")
    steps: tuple[Step, ...] = ()
    corrected: tuple[Correction, ...] = ()
    checks: tuple[TextField, ...] = Field((), description="what the contract asks of it, and it holds")


class Sender(Frozen):
    """The agency whose source the row is of."""

    id: str
    title: TextField
    contact: str | None


class MendedValue(Frozen):
    """One value that was mended, and the cell of the workbook that has it."""

    column: str
    before: str
    after: str
    cell: str


class Mended(Frozen):
    """A rejected row that people mended: who, when, which values in which workbook, and the file that it came in."""

    by: str
    at: datetime | None
    workbook: str
    values: tuple[MendedValue, ...]
    landed: Landed | None
    place: int
    where: TextField | None
    original: str | None


class Checked(Frozen):
    """The contract that the row was held against, and the verdict of the suite on its run."""

    contract: str
    version: str
    outcome: str
    reasons: tuple[TextField, ...]
    expectations: tuple[tuple[str, str | None, bool], ...] = Field(
        (), description="expectation, the column that it is about, whether it held"
    )


class Version(Frozen):
    """One version of the row: what it said, from which release on and up to which, and where it came from."""

    row: dict[str, Any]
    source: str
    run: str
    landed: str | None
    release: int
    released_at: datetime
    until: int | None = Field(None, description="the release that ended it; None: it stands")
    until_at: datetime | None = None
    published_on: date | None = Field(None, description="when the agency published it, where that is known")
    kind: str | None = Field(None, description="which kind of publication it was")


class Input(Frozen):
    """A dataset that a derived row was computed from: the release that was read, and how to go on from here."""

    dataset: str
    release: int
    released_at: datetime | None
    way: str


class Evidence(Frozen):
    """What a row, or part of it, rests on: the agency's file and the place in it, the run and the release.

    `place` is the number of the record in its file, `where` says it in words, `original` is the record as received. Of
    a mended row the file is the workbook; what the agency sent is in `mended`.
    """

    source: str
    agency: Sender | None
    run: str
    interval: str | None
    content_version: str | None
    release: int
    released_at: datetime
    published_on: date | None = Field(None, description="when the agency published it, where that is known")
    kind: str | None = Field(None, description="which kind of publication it was")
    landed: Landed | None
    place: int
    where: TextField | None
    original: str | None
    mended: Mended | None = None
    checked: Checked | None = None


class Receipt(Evidence):
    """Where a row comes from; `values` tell of each column how it was made, in the order of the contract.

    Where columns are of other sources than the row, `others` are what these rest on. `versions` are all that were
    published under the key by any source, the newest first; `current` tells whether the row still stands. Of a derived
    dataset `original` is the recipe, and `inputs` what it read.
    """

    dataset: str
    key: dict[str, str]
    row: dict[str, Any]
    current: bool
    values: tuple[Value, ...]
    versions: tuple[Version, ...]
    others: tuple[Evidence, ...] = ()
    inputs: tuple[Input, ...] = ()

    @property
    def cells(self) -> dict[str, Text]:
        """Where columns stand, of those of which it can be told."""
        return {value.column: value.cell for value in self.values if value.cell is not None}

    @property
    def rules(self) -> dict[str, list[str]]:
        """The rules that changed a value, by column."""
        named = {value.column: [rule for step in value.steps for rule in step.rules] for value in self.values}
        return {column: sorted(rules) for column, rules in named.items() if rules}

    def steps_of(self, column: str) -> tuple[Step, ...]:
        """Return what was done to the value of a column."""
        return next((value.steps for value in self.values if value.column == column), ())
