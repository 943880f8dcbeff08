"""Vintages: which publication of an agency a delivery is, and on which day the agency published it.

When we received and released it is another matter: `Landed.received_at` and `Release.at`.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from renkei.language import Text
from renkei.model.base import Frozen, refusal

Kind = Literal[
    "preliminary",
    "second_preliminary",
    "provisional",
    "final",
    "annual_revision",
    "benchmark_revision",
    "correction",
]
KINDS: Mapping[str, Text] = {
    "preliminary": Text("速報", "preliminary"),
    "second_preliminary": Text("第2次速報", "second preliminary"),
    "provisional": Text("概数", "provisional"),
    "final": Text("確報・確定", "final"),
    "annual_revision": Text("年次改訂", "annual revision"),
    "benchmark_revision": Text("基準改定", "benchmark revision"),
    "correction": Text("訂正", "correction"),
}
DAY_GROUPS = ("year", "month", "day")


class Vintage(Frozen):
    """What is known of a publication; null is what nobody can tell."""

    published_on: date | None = None
    kind: Kind | None = None


class Published(Frozen):
    """Where the day of publication is told: exactly one key. Days are those of the schedule's time zone.

    `name` is a regular expression, found anywhere in the name of the file as landed, with the groups `year`, `month`,
    `day` and, where years are counted in eras, `era` (令和, R …).
    """

    constant: str | None = Field(None, description="the day itself, YYYY-MM-DD")
    interval: Literal["start", "end"] | None = Field(
        None, description="the first or the last day of the interval that was asked for"
    )
    header: Literal["Last-Modified"] | None = Field(None, description="the header of the reply")
    name: str | None = Field(None, description="a regular expression with the groups year, month, day (and era)")
    column: str | None = Field(None, description="a column of the dataset: its newest value in the delivery")

    @field_validator("constant")
    @classmethod
    def _real_day(cls, value: str | None) -> str | None:
        try:
            return value if value is None else date.fromisoformat(value).isoformat()
        except ValueError as error:
            raise refusal(
                "date",
                Text(f"日付「{value}」が読み取れません。", f"[{value}] is not a date."),
                Text("「2024-01-31」のように書いてください。", "Write it like [2024-01-31]."),
            ) from error

    @field_validator("name")
    @classmethod
    def _tells_a_day(cls, value: str | None) -> str | None:
        groups = _groups(value)
        if value is not None and not set(DAY_GROUPS) <= groups <= {*DAY_GROUPS, "era"}:
            raise refusal(
                "vintage_name",
                Text(
                    "公表日を読み取るには、名前付きの組 year、month、day（元号なら era も）が必要です。",
                    "A day of publication takes the named groups year, month and day, and era where there is one.",
                ),
                Text(
                    "「(?P<year>\\d{4})(?P<month>\\d\\d)(?P<day>\\d\\d)」のように書いてください。",
                    "Write it like [(?P<year>\\d{4})(?P<month>\\d\\d)(?P<day>\\d\\d)].",
                ),
            )
        return value

    @model_validator(mode="after")
    def _told_once(self) -> "Published":
        _one_of(self, ("constant", "interval", "header", "name", "column"))
        return self


class KindTold(Frozen):
    """Where the kind of a publication is told: exactly one of `constant`, `name` and `column`.

    `map` gives the kinds of the texts found: what the group `kind` of the expression matched (all of it, where there is
    no such group), or the values of the column. Without it they must be the names of kinds.
    """

    constant: Kind | None = None
    name: str | None = Field(None, description="a regular expression, found in the name of the file")
    column: str | None = Field(None, description="a column of the dataset, alike in all rows of the delivery")
    map: dict[str, Kind] = {}

    @field_validator("name")
    @classmethod
    def _compiles(cls, value: str | None) -> str | None:
        if _groups(value) - {"kind"}:
            raise refusal(
                "vintage_name",
                Text("名前付きの組は kind だけです。", "The only named group here is kind."),
                Text("「(?P<kind>速報|確報)」のように書いてください。", "Write it like [(?P<kind>速報|確報)]."),
            )
        return value

    @model_validator(mode="after")
    def _told_once(self) -> "KindTold":
        _one_of(self, ("constant", "name", "column"))
        if self.map and self.constant is not None:
            raise refusal(
                "vintage_map",
                Text("決まった種類に map は要りません。", "A constant kind needs no [map]."),
                Text("map を取り除いてください。", "Remove [map]."),
            )
        return self


def _constant(value: object) -> object:
    """Accept the fact itself in place of where it is told."""
    return {"constant": value} if isinstance(value, str) else value


class VintageRule(Frozen):
    """What a registration says of vintages: the fact itself, or where each delivery tells it."""

    published: Annotated[Published, BeforeValidator(_constant, json_schema_input_type=str | Published)] | None = None
    kind: Annotated[KindTold, BeforeValidator(_constant, json_schema_input_type=Kind | KindTold)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "VintageRule":
        if self.published is None and self.kind is None:
            raise refusal(
                "vintage",
                Text("公表日（published）も種類（kind）もありません。", "It says neither [published] nor [kind]."),
                Text("どちらかを書くか、vintage を取り除いてください。", "Write one of them, or remove [vintage]."),
            )
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the dataset that tell something."""
        told = (self.published and self.published.column, self.kind and self.kind.column)
        return tuple(name for name in told if name)


def _groups(pattern: str | None) -> set[str]:
    try:
        return set(re.compile(pattern or "").groupindex)
    except re.error as error:
        raise refusal(
            "pattern",
            Text(f"正規表現として読めません（{error}）。", f"This is no regular expression: {error}."),
            Text("括弧と記号を確かめてください。", "Look at its brackets and signs."),
        ) from error


def _one_of(told: Any, keys: tuple[str, ...]) -> None:
    if sum(getattr(told, key) is not None for key in keys) != 1:
        listed = ", ".join(keys)
        raise refusal(
            "vintage",
            Text(f"{listed} のどれか一つが必要です。", f"It needs exactly one of {listed}."),
            Text("一つだけを書いてください。", "Write one of them."),
        )
