"""What a column may say of the sources that feed it."""

import pytest

from renkei.errors import ContentError

from .test_odcs import BY_ISLAND, LANDINGS, compiled

VALUE = "          - {property: semanticType, value: money.jpy}\n"
MONTH = "          - {property: semanticType, value: period.month}\n"
REASON = "          - {property: missingReasonOf, value: quantity_kg}\n"


def said(after: str, *lines: str) -> str:
    added = "".join(f"          - {{property: {line}}}\n" for line in lines)
    assert LANDINGS.count(after) == 1
    return LANDINGS.replace(after, after + added)


def test_an_order_of_its_own_comes_before_the_table_s():
    text = said(VALUE, "precedence, value: [harbour.landings]", "tolerance, value: 0.5")
    contract = compiled(text)
    value, quantity = contract.column("value_jpy"), contract.column("quantity_kg")
    assert contract.composed
    assert (value.precedence, value.tolerance) == (("harbour.landings",), "0.5")
    assert contract.order_of(value) == ("harbour.landings", "statistics.landings")
    assert contract.order_of(quantity) == contract.precedence == ("statistics.landings", "harbour.landings")
    assert contract.leader_of(contract.column("quantity_missing")) == quantity
    assert contract.leader_of(value) is value
    assert not compiled(LANDINGS).composed


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        (
            said(VALUE, "precedence, value: [harbour.landing]"),
            "value[0])",
            "[harbour.landing] is not among the sources",
        ),
        (said(VALUE, "precedence, value: [harbour.landings, harbour.landings]"), "value[1])", "is there twice"),
        (said(VALUE, "precedence, value: harbour.landings"), "value)", "not a list"),
        (said(MONTH, "precedence, value: [harbour.landings]"), "value)", "A column of the key has no [precedence]"),
        (said(REASON, "precedence, value: [harbour.landings]"), "value)", "comes from the source of its value"),
        (said(VALUE, "tolerance, value: '-1'"), "value)", "The tolerance [-1] can't be understood"),
        (said(VALUE, "tolerance, value: a bit"), "value)", "The tolerance [a bit]"),
        (said(MONTH, "tolerance, value: '1'"), "value)", "Only numbers that are no key have a tolerance"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(text, place, what):
    with pytest.raises(ContentError) as caught:
        compiled(text)
    assert what in caught.value.text("en")
    assert place in caught.value.where


def test_a_derived_dataset_has_no_sources_to_choose_from():
    start = BY_ISLAND.rindex("          - {property: semanticType")
    text = f"{BY_ISLAND[:start]}          - {{property: precedence, value: [a.b]}}\n{BY_ISLAND[start:]}"
    with pytest.raises(ContentError, match=r"\[a\.b\] is not among"):
        compiled(text, dataset="fisheries.landings_by_island", sql="SELECT 1")
