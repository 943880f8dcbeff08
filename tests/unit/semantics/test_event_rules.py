from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from renkei.model.codelist import EVENT_KINDS, CodeEvent
from renkei.semantics.event_rules import KINDS, events_wrong, untold

MAY, NEXT_MAY = date(2020, 5, 1), date(2021, 5, 1)
DAY = timedelta(days=1)
CODES = pl.DataFrame(
    [
        ("A", None, MAY - DAY),
        ("B", None, None),
        ("C", MAY, None),
        ("D", None, NEXT_MAY - DAY),
        ("E", NEXT_MAY, None),
    ],
    schema={"code": pl.String, "valid_from": pl.Date, "valid_to": pl.Date},
    orient="row",
)


def event(kind: str, code: str | None, to_code: str | None, *, on: date = MAY, **more: object) -> CodeEvent:
    return CodeEvent.model_validate({"on": on, "kind": kind, "from_code": code, "to_code": to_code, **more})


def wrong(*events: CodeEvent) -> list[tuple[int, str]]:
    return [(each.at, each.what.en) for each in events_wrong(events, CODES)]


def test_every_kind_has_a_name() -> None:
    assert set(KINDS) == set(EVENT_KINDS)


@pytest.mark.parametrize(
    "events",
    [
        [event("renumbered", "A", "C")],
        [event("merged", "A", "C"), event("absorbed", "D", "E", on=NEXT_MAY)],
        [event("split", "A", "B"), event("split", "A", "C")],
        [event("absorbed", "A", "B"), event("created", None, "C")],
        [event("abolished", "A", None), event("created", None, "C")],
        [event("renamed", "B", "B")],
        [event("status", "B", "B")],
        [event("boundary", "B", "C"), event("renumbered", "A", "C")],
        [event("boundary", "B", "D"), event("boundary", "D", "B")],
    ],
)
def test_what_can_have_happened(events: list[CodeEvent]) -> None:
    assert wrong(*events) == []


@pytest.mark.parametrize(
    ("events", "at", "what"),
    [
        ([event("created", "A", "C")], 0, "An event [created] has to_code alone."),
        ([event("abolished", "A", "B")], 0, "An event [abolished] has from_code alone."),
        ([event("merged", "A", None)], 0, "An event [merged] has from_code, to_code."),
        ([event("renamed", "A", "B")], 0, "The codes of an event [renamed] are not the same."),
        ([event("renumbered", "B", "B")], 0, "The codes of an event [renumbered] are the same."),
        ([event("renumbered", "A", "E")], 0, "The code [E] is not in the list on 2020-05-01."),
        ([event("renumbered", "C", "B")], 0, "The code [C] is not in the list on 2020-04-30."),
        ([event("renumbered", "Z", "B")], 0, "The code [Z] is not in the list on 2020-04-30."),
        ([event("split", "A", "C")], 0, "[A] is split into one."),
        ([event("renumbered", "B", "C")], 0, "[B] goes elsewhere on 2020-05-01, and is valid on that day in the list."),
        ([event("merged", "A", "C"), event("merged", "A", "C")], 1, "[A] to [C] is there twice."),
        (
            [event("split", "A", "B", weight=Decimal("0.5")), event("split", "A", "C")],
            1,
            "Only some rows of [A] have a weight.",
        ),
        (
            [event("merged", "B", "D"), event("merged", "D", "B")],
            0,
            "On one day codes go in a circle: B → D → B",
        ),
        (
            [event("renamed", "B", "B"), event("boundary", "B", "C")],
            1,
            "The boundary of [B] changes on a day of another event of it.",
        ),
    ],
)
def test_what_can_not(events: list[CodeEvent], at: int, what: str) -> None:
    assert (at, what) in wrong(*events)


def test_a_circle_is_told_whichever_way_it_is_walked() -> None:
    told = wrong(event("merged", "D", "B"), event("merged", "B", "D"))
    assert [what for _, what in told] in (
        ["On one day codes go in a circle: B → D → B"],
        ["On one day codes go in a circle: D → B → D"],
    )


def test_a_beginning_or_an_end_of_which_nobody_tells() -> None:
    told = [event("renumbered", "A", "C")]
    assert [each.en for each in untold(told, CODES)] == [
        "The code [D] ends on 2021-04-30, and no event of 2021-05-01 tells what became of it.",
        "The code [E] begins on 2021-05-01, and no event of that day tells what it was before.",
    ]
    assert list(untold([*told, event("renumbered", "D", "E", on=NEXT_MAY)], CODES)) == []


def test_what_is_there_when_a_list_begins_needs_no_event() -> None:
    dated = CODES.with_columns(pl.col("valid_from").fill_null(date(2000, 1, 1)))
    told = [event("renumbered", "A", "C"), event("renumbered", "D", "E", on=NEXT_MAY)]
    assert list(untold(told, dated)) == []
