from decimal import Decimal

import pytest

from renkei.model.codelist import CodeMatch
from renkei.semantics.crosswalks import backwards, crosswalk, settled


def match(code: str, to_code: str | None, weight: str | None = None, **more: object) -> CodeMatch:
    return CodeMatch(from_code=code, to_code=to_code, weight=Decimal(weight) if weight else None, **more)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([match("A", "X")], [("1", "whole")]),
        ([match("A", "X", basis="the same title")], [("1", "modelling_choice")]),
        ([match("A", "X", "1")], [("1", "whole")]),
        ([match("A", "X", "1", basis="by name", exact=True)], [("1", "whole")]),
        ([match("A", None)], [("1", "whole")]),
        ([match("A", "X"), match("A", "Y")], [(None, "unweighted"), (None, "unweighted")]),
        (
            [match("A", "X", "0.5", basis="b"), match("A", "Y", "0.5", exact=True)],
            [("0.5", "modelling_choice"), ("0.5", "exact")],
        ),
    ],
)
def test_what_rows_say_of_a_code(rows: list[CodeMatch], expected: list[tuple[str | None, str]]) -> None:
    found = crosswalk(rows).select("weight", "split").rows()
    assert [(None if weight is None else weight, split) for weight, split in found] == [
        (None if weight is None else Decimal(weight), split) for weight, split in expected
    ]


def test_a_crosswalk_keeps_the_order_of_its_rows_and_their_basis() -> None:
    made = crosswalk([match("B", "Y", basis="b"), match("A", "X")])
    assert made["from_code"].to_list() == ["B", "A"]
    assert made["basis"].to_list() == ["b", None]


def test_a_code_with_one_way_left_is_whole() -> None:
    made = settled(crosswalk([match("A", "X", "0.5", basis="b"), match("A", "Y", "0.5", basis="b"), match("B", "X")]))
    assert made["split"].to_list() == ["modelling_choice", "modelling_choice", "whole"]


def test_what_is_whole_again_rests_on_no_choice() -> None:
    made = settled(crosswalk([match("A", "X", "1", basis="b"), match("B", "X")]))
    assert made.select("split", "basis").rows() == [("whole", None), ("whole", None)]


def test_backwards_a_code_is_whole_where_it_comes_from_one() -> None:
    made = backwards(crosswalk([match("A", "X"), match("B", "X"), match("C", "Y"), match("D", None)]))
    assert made.select("from_code", "to_code", "weight", "split").rows() == [
        ("X", "A", None, "unweighted"),
        ("X", "B", None, "unweighted"),
        ("Y", "C", Decimal(1), "whole"),
    ]
