"""A registration: what one YAML file under `connectors/<agency>/` says of a source.

It states facts, never tasks: no operators, templates, conditions or imports. The verbs of a mapping are a closed
set; what they can't say goes into a sibling `.py` of pure functions.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from renkei.language import Text
from renkei.model.base import Duration, Frozen, TextField, refusal
from renkei.model.contract import Rounding
from renkei.model.freshness import Freshness
from renkei.model.readers import Reader
from renkei.model.transports import Transport
from renkei.model.vintage import VintageRule

WITHIN = timedelta(days=7)
"""The time in which a steward decides on a run that is held."""

MissingReason = Literal[
    "not_surveyed", "not_applicable", "suppressed", "not_available", "true_zero", "below_unit", "not_yet"
]


class Schedule(Frozen):
    """When a source is asked: a cron expression in a time zone."""

    cron: str
    timezone: str = "Asia/Tokyo"
    start: str = Field("2024-01-01", description="first day of the schedule, YYYY-MM-DD")
    catchup: bool = False

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise refusal(
                "timezone",
                Text(f"時間帯「{value}」はありません。", f"There is no time zone [{value}]."),
                Text("「Asia/Tokyo」のように書いてください。", "Write it like [Asia/Tokyo]."),
            ) from error
        return value

    @field_validator("start")
    @classmethod
    def _real_day(cls, value: str) -> str:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError as error:
            raise refusal(
                "date",
                Text(f"日付「{value}」が読み取れません。", f"[{value}] is not a date."),
                Text("「2024-01-31」のように書いてください。", "Write it like [2024-01-31]."),
            ) from error


class Licence(Frozen):
    """Under which terms the agency publishes, and the credit line that it asks for."""

    name: TextField
    url: str | None = None
    credit: TextField | None = None


class UnitFrom(Frozen):
    """The unit of a value stands in another column of its row."""

    source: str = Field(alias="from", description="column of the file that has the unit")
    map: dict[str, str] = Field({}, description="what the file calls a unit, and which one that is")


class FieldMapping(Frozen):
    """Where one column of the dataset comes from. Exactly one of `from` and `constant` is given.

    `join` puts several columns of the file together, with this text between them; `unwrap` takes marks off that stand
    around every value. `code_list` with `take` looks the value up and takes another column of the list; `crosswalk`
    makes the code of one list the code of another; `map` replaces whole values; `type` and `unit` say how the source writes it, where that differs from the contract; `rounding` what
    becomes of decimals that its unit brings and the contract has no room for.
    """

    source: str | tuple[str, ...] | None = Field(None, alias="from")
    join: str | None = Field(None, description="text between the columns of `from`, where these are several")
    unwrap: str | None = Field(None, description="the mark around every value, or the two marks: ', 「」")
    constant: str | None = None
    type: str | None = None
    unit: str | UnitFrom | None = None
    rounding: Rounding | None = None
    code_list: str | None = None
    take: str | None = None
    crosswalk: str | None = Field(
        None, description="of codes, under schemas/crosswalks/: the value becomes the new code"
    )
    map: dict[str, str] = {}
    missing: dict[str, MissingReason] | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns of the file that it is made of."""
        if self.source is None:
            return ()
        return (self.source,) if isinstance(self.source, str) else self.source

    @property
    def unit_source(self) -> str | None:
        """The column of the file that has the unit, where it differs from row to row."""
        return self.unit.source if isinstance(self.unit, UnitFrom) else None

    @property
    def reads(self) -> tuple[str, ...]:
        """All columns of the file that it looks at."""
        return (*self.sources, *filter(None, [self.unit_source]))


class DropRule(Frozen):
    """Rows that are set aside as declared: those whose raw `column` has one of `values`, or `matches` somewhere."""

    rule: str
    column: str
    values: tuple[str, ...] = ()
    matches: str | None = Field(None, description="a regular expression, found anywhere in the value")
    why: TextField


class Unpivot(Frozen):
    """A cross table: each column whose whole name `columns` matches becomes one row of its record.

    `value` names the new column of the values. What the column was called becomes a column for each named group of
    the expression or, where it has none, one column, `name`.
    """

    columns: str = Field(description="a regular expression of whole column names")
    name: str | None = Field(None, description="the new column of the old columns' names")
    value: str = Field(description="the new column of the values")


class Layout(Frozen):
    """The columns of the file as they were when it was registered, and what happens when they are others.

    `freeze` refuses the file; `evolve` goes on where nothing that is needed is gone, and says so; `hold` prepares the
    run as `evolve` does, and leaves it to a steward.
    """

    columns: tuple[str, ...] = Field(description="the names in their order; those that `unpivot` matches are left out")
    drift: Literal["freeze", "evolve", "hold"] = "freeze"


class Source(Frozen):
    """One feed of an agency. Its id, `<agency>.<name>`, is its path, never restated inside the file.

    `delivers` tells what a delivery is: `whole` (rows that are absent were withdrawn) or `changes` (they stay).
    """

    id: str = Field(description="from the path", json_schema_extra={"from_path": True})
    path: Path = Field(description="from the path", json_schema_extra={"from_path": True})
    title: TextField
    dataset: str
    delivers: Literal["whole", "changes"]
    transport: Transport
    reader: Reader
    layout: Layout | None = None
    unpivot: Unpivot | None = None
    schedule: Schedule
    freshness: Freshness | None = None
    vintage: VintageRule | None = None
    licence: Licence
    notes: TextField | None = None
    fields: dict[str, FieldMapping]
    ignore: tuple[str, ...] = Field((), description="columns of the file that are known and not used")
    missing: dict[str, MissingReason] = {}
    drop: tuple[DropRule, ...] = ()
    uses: tuple[str, ...] = Field((), description="functions of the sibling .py, applied to each raw batch in order")

    @property
    def agency(self) -> str:
        """The agency's id."""
        return self.id.split(".")[0]


class Rate(Frozen):
    """How often an agency may be asked, by all sources of it together: spread evenly, over all processes."""

    requests: int = Field(1, ge=1, description="so many requests")
    per: Duration = Field(description="in so much time: 1 second, 1 minute, 1 hour")

    @property
    def seconds(self) -> float:
        """The seconds from one request to the next."""
        return self.per.total_seconds() / self.requests


class Notify(Frozen):
    """Where an agency wants to be told that something is wrong with its data."""

    email: tuple[str, ...] = Field((), description="addresses")
    webhook: str | None = Field(None, description="a connection; it gets a JSON document by POST")
    language: Literal["ja", "en"] | None = Field(None, description="that of the agency where nothing is said")


class Agency(Frozen):
    """Who owns a source: `connectors/<agency>/agency.yml`."""

    id: str = Field(description="from the path", json_schema_extra={"from_path": True})
    title: TextField
    url: str
    contact: str | None = None
    language: Literal["ja", "en"] = "ja"
    rate: Rate | None = None
    at_once: int = Field(4, ge=1, le=100, description="so many of its sources are fetched at the same time")
    paused: TextField | None = Field(None, description="why none of its sources is fetched for now")
    notify: Notify = Notify()
    decide_within: Duration = Field(
        WITHIN, gt=timedelta(0), description="a run of its sources that is held and that nobody decides on is rejected"
    )
