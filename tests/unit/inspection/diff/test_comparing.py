"""Any two heaps of rows, compared: every row is accounted for on both sides, and a heap is like itself."""

import json
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.contracts.frame import polars_schema
from renkei.inspection.diff.comparing import compare
from renkei.inspection.diff.making import FILE, ROW, Heap
from tests.unit.inspection.diff.promised import column, contract

AMOUNTS = contract(column("amount"), column("share", type="number.decimal", logical_type="number"))
NAMES = ["a.csv", "b.csv"]

rows = st.lists(
    st.tuples(
        st.sampled_from([0, 1]),
        st.sampled_from(["A", "B", "C", "D"]),
        st.sampled_from([None, 0, 1]),
        st.sampled_from([None, "0", "0.5", "10"]),
        st.booleans(),
    ),
    max_size=8,
)


def heap(said: list[tuple[Any, ...]]) -> Heap:
    """A heap of rows, in file order; those of which the last is true are rejected."""
    ordered = sorted(said, key=lambda row: row[0])
    placed = [(file, n, *rest) for n, (file, *rest) in enumerate(ordered, start=1)]
    good = {
        "code": [row[2] for row in placed if not row[-1]],
        "amount": [row[3] for row in placed if not row[-1]],
        "share": [row[4] for row in placed if not row[-1]],
        ROW: [row[1] for row in placed if not row[-1]],
        FILE: [row[0] for row in placed if not row[-1]],
    }
    texts = pl.DataFrame(
        good, schema={"code": pl.String, "amount": pl.Int64, "share": pl.String, ROW: pl.Int64, FILE: pl.Int64}
    )
    reasons = json.dumps([{"rule": "x", "column": "amount", "value": "1"}])
    rejected = [
        {ROW: row[1], "reasons": reasons, "record": "{}", FILE: row[0], "_key_0": row[2]} for row in placed if row[-1]
    ]
    schema = {ROW: pl.Int64, "reasons": pl.String, "record": pl.String, FILE: pl.Int64, "_key_0": pl.String}
    typed = texts.with_columns(pl.col("share").cast(polars_schema(AMOUNTS)["share"]))
    return Heap(AMOUNTS, typed, pl.DataFrame(rejected, schema=schema))


def uniques(one: Heap) -> int:
    return one.good["code"].n_unique() if one.good.height else 0


@settings(max_examples=60, deadline=None)
@given(rows, rows, st.booleans())
def test_every_row_of_either_side_is_accounted_for(old: Any, new: Any, later: bool) -> None:
    before, after = heap(old), heap(new)
    found = compare(before, after, later_wins=later)
    counts = {fate: found.count(fate) for fate in ("same", "changed", "new", "gone")}
    assert counts["same"] + counts["changed"] + counts["gone"] == uniques(before)
    assert counts["same"] + counts["changed"] + counts["new"] == uniques(after)
    for one, doubles in zip((before, after), found.doubles, strict=True):
        assert doubles.height + uniques(one) == one.good.height
    assert found.withdrawn() <= counts["gone"]
    assert sum(found.rejects(NAMES, number=5)[1].values()) == found.newly().height
    examples = found.examples("changed", NAMES, number=5)
    assert len(examples) == min(5, counts["changed"])
    assert all(was != now for example in examples for was, now in example.values.values())
    back = compare(after, before, later_wins=later)
    assert (back.count("new"), back.count("gone")) == (counts["gone"], counts["new"])
    assert back.changed_columns() == found.changed_columns()


@settings(max_examples=30, deadline=None)
@given(rows)
def test_a_heap_is_like_itself(said: Any) -> None:
    found = compare(heap(said), heap(said), later_wins=False)
    assert (found.count("same"), found.newly().height, found.let_in()) == (uniques(heap(said)), 0, 0)


@settings(max_examples=30, deadline=None)
@given(rows, st.integers(0, 9))
def test_what_one_side_did_not_read_counts_on_neither(said: Any, last: int) -> None:
    whole, part = heap(said), heap(said)
    part = part.within({0: last}, {1})
    found = compare(whole, part, later_wins=False)
    assert (found.count("new"), found.count("gone"), found.count("changed")) == (0, 0, 0)


def test_of_one_key_the_first_row_stays_or_that_of_the_last_object() -> None:
    twice = heap([(0, "A", 1, None, False), (1, "A", 2, None, False)])
    once = heap([(0, "A", 1, None, False)])
    assert compare(once, twice, later_wins=False).count("same") == 1
    assert compare(once, twice, later_wins=True).count("changed") == 1


def test_numbers_are_written_without_closing_zeros() -> None:
    old, new = heap([(0, "A", 10, "10", False)]), heap([(0, "A", 100, "0.5", False)])
    (example,) = compare(old, new, later_wins=False).examples("changed", NAMES, number=5)
    assert example.values == {"amount": ("10", "100"), "share": ("10", "0.5")}
