"""A code list: effective-dated codes and what befell them, from CSV files or from published datasets."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field

from renkei.model.base import Frozen, TextField

EventKind = Literal[
    "created", "abolished", "renamed", "renumbered", "status", "merged", "absorbed", "split", "boundary"
]
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)


class EventRows(Frozen):
    """The dataset whose rows are the events of a code list; `columns` say which of its columns play other roles."""

    dataset: str
    columns: dict[str, str] = {}


class CodeList(Frozen):
    """Codes and what they mean. Rows have `code`, `valid_from`, `valid_to` (inclusive, empty = open) and more.

    Where `dataset` is named, the rows are those of that dataset's current release, with `columns` saying which of
    its columns play `code`, `valid_from` and `valid_to`, and `where` which of its rows belong to the list.
    What befell the codes (mergers, splits, new numbers) is in `<name>.events.csv` beside it, or in the dataset that
    `events` names.
    """

    name: str = Field(description="from the path", json_schema_extra={"from_path": True})
    path: Path = Field(description="from the path", json_schema_extra={"from_path": True})
    title: TextField
    source: str
    edition: str | None = Field(None, description="which edition of the source: a revision, or the day of its state")
    notes: str | None = None
    dataset: str | None = None
    columns: dict[str, str] = {}
    where: dict[str, str] = Field({}, description="columns of the dataset and the value that rows of the list have")
    events: EventRows | None = None

    @property
    def events_path(self) -> Path:
        """Where the events are, or would be, if they are a file."""
        return self.path.with_suffix(".events.csv")


class CodeRow(Frozen):
    """One row of a code list; `more` are its further columns."""

    code: str
    valid_from: date | None = None
    valid_to: date | None = None
    more: dict[str, str] = {}


class CodeMatch(Frozen):
    """What a code is in other terms: `from_code`, or the part `weight` of it, is (a part of) `to_code`.

    `basis` tells how that is known; `exact`: the weight is no choice of ours, but said by the body that divided the code.
    """

    from_code: str | None = None
    to_code: str | None = None
    weight: Decimal | None = None
    exact: bool = False
    basis: str | None = None


class CodeEvent(CodeMatch):
    """What befell codes on a day: what `from_code` meant until the day before is meant by `to_code` from `on`."""

    on: date
    kind: EventKind
    source: str | None = None
