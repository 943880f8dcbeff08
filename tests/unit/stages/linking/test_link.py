"""The pure kernel: two frames of records in, pairs out."""

import time
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.stages.linking import DECIDED, Links, candidates, link

ACCEPT, REVIEW = Decimal("0.95"), Decimal("0.75")
SCHEMA = {"number": pl.String, "name": pl.String, "address": pl.String}
ONE, TWO = "8999999999901", "7999999999902"  # made up; their check digits hold
AT = "静岡県浜松市中央区寺島町200番地"

Record = tuple[str | None, str | None, str | None]


def linked(left: list[Record], right: list[Record], *decided: tuple[int, int, bool], **shares: Decimal) -> Links:
    asked = {"accept": ACCEPT, "review": REVIEW, **shares}
    frames = [pl.DataFrame(rows, schema=SCHEMA, orient="row") for rows in (left, right)]
    return link(frames[0], frames[1], decided=pl.DataFrame(list(decided), schema=DECIDED, orient="row"), **asked)


def pairs(
    left: list[Record], right: list[Record], *decided: tuple[int, int, bool], **shares: Decimal
) -> list[dict[str, Any]]:
    return linked(left, right, *decided, **shares).pairs.to_dicts()


def stood(
    left: list[Record], right: list[Record], *decided: tuple[int, int, bool]
) -> list[tuple[int, int, str, str, str | None]]:
    return [
        (one["left"], one["right"], one["status"], one["method"], one["reason"]) for one in pairs(left, right, *decided)
    ]


def test_one_number_is_one_entity_whatever_it_is_called() -> None:
    (pair,) = pairs([(ONE, "東洋インキＳＣホールディングス株式会社", None)], [(ONE, "ａｒｔｉｅｎｃｅ株式会社", AT)])
    assert (pair["status"], pair["method"], pair["score"]) == ("linked", "corporate_number", Decimal(1))
    assert (pair["name_score"], pair["address_score"]) == (0, 0)  # the parts say that the name has changed
    assert pair["reason"] is None


@pytest.mark.parametrize("number", [None, "", "1234567890123", "8999999999902"])
def test_what_is_no_corporate_number_links_nothing(number: str | None) -> None:
    assert pairs([(number, "甲", None)], [(number, "乙", None)]) == []


def test_a_number_on_one_side_only_is_no_hindrance() -> None:
    assert stood([(None, "㈱河合楽器製作所", "浜松市中区寺島町２００番地")], [(TWO, "株式会社河合楽器製作所", AT)]) == [
        (0, 0, "linked", "name_and_address", None)
    ]


def test_two_numbers_are_never_linked_but_shown_to_a_person_where_all_else_agrees() -> None:
    ours: list[Record] = [(ONE, "アルヒ株式会社", AT)]
    assert stood(ours, [(TWO, "アルヒ株式会社", AT)]) == [(0, 0, "review", "name_and_address", "numbers_differ")]
    assert stood(ours, [(TWO, "アルヒー株式会社", AT)]) == []  # companies of a group share addresses


def test_several_that_fit_as_well_are_for_a_person_to_tell_apart() -> None:
    ours: list[Record] = [(None, "潮見商店", AT), (None, "別の会社", AT)]
    theirs: list[Record] = [(None, "潮見商店", AT), (ONE, "潮見商店", AT)]
    several = (0, "review", "name_and_address", "several_candidates")
    assert stood(ours, theirs) == [(0, *several), (0, 1, *several[1:])]


def test_records_of_one_number_are_one_candidate() -> None:
    theirs: list[Record] = [(ONE, "潮見商店", AT), (ONE, "潮見商店", AT)]
    assert [one[2] for one in stood([(None, "潮見商店", AT)], theirs)] == ["linked", "linked"]


def test_a_record_that_its_number_has_linked_is_a_candidate_like_any_other() -> None:
    ours: list[Record] = [(ONE, "潮見商店", AT)]
    theirs: list[Record] = [(ONE, "潮見商店", AT), (None, "潮見商店", AT)]
    assert stood(ours, theirs) == [
        (0, 0, "linked", "corporate_number", None),
        (0, 1, "review", "name_and_address", "several_candidates"),
    ]


@pytest.mark.parametrize(
    ("ours", "theirs", "score"),
    [
        ("株式会社光通信", "光通信株式会社", "0.9"),  # two companies by law
        ("学校法人甲乙", "株式会社甲乙", "0.9"),
        ("日本生命第１回劣後ローン流動化株式会社", "日本生命第２回劣後ローン流動化株式会社", "0.8429"),
        ("㈱甲乙", "株式会社甲乙", "1"),
        ("甲乙", "株式会社甲乙", "1"),  # where a form is not written, none contradicts
        ("（医）甲乙", "医療法人社団甲乙", "1"),
    ],
)
def test_unlike_names_at_one_address_wait_for_a_person(ours: str, theirs: str, score: str) -> None:
    (pair,) = pairs([(None, ours, AT)], [(None, theirs, AT)])
    assert pair["score"] == Decimal(score)
    assert pair["status"] == ("linked" if score == "1" else "review")


