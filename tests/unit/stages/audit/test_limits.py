"""The limits of a run: shares and history."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from renkei.model.suite import Limits
from renkei.stages.audit.limits import broken_limits

COUNTS = st.integers(0, 10**9)


def broken(said: dict[str, Any], *, read: int, quarantined: int = 0, history: tuple[int, ...] = ()) -> list[str]:
    limits = Limits.model_validate(said)
    return [each.en for each in broken_limits(limits, read=read, quarantined=quarantined, history=history)]


@pytest.mark.parametrize("said", ["5%", "5 %", "0.05"])
def test_a_share_is_written_as_people_do(said: str) -> None:
    assert Limits.model_validate({"quarantine_share": said}).quarantine_share == Decimal("0.05")
    assert broken({"quarantine_share": said}, read=100, quarantined=5) == []
    assert broken({"quarantine_share": said}, read=100, quarantined=6) == [
        "6 rows of 100 were rejected: 6 % (the limit is 5 %)."
    ]


def test_rows_are_held_against_the_median_of_the_last_releases() -> None:
    said = {"rows_against_history": {"runs": "3", "at_least": "50%", "at_most": "150%"}}
    assert broken(said, read=50, history=(9999, 100, 90, 110)) == []
    assert broken(said, read=150, history=(9999, 100, 90, 110)) == []
    (reason,) = broken(said, read=49, history=(9999, 100, 90, 110))
    assert reason.startswith("49 rows came; the median of the last 3 releases is 100, and 50 % – 150 %")
    assert broken(said, read=151, history=(100, 90))[0].startswith("151 rows came; the median of the last 2")


def test_the_first_run_has_no_history() -> None:
    assert broken({"rows_against_history": {}}, read=1) == []


@pytest.mark.parametrize("said", ["a few", "-1%", "NaN", "inf", ""])
def test_what_is_no_share_is_refused(said: str) -> None:
    with pytest.raises(ValidationError):
        Limits.model_validate({"quarantine_share": said})


def test_limits_that_nothing_can_keep_are_refused() -> None:
    with pytest.raises(ValidationError):
        Limits.model_validate({"rows_against_history": {"at_least": "2", "at_most": "1"}})


@given(read=COUNTS, history=st.lists(COUNTS, min_size=1, max_size=9))
def test_what_is_as_it_was_is_never_held(read: int, history: list[int]) -> None:
    assert broken({}, read=read, quarantined=read, history=tuple(history)) == []
    same = tuple(read for _ in history)
    assert broken({"quarantine_share": "100%", "rows_against_history": {}}, read=read, history=same) == []
