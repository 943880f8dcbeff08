"""The steps through a record, and the layout that they make."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from renkei.model.readers.fixed_width import RecordsWhere
from renkei.readers.fixed_width.fields import Field


@dataclass(frozen=True)
class Cell:
    """Read `field` into `column` and go past it.

    `at` is its byte (from 0) where that is the same in all records; `always` that every record has it.
    """

    column: str
    field: Field
    at: int | None
    always: bool = True


@dataclass(frozen=True)
class Skip:
    """Go past `width` bytes."""

    width: int


@dataclass(frozen=True)
class Seek:
    """Go to byte `at` of the record."""

    at: int


@dataclass(frozen=True)
class Count:
    """Take how often `table` occurs from `column`; it must be `low` to `high`."""

    table: int
    column: str
    low: int
    high: int


@dataclass(frozen=True)
class Enter:
    """Begin occurrence `number` (from 1), which only the records have whose count is as high."""

    table: int
    number: int


@dataclass(frozen=True)
class Leave:
    """End the occurrence: records that don't have it go on where they were."""


@dataclass(frozen=True)
class When:
    """Begin a definition that holds in some records: those of `where`, or those of none of `unless`."""

    where: RecordsWhere | None
    unless: tuple[RecordsWhere, ...] = ()
    subscripts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Mark:
    """Keep the place where alternatives begin."""


@dataclass(frozen=True)
class Back:
    """Go back to where alternatives begin."""


@dataclass(frozen=True)
class Past:
    """Go past alternatives of `width` bytes, and forget their beginning."""

    width: int


Step = Cell | Skip | Seek | Count | Enter | Leave | When | Mark | Back | Past


@dataclass(frozen=True)
class Layout:
    """`steps` through a record of `length` bytes, or of up to as many where it `varies`."""

    steps: tuple[Step, ...]
    header: tuple[str, ...]
    length: int
    varies: bool
    unread: tuple[str, ...] = ()

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """The cells by their columns."""
        return {step.column: step for step in self.steps if isinstance(step, Cell)}
