"""A contract: what a dataset promises, as compiled from its ODCS document."""

from pathlib import Path
from typing import Literal, get_args

from pydantic import Field

from renkei.model.agreement import Agreement
from renkei.model.base import Frozen, TextField

LogicalType = Literal["string", "integer", "number", "date", "timestamp", "boolean"]
Rounding = Literal["half_up", "half_even", "down"]
Classification = Literal["public", "internal", "confidential", "personal"]
CLASSIFICATIONS: tuple[Classification, ...] = get_args(Classification)
UNSAID: Classification = "internal"
"""The classification of a table whose contract says nothing: nobody is shown what nobody looked at."""


class Conversion(Frozen):
    """How an amount was made of one in another currency: which columns beside it say at which rate.

    `quoted` says what the rate is of, as in `JPY per USD`. Where the column `rate_type` has one of the `implied`
    values, the rate was worked out from the two amounts, and not the amount by the rate.
    """

    source: str = Field(alias="from", description="column of the amount that was converted")
    rate: str = Field(description="column of the rate")
    rate_type: str = Field(alias="rateType", description="column of the type of the rate")
    rate_on: str = Field(alias="rateOn", description="column of the day or period that the rate is of")
    rate_source: str = Field(alias="rateSource", description="column of where the rate is from")
    quoted: str = Field(pattern="^[A-Z]{3} per [A-Z]{3}$")
    rounding: Rounding
    implied: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that say at which rate; without any of them an amount does not pass."""
        return (self.rate, self.rate_type, self.rate_on, self.rate_source)


class Column(Frozen):
    """One column, declared once. `type` is its semantic type; the physical type follows from it.

    `classification`: None where it is that of the table. `mask`: what others see of it, `first:3`; None: nothing.
    """

    name: str
    title: TextField
    description: TextField
    type: str
    logical_type: LogicalType
    required: bool = False
    unit: str | None = None
    code_list: str | None = None
    code_list_as_of: str | None = None
    missing_reason_of: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    multiple_of: str | None = None
    pattern: str | None = None
    converted_by: Conversion | None = None
    precedence: tuple[str, ...] = ()
    tolerance: str | None = None
    classification: Classification | None = None
    mask: str | None = None

    @property
    def decimals(self) -> int | None:
        """How many decimals its values may have; None where the contract does not say."""
        return None if self.multiple_of is None else len(self.multiple_of.partition(".")[2])


class Contract(Frozen):
    """One dataset. `key` identifies a row; `precedence` orders the sources that may feed it, the first wins.

    `agreements` are those of the project that share something of it, whether they are in force or not.
    """

    dataset: str
    version: str
    status: str
    title: TextField
    description: TextField
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    precedence: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    sql: str | None = None
    links: str | None = None
    classification: Classification | None = None
    agreements: tuple[Agreement, ...] = ()
    path: Path

    @property
    def derived(self) -> bool:
        """Whether it is made of other datasets, by a query or by the crosswalk that it `links`."""
        return self.sql is not None or self.links is not None

    @property
    def level(self) -> Classification:
        """The classification of the table."""
        return self.classification or UNSAID

    @property
    def corrections_path(self) -> Path:
        """Where the corrections of its values are, or would be."""
        return self.path.with_suffix(".corrections.csv")

    @property
    def domain(self) -> str:
        """The schema of the warehouse that holds the table."""
        return self.dataset.split(".")[0]

    @property
    def table(self) -> str:
        """The name of the table in its schema."""
        return self.dataset.split(".")[1]

    @property
    def composed(self) -> bool:
        """Whether rows of several sources are put together column by column: as soon as one has its own order."""
        return any(column.precedence for column in self.columns)

    def order_of(self, column: Column) -> tuple[str, ...]:
        """Return the sources that may give `column`, the first wins: those of its own order, then the table's others."""
        return (*column.precedence, *(source for source in self.precedence if source not in column.precedence))

    def leader_of(self, column: Column) -> Column:
        """Return the column whose source `column` comes from, which may be itself.

        A missing reason goes with the value that it explains, the evidence of a conversion with the amount made by it.
        """
        if column.missing_reason_of:
            return self.leader_of(self.column(column.missing_reason_of))
        for other in self.columns:
            made = other.converted_by
            if made is not None and column.name in (*made.columns, made.source):
                return other
        return column

    def column(self, name: str) -> Column:
        """Return the column `name`; KeyError where there is none."""
        return next((c for c in self.columns if c.name == name), None) or _missing(name)


def _missing(name: str) -> Column:
    raise KeyError(name)
