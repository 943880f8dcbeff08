"""How old the data of a source may become before somebody is told."""

from datetime import timedelta
from typing import Literal, get_args

from pydantic import Field, model_validator

from renkei.language import Text
from renkei.model.base import Duration, Frozen, refusal

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
Each = Literal["week", "month", "quarter", "half", "year", "fiscal_year"]
_MOST = {"week": 5, "month": 15, "quarter": 55, "half": 115, "year": 240, "fiscal_year": 240}


class ExpectedBy(Frozen):
    """By which day of each period something new is there, days off counted as those of the national authorities.

    Exactly one of `business_day`, `day` and `weekday` is given. All count from the first day of the period, so `day: 45`
    of each quarter is 45 days after the end of the one before.
    """

    each: Each
    business_day: int | None = Field(None, ge=1, description="the 8th business day: 8")
    day: int | None = Field(None, ge=1, le=366, description="the 10th day: 10")
    weekday: Weekday | None = None
    nth: int = Field(1, ge=1, le=5, description="with `weekday`: the first Friday, the second …")
    day_off: Literal["after", "before", "same"] = Field(
        "after", description="a day on which offices are closed: the next open day counts, the one before, or itself"
    )

    @model_validator(mode="after")
    def _one_rule(self) -> "ExpectedBy":
        if sum(each is not None for each in (self.business_day, self.day, self.weekday)) != 1:
            raise refusal(
                "expected_by",
                Text(
                    "business_day・day・weekday のどれか 1 つが必要です。",
                    "One of business_day, day and weekday is needed.",
                ),
                Text(
                    "「{each: month, business_day: 8}」のように書いてください。",
                    "Write it like [{each: month, business_day: 8}].",
                ),
            )
        if self.business_day is not None and self.business_day > _MOST[self.each]:
            raise refusal(
                "business_day",
                Text(
                    f"{self.business_day} 番目の開庁日がない期間があります。",
                    "Not every period has as many business days.",
                ),
                Text(f"{_MOST[self.each]} 以下にしてください。", f"Give {_MOST[self.each]} or fewer."),
            )
        return self


class Freshness(Frozen):
    """How old the data may become before somebody is told: by a rule of the calendar, by their age, or by both."""

    expected_every: Duration | None = None
    expected_by: ExpectedBy | None = None
    late_after: Duration = timedelta(0)

    @model_validator(mode="after")
    def _some_rule(self) -> "Freshness":
        if self.expected_every is None and self.expected_by is None:
            raise refusal(
                "freshness",
                Text("expected_every か expected_by が必要です。", "One of expected_every and expected_by is needed."),
                Text("「expected_every: 1 month」のように書いてください。", "Write it like [expected_every: 1 month]."),
            )
        return self
