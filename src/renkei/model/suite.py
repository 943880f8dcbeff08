"""A suite: Great Expectations as data."""

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from renkei.language import Text
from renkei.model.base import Frozen, refusal


class Expectation(Frozen):
    """One expectation. `on_failure` is what a breach means: stop the release, hold it for a steward, or note it."""

    type: str
    kwargs: dict[str, Any] = {}
    on_failure: Literal["stop", "hold", "note"] = "stop"
    why: str | None = None


class PartsOf(Frozen):
    """The parts of a total are the codes of a list whose `column` names it."""

    code_list: str
    column: str


class Total(Frozen):
    """A total that its parts must add up to, as far as the rounding of published figures allows.

    With `over`, the figures are in `column`, in rows of their own: `total`, `parts` and `less` (what is subtracted) are
    codes of the column `over`, and rows belong together that have the same values in `by` (the rest of the key where
    nothing is said). Without `over`, they are columns of one row.
    """

    total: str | tuple[str, ...] = Field(description="code (or column) of the total, or of several totals")
    parts: tuple[str, ...] | PartsOf
    less: tuple[str, ...] = ()
    column: str | None = Field(None, description="with `over`: column of the figures")
    over: str | None = Field(None, description="column whose codes are the total and its parts")
    by: tuple[str, ...] = Field((), description="columns in which rows that belong together are alike")
    rounding: Literal["none", "half_unit", "truncated"] = Field(
        description="how each figure was published: exact, rounded to the nearest unit, or cut off to units"
    )
    unit: str | None = Field(None, description="the unit that figures were rounded to, such as 億円")
    on_failure: Literal["stop", "hold", "note"] = "stop"
    why: str | None = None

    @property
    def totals(self) -> tuple[str, ...]:
        """The totals, of which each has parts of its own."""
        return (self.total,) if isinstance(self.total, str) else self.total


def _share(value: object) -> object:
    """Accept `5%` and `0.05`."""
    said = str(value).strip()
    try:
        number = Decimal(said.removesuffix("%").strip()) / (100 if said.endswith("%") else 1)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        raise refusal(
            "share",
            Text(f"割合「{value}」が読み取れません。", f"[{value}] is not a share."),
            Text("「5%」か「0.05」のように書いてください。", "Write it like [5%] or [0.05]."),
        )
    return number


Share = Annotated[Decimal, BeforeValidator(_share, json_schema_input_type=str)]


class RowsAgainstHistory(Frozen):
    """How many rows a run may bring, against the median of the last `runs` released ones of its source."""

    runs: int = Field(5, ge=1, le=100, description="so many released runs are looked at, or those that there are")
    at_least: Share = Field(Decimal("0.5"), description="of their median: 50%")
    at_most: Share = Field(Decimal(2), description="of their median: 200%")

    @model_validator(mode="after")
    def _in_order(self) -> "RowsAgainstHistory":
        if self.at_least > self.at_most:
            raise refusal(
                "shares",
                Text("at_least が at_most より大きくなっています。", "[at_least] is more than [at_most]."),
                Text("at_least を at_most 以下にしてください。", "Make [at_least] no more than [at_most]."),
            )
        return self


class Limits(Frozen):
    """What of a whole run makes somebody look before it is published; a limit that nobody states holds nothing."""

    quarantine_share: Share | None = Field(None, description="of the rows read, so many may be rejected: 5%")
    rows_against_history: RowsAgainstHistory | None = None


class Suite(Frozen):
    """The expectations of one dataset, the totals that its figures must add up to, and the limits of a run."""

    dataset: str = Field(description="from the path", json_schema_extra={"from_path": True})
    path: Path = Field(description="from the path", json_schema_extra={"from_path": True})
    expectations: tuple[Expectation, ...] = ()
    totals: tuple[Total, ...] = ()
    limits: Limits = Limits()

    @property
    def code_lists(self) -> tuple[str, ...]:
        """The code lists that say which parts a total has."""
        return tuple(each.parts.code_list for each in self.totals if isinstance(each.parts, PartsOf))
