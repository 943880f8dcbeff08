"""A crosswalk of entities: which records of two agencies are about one, and what people have decided about pairs."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from renkei.language import Text
from renkei.model.base import Frozen, TextField, refusal
from renkei.model.contract import LogicalType

DECISIONS = ("same", "different")

Share = Annotated[Decimal, Field(gt=0, le=1, decimal_places=4)]


def _listed(value: object) -> object:
    """Accept one name where a list of names is asked for."""
    return [value] if isinstance(value, str) else value


class Side(Frozen):
    """One of the two datasets whose records are linked, and which of its columns tell who a record is about.

    Records are named by the key of their dataset. Where both datasets have a key of one name, a `prefix` tells them
    apart in the dataset of the pairs.
    """

    dataset: str
    prefix: str = Field(
        "", pattern=r"^([a-z][a-z0-9_]*_)?$", description="before the names of the key's columns: `seller_`"
    )
    number: str | None = Field(None, description="column of the corporate number: equal numbers are one entity")
    name: str = Field(description="column of the name")
    address: Annotated[tuple[str, ...], BeforeValidator(_listed, json_schema_input_type=str | list[str])] = Field(
        (), description="column of the address, or several that are the address when put together"
    )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are compared."""
        return (*([self.number] if self.number else []), self.name, *self.address)


class EntityCrosswalk(Frozen):
    """Which records of two datasets are about one entity: by corporate number, else by name and address with a score.

    Pairs that score `accept` or more are linked, those below `review` are not; what lies between waits for a person.
    Decisions of people are rows of the CSV file beside it (keys of both sides, same or different, who, when, why); a
    later row about a pair takes the place of an earlier one, and none is ever removed.
    """

    name: str = Field(description="from the path", json_schema_extra={"from_path": True})
    path: Path = Field(description="from the path", json_schema_extra={"from_path": True})
    kind: Literal["entities"]
    title: TextField
    notes: str | None = None
    left: Side
    right: Side
    accept: Share = Field(Decimal("0.95"), description="score from which a pair is linked without being asked about")
    review: Share = Field(Decimal("0.75"), description="score from which a pair is put before a person")

    @field_validator("review")
    @classmethod
    def _at_most_accept(cls, review: Decimal, said: ValidationInfo) -> Decimal:
        accept = said.data.get("accept", review)
        if review > accept:
            raise refusal(
                "thresholds",
                Text(
                    f"review（{review}）が accept（{accept}）より大きいです。",
                    f"It ({review}) is above [accept] ({accept}).",
                ),
                Text("review を accept 以下にしてください。", "Make [review] at most [accept]."),
            )
        return review

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both sides, the left first."""
        return (self.left, self.right)


class Decision(Frozen):
    """What a person has decided about two records, named by the values of their keys, as text."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    decision: Literal["same", "different"]
    decided_by: str
    decided_on: date
    why: str


class PairColumn(NamedTuple):
    """A column that the dataset of a crosswalk's pairs may have beside the keys, or needs."""

    title: Text
    logical: LogicalType = "string"
    needed: bool = False


def _agreement(ja: str, en: str) -> PairColumn:
    return PairColumn(Text(f"{ja}の一致", f"whether they agree in {en}"))


PAIR_COLUMNS: Mapping[str, PairColumn] = {
    "status": PairColumn(Text("状態", "linked, review or rejected"), needed=True),
    "method": PairColumn(Text("方法", "corporate_number, decision or name_and_address"), needed=True),
    "score": PairColumn(Text("得点", "score, 0 to 1"), logical="number", needed=True),
    "reason": PairColumn(Text("理由", "why it waits for a person, or is remarkable"), needed=True),
    "decided_by": PairColumn(Text("判断者", "who decided"), needed=True),
    "decided_on": PairColumn(Text("判断日", "when it was decided"), logical="date", needed=True),
    "why": PairColumn(Text("判断の理由", "why it was decided so")),
    "name_score": PairColumn(Text("名称の得点", "score of the names"), logical="number"),
    "address_score": PairColumn(Text("住所の得点", "score of the addresses"), logical="number"),
    "form_agreement": _agreement("法人の種類", "corporate form"),
    "prefecture_agreement": _agreement("都道府県", "prefecture"),
    "municipality_agreement": _agreement("市区町村", "municipality"),
    "town_agreement": _agreement("町", "town"),
    "block_agreement": _agreement("番地", "block"),
    "left_name": PairColumn(Text("左の名称", "name on the left")),
    "right_name": PairColumn(Text("右の名称", "name on the right")),
    "left_address": PairColumn(Text("左の住所", "address on the left")),
    "right_address": PairColumn(Text("右の住所", "address on the right")),
    "left_number": PairColumn(Text("左の法人番号", "corporate number on the left")),
    "right_number": PairColumn(Text("右の法人番号", "corporate number on the right")),
}
