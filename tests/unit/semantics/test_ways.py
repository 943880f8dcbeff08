from decimal import Decimal

import polars as pl

from renkei.semantics.crosswalks import CROSSWALK
from renkei.semantics.ways import ALL, Part, Ways, compose


def crosswalk(*rows: tuple[str, str | None, str | None, str]) -> pl.DataFrame:
    said = [(a, b, None if weight is None else Decimal(weight), split, None) for a, b, weight, split in rows]
    return pl.DataFrame(said, schema=CROSSWALK, orient="row")


def test_the_worst_part_of_a_way_is_what_the_way_is() -> None:
    chosen, exact, unknown = (
        Part(Decimal("0.5"), "modelling_choice"),
        Part(Decimal("0.5"), "exact"),
        Part(None, "unweighted"),
    )
    assert ALL.then(exact) == exact
    assert exact.then(chosen) == Part(Decimal("0.25"), "modelling_choice")
    assert exact.beside(exact) == Part(Decimal(1), "exact")
    assert chosen.then(unknown).weight is None
    assert unknown.beside(chosen) == unknown


def test_a_basis_is_told_once() -> None:
    one, other = Part(Decimal("0.5"), "exact", ("a",)), Part(Decimal("0.5"), "exact", ("a", "b"))
    assert one.then(other).basis == ("a", "b")


def test_composing_two_editions() -> None:
    first = crosswalk(("1", "a", "0.25", "exact"), ("1", "b", "0.75", "exact"), ("2", "b", "1", "whole"))
    second = crosswalk(
        ("a", "x", "1", "whole"), ("b", "x", "0.5", "modelling_choice"), ("b", "y", "0.5", "modelling_choice")
    )
    assert compose(first, second).select("from_code", "to_code", "weight", "split").rows() == [
        ("1", "x", Decimal("0.625"), "modelling_choice"),
        ("1", "y", Decimal("0.375"), "modelling_choice"),
        ("2", "x", Decimal("0.5"), "modelling_choice"),
        ("2", "y", Decimal("0.5"), "modelling_choice"),
    ]


def test_a_code_of_the_middle_that_nobody_knows_leads_nowhere() -> None:
    composed = compose(crosswalk(("1", "a", "1", "whole")), crosswalk(("b", "x", "1", "whole")))
    assert composed.select("from_code", "to_code", "weight").rows() == [("1", None, Decimal(1))]


def test_weights_with_more_decimals_than_a_crosswalk_has_still_add_up() -> None:
    third = Part(Decimal("0.333333"), "exact")
    ways = Ways(["A"])
    ways.go({"A": [("A", third), ("B", Part(Decimal("0.666667"), "exact"))]})
    for _ in range(3):
        ways.go({"A": [("A", third), ("B", Part(Decimal("0.666667"), "exact"))]})
    weights = ways.frame()["weight"].to_list()
    assert sum(weights) == Decimal(1)
    assert weights[0] == Decimal("0.012345629630")
