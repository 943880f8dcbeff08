"""A registration: what one YAML file under `connectors/<agency>/` says of a source.

It states facts, never tasks: no operators, templates, conditions or imports. The verbs of a mapping are a closed
set; what they can't say goes into a sibling `.py` of pure functions.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from renkei.language import Text
from renkei.model.base import Duration, Frozen, TextField, refusal

Scalar = str
MissingReason = Literal[
    "not_surveyed", "not_applicable", "suppressed", "not_available", "true_zero", "below_unit", "not_yet"
]


class IntervalQuery(Frozen):
    """How the request names the interval that it asks for: query parameters and the form of a date in them."""

    start: str | None = Field(None, description="query parameter that takes the first day asked for")
    end: str | None = Field(None, description="query parameter that takes the last day asked for (inclusive)")
    form: str = Field("%Y-%m-%d", description="strftime form of a date in the request")


class LocalTransport(Frozen):
    """A drop folder: the connection names the folder, `path` the file or glob inside it."""

    kind: Literal["local"]
    connection: str
    path: str


class HttpsTransport(Frozen):
    """A GET over HTTPS: the connection has the host and the credentials, the rest is here.

    `reply` names the envelope that an agency wraps its answer in, wrong turns and paging included: `plain` (HTTP
    status tells all), `boj` (always 200, STATUS in the body, NEXTPOSITION), `estat` (RESULT.STATUS, NEXT_KEY),
    `nta` (first line: date, count, part, parts) or `worldbank` (page, pages).
    """

    kind: Literal["https"]
    connection: str
    path: str
    query: dict[str, Scalar] = {}
    interval: IntervalQuery | None = None
    reply: Literal["plain", "boj", "estat", "nta", "worldbank"] = "plain"


Transport = Annotated[LocalTransport | HttpsTransport, Field(discriminator="kind")]


class CsvReader(Frozen):
    """Delimited text. `header` lines follow `preamble` lines; with `header: 0` the names are in `columns`."""

    kind: Literal["csv"]
    encoding: Literal["utf-8", "cp932"] = Field("utf-8", description="utf-8 is read with and without a BOM")
    delimiter: str = ","
    quote: bool = Field(True, description='whether " quotes fields (RFC 4180)')
    preamble: int = Field(0, ge=0, description="lines before the header, set aside")
    header: int = Field(1, ge=0, le=9, description="header lines; a blank cell of an upper line means «as left»")
    columns: tuple[str, ...] = Field((), description="column names where the file has no header")
    footer: int = Field(0, ge=0, description="lines after the last record, set aside")


class BojSeriesReader(Frozen):
    """The Bank of Japan's time-series JSON: one row a series and date."""

    kind: Literal["boj_series"]


class EstatReader(Frozen):
    """An e-Stat API v3 getStatsData JSON reply: one row a VALUE, class names beside their codes."""

    kind: Literal["estat"]


class WorldBankReader(Frozen):
    """A World Bank API v2 indicator JSON reply: one row a country and date."""

    kind: Literal["worldbank_indicator"]


Reader = Annotated[CsvReader | BojSeriesReader | EstatReader | WorldBankReader, Field(discriminator="kind")]


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


class Freshness(Frozen):
    """How old the data may become before somebody is told."""

    expected_every: Duration
    late_after: Duration = timedelta(0)


class Licence(Frozen):
    """Under which terms the agency publishes, and the credit line that it asks for."""

    name: TextField
    url: str | None = None
    credit: TextField | None = None


class FieldMapping(Frozen):
    """Where one column of the dataset comes from. Exactly one of `from` and `constant` is given.

    `code_list` with `take` looks the value up and takes another column of the list; `map` replaces whole values;
    `type` and `unit` say how the source writes it, where that differs from the contract.
    """

    source: str | None = Field(None, alias="from")
    constant: str | None = None
    type: str | None = None
    unit: str | None = None
    code_list: str | None = None
    take: str | None = None
    map: dict[str, str] = {}
    missing: dict[str, MissingReason] | None = None


class DropRule(Frozen):
    """Rows that are set aside as declared: those whose raw `column` has one of `values`."""

    rule: str
    column: str
    values: tuple[str, ...]
    why: TextField


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
    schedule: Schedule
    freshness: Freshness | None = None
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


class Agency(Frozen):
    """Who owns a source: `connectors/<agency>/agency.yml`."""

    id: str = Field(description="from the path", json_schema_extra={"from_path": True})
    title: TextField
    url: str
    contact: str | None = None
    language: Literal["ja", "en"] = "ja"