@pytest.mark.parametrize(
    ("ours", "theirs", "score"),
    [
        ("東京都渋谷区神宮前3-33-2", "渋谷区神宮前三丁目３３番２号　甲ビル5階", "1"),
        ("浜松市中区寺島町200", AT, "0.95"),  # the wards of a designated city were drawn anew
        ("浜松市寺島町200", AT, "0.95"),
        ("静岡県浜松市中央区寺島町200-1", AT, "0.9"),
        ("静岡県浜松市中央区寺島町7", AT, "0.8"),
        ("静岡県浜松市中央区寺島町", AT, "0.8"),
        ("静岡県浜松市中央区西丘町200番地", AT, None),  # a block means nothing in another town
        ("愛知県浜松市中央区寺島町200番地", AT, None),
        ("沖縄県国頭郡恩納村100番地", "国頭郡恩納村100", "1"),
        ("群馬県利根郡みなかみ町月夜野1", "利根郡みなかみ町月夜野1番地", "1"),
        ("ルクセンブルグ大公国、ルクセンブルグ", "ルクセンブルグ大公国、ルクセンブルグ", "1"),
        ("東京都", "東京都", None),
        (None, None, None),
    ],
)
def test_addresses_agree_level_by_level(ours: str | None, theirs: str | None, score: str | None) -> None:
    found = pairs([(None, "株式会社甲乙", ours)], [(None, "株式会社甲乙", theirs)])
    assert [one["score"] for one in found] == ([] if score is None else [Decimal(score)])


def test_a_pair_says_why() -> None:
    (pair,) = pairs([(None, "株式会社甲乙", "浜松市中区寺島町200")], [(None, "甲乙", AT)])
    assert {name: value for name, value in pair.items() if name.endswith("_agreement")} == {
        "form_agreement": "unknown",
        "prefecture_agreement": "unknown",
        "municipality_agreement": "part",
        "town_agreement": "same",
        "block_agreement": "same",
    }
    assert (pair["name_score"], pair["address_score"]) == (Decimal(1), Decimal("0.9"))


def test_decisions_stand_whatever_the_score() -> None:
    far: list[Record] = [(None, "甲", "東京都千代田区丸の内1-1"), (ONE, "乙", AT), (TWO, "丙", AT)]
    theirs: list[Record] = [(None, "まったく別", None), (ONE, "乙", AT), (ONE, "丙", AT)]
    assert stood(far, theirs, (0, 0, True), (1, 1, False), (2, 2, True)) == [
        (0, 0, "linked", "decision", None),
        (1, 1, "rejected", "decision", "numbers_equal"),
        (1, 2, "linked", "corporate_number", None),
        (2, 2, "linked", "decision", "numbers_differ"),
    ]


def test_what_was_decided_to_be_another_is_no_candidate_any_more() -> None:
    ours: list[Record] = [(None, "潮見商店", AT)]
    theirs: list[Record] = [(None, "潮見商店", AT), (ONE, "潮見商店", AT)]
    assert [one[2] for one in stood(ours, theirs, (0, 1, False))] == ["linked", "rejected"]
    assert [one[2] for one in stood(ours, theirs, (0, 1, True))] == ["review", "linked"]


def test_names_alone_are_looked_at_only_where_asked() -> None:
    ours: list[Record] = [(None, "株式会社ドラフト", "渋谷区神宮前1-13-9")]
    theirs: list[Record] = [(None, "株式会社ドラフト", "東京都港区南青山5-6-19")]
    assert pairs(ours, theirs) == []
    (pair,) = pairs(ours, theirs, review=Decimal("0.5"))
    assert (pair["status"], pair["score"], pair["reason"]) == ("review", Decimal("0.5"), "below_accept")


def test_no_records_no_pairs() -> None:
    assert pairs([], [(ONE, "甲", AT)]) == []
    assert pairs([], []) == []


def test_a_crowd_is_counted_and_does_not_grow_without_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "CROWD", 100)
    crowd: list[Record] = [(None, f"第{n}回流動化株式会社", AT) for n in range(20)]
    found = linked(crowd, crowd)
    assert found.crowded == 1  # at that address, 400 pairs of unlike names
    assert found.pairs["status"].to_list() == ["linked"] * 20  # those of one name are found all the same
    same: list[Record] = [(None, "潮見商店", f"静岡県浜松市中央区寺島町{n}番地") for n in range(20)]
    found = linked(same, same)
    assert found.crowded == 0
    assert found.pairs.filter(pl.col("left") == pl.col("right"))["status"].to_list() == ["linked"] * 20


