"""Columns as they were registered against columns as they came."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.stages.prepare.drift import Difference, compare

names = st.lists(st.text("番号名称住所年月ABCab12", min_size=1, max_size=5), unique=True, max_size=12)


@pytest.mark.parametrize(
    ("registered", "header", "found"),
    [
        (["番号", "名称"], ["番号", "名称"], []),
        (["番号", "名称"], ["番号", "備考", "名称"], [Difference("new", "備考", place=2)]),
        (["番号", "名称"], ["番号"], [Difference("missing", "名称", was=2)]),
        (  # another name in the same place
            ["番号", "氏名", "住所"],
            ["番号", "名前", "住所"],
            [Difference("renamed", "氏名", now="名前", was=2, place=2)],
        ),
        (  # another width, at another place
            ["費用(千円)", "番号", "名称"],
            ["番号", "名称", "費用（千円）"],
            [Difference("renamed", "費用(千円)", now="費用（千円）", was=1, place=3)],
        ),
        (["A", "B", "C", "D"], ["A", "D", "B", "C"], [Difference("moved", "D", was=4, place=2)]),
        (["a", "合計額"], ["a", "合計額", "合計額2"], [Difference("new", "合計額2", closest="合計額", place=3)]),
    ],
)
def test_differences(registered: list[str], header: list[str], found: list[Difference]) -> None:
    assert compare(registered, header) == found


@settings(max_examples=200, deadline=None)
@given(names, names)
def test_differences_lead_from_the_registration_to_the_file(registered: list[str], header: list[str]) -> None:
    found = compare(registered, header)
    assert (found == []) == (registered == header)
    by = {kind: [one for one in found if one.kind == kind] for kind in ("new", "missing", "renamed", "moved")}
    renamed = {one.column: one.now for one in by["renamed"]}
    gone = {one.column for one in by["missing"]}
    moved = {one.column for one in by["moved"]}
    left = [name for name in registered if name not in gone | moved | set(renamed)]
    there = {*(renamed.values()), *(one.column for one in by["new"]), *moved}
    assert left == [name for name in header if name not in there]  # what is not mentioned stands in its old order
    assert set(header) == {*left, *there}
    for one in found:
        assert one.was is None or registered[one.was - 1] == one.column
        assert one.place is None or header[one.place - 1] == (one.now or one.column)


@settings(max_examples=50, deadline=None)
@given(names.filter(bool), st.data())
def test_one_column_that_was_moved_is_the_only_one_told(registered: list[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(registered))
    header = [one for one in registered if one != name]
    header.insert(data.draw(st.integers(0, len(header))), name)
    assert len(compare(registered, header)) == (header != registered)


def test_wide_files_take_no_time() -> None:
    registered = [f"列{n}" for n in range(3000)]
    header = [f"第{n}" for n in range(3000)]
    begun = time.monotonic()
    assert {one.kind for one in compare(registered, header)} == {"renamed"}
    assert time.monotonic() - begun < 5
