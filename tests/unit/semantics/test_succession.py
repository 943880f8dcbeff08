from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.model.codelist import CodeEvent
from renkei.semantics.event_rules import events_wrong, untold
from renkei.semantics.succession import EVENTS, as_of, follow, moves_on, steps
from renkei.semantics.ways import ALL, compose

FIRST = date(2000, 1, 1)
DAY = timedelta(days=1)


def day(number: int) -> date:
    return FIRST + number * DAY


def frame(events: list[CodeEvent]) -> pl.DataFrame:
    return pl.DataFrame([event.model_dump() for event in events], schema=EVENTS)


def codes_of(rows: list[tuple[str, date | None, date | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"code": pl.String, "valid_from": pl.Date, "valid_to": pl.Date}, orient="row")


def event(kind: str, code: str | None, to_code: str | None, *, on: date, **more: object) -> CodeEvent:
    return CodeEvent.model_validate({"on": on, "kind": kind, "from_code": code, "to_code": to_code, **more})


def ways(crosswalk: pl.DataFrame) -> set[tuple[object, ...]]:
    return {
        (code, to_code, None if weight is None else weight.normalize(), split)
        for code, to_code, weight, split in crosswalk.select("from_code", "to_code", "weight", "split").iter_rows()
    }


CODES = codes_of(
    [
        ("A", None, day(9)),
        ("B", None, None),
        ("C", day(10), day(19)),
        ("D", day(20), None),
        ("E", None, day(29)),
    ]
)
TOLD = [
    event("split", "A", "B", on=day(10), weight=Decimal("0.4"), basis="by people"),
    event("split", "A", "C", on=day(10), weight=Decimal("0.6"), basis="by people"),
    event("renumbered", "C", "D", on=day(20)),
    event("abolished", "E", None, on=day(30)),
]


def test_the_events_of_the_example_are_right() -> None:
    assert list(events_wrong(TOLD, CODES)) == []
    assert list(untold(TOLD, CODES)) == []


def test_as_of_takes_both_ends_in() -> None:
    on = {number: set(as_of(CODES, day(number))["code"]) for number in (0, 9, 10, 19, 20, 30)}
    assert on[9] == on[0] == {"A", "B", "E"}
    assert on[10] == on[19] == {"B", "C", "E"}
    assert on[20] == {"B", "D", "E"}
    assert on[30] == {"B", "D"}


def test_following_multiplies_weights_and_says_whose_they_are() -> None:
    assert ways(follow(frame(TOLD), CODES, day(0), day(25))) == {
        ("A", "B", Decimal("0.4"), "modelling_choice"),
        ("A", "D", Decimal("0.6"), "modelling_choice"),
        ("B", "B", Decimal(1), "whole"),
        ("E", "E", Decimal(1), "whole"),
    }


def test_the_day_itself_counts_at_the_end_and_not_at_the_start() -> None:
    assert ("A", "A", Decimal(1), "whole") in ways(follow(frame(TOLD), CODES, day(0), day(9)))
    assert ("A", "C", Decimal("0.6"), "modelling_choice") in ways(follow(frame(TOLD), CODES, day(0), day(10)))
    assert ("C", "C", Decimal(1), "whole") in ways(follow(frame(TOLD), CODES, day(10), day(19)))


def test_what_was_abolished_is_told_and_not_lost() -> None:
    assert ("E", None, Decimal(1), "whole") in ways(follow(frame(TOLD), CODES, day(0), day(30)))


def test_a_split_that_nobody_weighed_has_no_weight() -> None:
    told = [each.model_copy(update={"weight": None, "basis": None}) for each in TOLD]
    found = ways(follow(frame(told), CODES, day(0), day(25)))
    assert {("A", "B", None, "unweighted"), ("A", "D", None, "unweighted")} <= found


def test_weights_of_the_agencies_themselves_are_exact() -> None:
    told = [each.model_copy(update={"exact": True}) for each in TOLD]
    assert ("A", "B", Decimal("0.4"), "exact") in ways(follow(frame(told), CODES, day(0), day(10)))


def test_parts_that_come_together_again_are_whole() -> None:
    codes = codes_of([("A", None, day(9)), ("B", day(10), day(19)), ("C", day(10), day(19)), ("D", day(20), None)])
    for weights in ((None, None), (Decimal("0.4"), Decimal("0.6"))):
        told = [
            event("split", "A", "B", on=day(10), weight=weights[0], basis="b"),
            event("split", "A", "C", on=day(10), weight=weights[1], basis="b"),
            event("merged", "B", "D", on=day(20)),
            event("merged", "C", "D", on=day(20)),
        ]
        assert list(events_wrong(told, codes)) == []
        assert ways(follow(frame(told), codes, day(0), day(20))) == {("A", "D", Decimal(1), "whole")}


def test_a_part_of_which_nothing_is_left_does_not_make_the_rest_whole() -> None:
    codes = codes_of([("A", None, day(9)), ("B", day(10), None), ("C", day(10), day(19))])
    told = [
        event("split", "A", "B", on=day(10)),
        event("split", "A", "C", on=day(10)),
        event("abolished", "C", None, on=day(20)),
    ]
    assert ways(follow(frame(told), codes, day(0), day(20))) == {
        ("A", "B", None, "unweighted"),
        ("A", None, None, "unweighted"),
    }


def test_a_boundary_moves_what_its_weight_says_and_nothing_without_one() -> None:
    codes = codes_of([("A", None, None), ("B", None, None)])
    told = event("boundary", "A", "B", on=day(10))
    assert ways(follow(frame([told]), codes, day(0), day(10))) == {
        ("A", "A", Decimal(1), "whole"),
        ("B", "B", Decimal(1), "whole"),
    }
    weighed = told.model_copy(update={"weight": Decimal("0.05"), "exact": True})
    assert list(events_wrong([weighed], codes)) == []
    assert ways(follow(frame([weighed]), codes, day(0), day(10))) == {
        ("A", "A", Decimal("0.95"), "exact"),
        ("A", "B", Decimal("0.05"), "exact"),
        ("B", "B", Decimal(1), "whole"),
    }


def test_two_boundaries_of_one_day_leave_the_rest() -> None:
    parts = [event("boundary", "A", to_code, on=day(1), weight=Decimal("0.1"), basis="b") for to_code in "BC"]
    assert {to_code: part.weight for to_code, part in moves_on(parts)["A"]} == {
        "A": Decimal("0.8"),
        "B": Decimal("0.1"),
        "C": Decimal("0.1"),
    }


def test_the_lone_part_of_an_event_is_all_of_it_whatever_its_note() -> None:
    assert moves_on([event("absorbed", "A", "B", on=day(1), basis="see the notice")]) == {"A": [("B", ALL)]}


def test_codes_that_change_on_a_day_change_at_once() -> None:
    """What B was goes to C and what A was to B: nothing of A reaches C."""
    codes = codes_of([("A", None, day(9)), ("B", None, None), ("C", day(10), None)])
    told = [event("renumbered", "B", "C", on=day(10)), event("renumbered", "A", "B", on=day(10))]
    assert list(events_wrong(told, codes)) == []
    assert ways(follow(frame(told), codes, day(0), day(10))) == {
        ("A", "B", Decimal(1), "whole"),
        ("B", "C", Decimal(1), "whole"),
    }


def test_back_in_time_only_what_was_one_is_whole() -> None:
    back = ways(follow(frame(TOLD), CODES, day(25), day(0)))
    assert back == {
        ("B", "A", None, "unweighted"),
        ("B", "B", None, "unweighted"),
        ("D", "A", Decimal(1), "whole"),
        ("E", "E", Decimal(1), "whole"),
    }


def test_back_in_time_what_is_new_was_nothing() -> None:
    codes = codes_of([("A", None, None), ("N", day(10), None)])
    told = [event("created", None, "N", on=day(10))]
    assert ways(follow(frame(told), codes, day(10), day(0))) == {
        ("A", "A", Decimal(1), "whole"),
        ("N", None, Decimal(1), "whole"),
    }


@st.composite
def histories(draw: st.DrawFn) -> tuple[pl.DataFrame, list[CodeEvent], int]:
    """A list that begins with some codes, and befallen by events of days 1 to `last`; weights have two decimals."""
    living = {f"C{n}": day(0) for n in range(draw(st.integers(1, 5)))}
    rows: list[tuple[str, date | None, date | None]] = []
    told: list[CodeEvent] = []
    last = draw(st.integers(1, 5))
    for number in range(1, last + 1):
        on = day(number)
        leaving = draw(st.lists(st.sampled_from(sorted(living)), unique=True, max_size=3)) if living else []
        staying = sorted(set(living) - set(leaving))
        fresh = [f"N{number}{n}" for n in range(draw(st.integers(1, 3)))]
        targets = [*staying, *fresh]
        reached: set[str] = set()
        for code in leaving:
            into = draw(st.lists(st.sampled_from(targets), unique=True, min_size=0, max_size=3))
            reached |= set(into)
            told += _division(draw, code, into, on=on)
            rows.append((code, living.pop(code), on - DAY))
        for code in fresh:
            living[code] = on
            if code not in reached:
                told.append(event("created", None, code, on=on))
    rows += [(code, since, None) for code, since in living.items()]
    return codes_of(rows), told, last


def _division(draw: st.DrawFn, code: str, into: list[str], *, on: date) -> list[CodeEvent]:
    if not into:
        return [event("abolished", code, None, on=on)]
    if len(into) == 1:
        return [event("merged", code, into[0], on=on)]
    cuts = sorted(draw(st.lists(st.integers(1, 99), unique=True, min_size=len(into) - 1, max_size=len(into) - 1)))
    shares = [after - before for before, after in zip([0, *cuts], [*cuts, 100], strict=True)]
    exact = draw(st.booleans())
    return [
        event("split", code, to_code, on=on, weight=Decimal(share) / 100, exact=exact, basis=None if exact else "b")
        for to_code, share in zip(into, shares, strict=True)
    ]


@settings(max_examples=60, deadline=None)
@given(histories(), st.data())
def test_steps_may_be_put_together_in_any_order(
    history: tuple[pl.DataFrame, list[CodeEvent], int], data: st.DataObject
) -> None:
    codes, told, last = history
    assert list(events_wrong(told, codes)) == []
    assert list(untold(told, codes)) == []
    middle, events = day(data.draw(st.integers(0, last))), frame(told)
    whole = steps(events, codes, day(0), day(last))
    assert compose(steps(events, codes, day(0), middle), steps(events, codes, middle, day(last))).equals(whole)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_nothing_of_a_code_is_lost_and_nothing_is_added(history: tuple[pl.DataFrame, list[CodeEvent], int]) -> None:
    codes, told, last = history
    found = follow(frame(told), codes, day(0), day(last))
    totals = found.group_by("from_code").agg(pl.col("weight").sum())
    assert set(totals["from_code"]) == set(as_of(codes, day(0))["code"])
    assert set(totals["weight"]) == {Decimal(1)}
    reached = {code for code in found["to_code"] if code is not None}
    assert reached <= set(as_of(codes, day(last))["code"])


@settings(max_examples=60, deadline=None)
@given(histories())
def test_every_day_of_a_code_s_time_is_one_of_it_and_no_other(
    history: tuple[pl.DataFrame, list[CodeEvent], int],
) -> None:
    codes, _, last = history
    for number in range(last + 1):
        valid = as_of(codes, day(number))
        assert not valid["code"].is_duplicated().any()
        other = codes.join(valid, on=["code", "valid_from"], how="anti", nulls_equal=True)
        outside = (other["valid_from"] > day(number)) | (other["valid_to"].fill_null(date.max) < day(number))
        assert outside.fill_null(value=False).all()


@pytest.mark.parametrize("days", [(5, 5), (0, 0)])
def test_a_day_leads_to_itself(days: tuple[int, int]) -> None:
    start, end = map(day, days)
    assert ways(follow(frame(TOLD), CODES, start, end)) == {
        (code, code, Decimal(1), "whole") for code in as_of(CODES, start)["code"]
    }