def test_a_hundred_thousand_beside_a_hundred_thousand() -> None:
    n = 100_000
    frame = pl.select(number=pl.lit(None, pl.String), at=pl.int_range(n)).select(
        "number",
        name=pl.format("株式会社甲{}乙{}", pl.col("at") % 977, pl.col("at")),
        address=pl.format("東京都港区芝{}丁目{}番{}号", pl.col("at") % 9 + 1, pl.col("at") % 97, pl.col("at") % 13),
    )
    started = time.monotonic()
    found = link(frame, frame.reverse(), decided=DECIDED.to_frame(), accept=ACCEPT, review=REVIEW)
    assert found.pairs.filter(pl.col("status") == "linked").height == n
    assert time.monotonic() - started < 60


# ---- what holds whatever comes

NAMES = st.sampled_from(
    ["株式会社甲乙", "甲乙株式会社", "㈱甲乙", "甲乙", "甲乙丙", "学校法人甲乙", "  ", "あああ", "ああ", "Ａ－１"]
)
PLACES = st.sampled_from(
    [None, AT, "浜松市中区寺島町200", "浜松市中央区寺島町200-1", "東京都", "港区芝1-1", "某国 某市", ""]
)
RECORD = st.tuples(st.sampled_from([None, ONE, TWO, "7"]), NAMES, PLACES)
RECORDS = st.lists(RECORD, max_size=7)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Record], list[Record], list[tuple[int, int, bool]]]:
    left, right = draw(RECORDS), draw(RECORDS)
    places = [(i, j) for i in range(len(left)) for j in range(len(right))]
    chosen = draw(st.lists(st.sampled_from(places), unique=True, max_size=4)) if places else []
    return left, right, [(i, j, draw(st.booleans())) for i, j in chosen]


def _as_set(found: list[dict[str, Any]], *, swapped: bool = False) -> set[tuple[Any, ...]]:
    ends = ("right", "left") if swapped else ("left", "right")
    return {(*(one[end] for end in ends), *(v for k, v in one.items() if k not in ends)) for one in found}


@settings(max_examples=25, deadline=None)
@given(worlds())
def test_it_makes_no_difference_which_side_is_left(
    world: tuple[list[Record], list[Record], list[tuple[int, int, bool]]],
) -> None:
    left, right, decided = world
    there = _as_set(pairs(left, right, *decided))
    back = _as_set(pairs(right, left, *((j, i, same) for i, j, same in decided)), swapped=True)
    assert there == back


@settings(max_examples=25, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_records_makes_no_difference(
    world: tuple[list[Record], list[Record], list[tuple[int, int, bool]]], random: Any
) -> None:
    left, right, decided = world
    order = [list(range(len(left))), list(range(len(right)))]
    for each in order:
        random.shuffle(each)
    mixed = [[rows[i] for i in each] for rows, each in zip((left, right), order, strict=True)]
    moved = [(order[0].index(i), order[1].index(j), same) for i, j, same in decided]
    random.shuffle(moved)
    found = pairs(mixed[0], mixed[1], *moved)
    back = [{**one, "left": order[0][one["left"]], "right": order[1][one["right"]]} for one in found]
    assert _as_set(back) == _as_set(pairs(left, right, *decided))


@settings(max_examples=25, deadline=None)
@given(worlds())
def test_a_pair_has_one_standing_and_decisions_always_win(
    world: tuple[list[Record], list[Record], list[tuple[int, int, bool]]],
) -> None:
    left, right, decided = world
    found = {(one["left"], one["right"]): one for one in pairs(left, right, *decided)}
    assert len(found) == len(pairs(left, right, *decided))
    for i, j, same in decided:
        assert (found[i, j]["status"], found[i, j]["method"]) == ("linked" if same else "rejected", "decision")
    for place, one in found.items():
        assert 0 <= one["score"] <= 1
        assert one["status"] in {"linked", "review", "rejected"}
        assert (one["status"] == "rejected") <= (one["method"] == "decision")
        numbers = {left[place[0]][0], right[place[1]][0]}
        if numbers == {ONE, TWO} and one["method"] != "decision":
            assert one["status"] == "review"
        if one["status"] == "linked" and one["method"] == "name_and_address":
            assert one["score"] >= ACCEPT
            assert one["reason"] is None


@settings(max_examples=15, deadline=None)
@given(worlds())
def test_what_waits_can_be_decided_and_then_waits_no_more(
    world: tuple[list[Record], list[Record], list[tuple[int, int, bool]]],
) -> None:
    left, right, _ = world
    waits = [(one["left"], one["right"], False) for one in pairs(left, right) if one["status"] == "review"]
    assert not any(one["reason"] == "several_candidates" for one in pairs(left, right, *waits))
