"""The lineage of pairs: keys as they are, scores of what was compared, decisions of people."""

from pathlib import Path

from renkei.language import Text
from renkei.lineage import of_links
from renkei.model.contract import Column, Contract
from renkei.model.entities import EntityCrosswalk, Side

SAID = Text("表", "table")
CROSSWALK = EntityCrosswalk(
    name="buyers_sellers",
    path=Path("x.yml"),
    kind="entities",
    title=SAID,
    left=Side(dataset="ref.buyers", prefix="buyer_", number="corporate_number", name="name", address=("town", "block")),
    right=Side(dataset="ref.sellers", prefix="seller_", name="called"),
)


def contract(dataset: str, *columns: str, links: str | None = None) -> Contract:
    made = tuple(Column(name=n, title=SAID, description=SAID, type="code", logical_type="string") for n in columns)
    return Contract(
        dataset=dataset,
        version="1.0.0",
        status="active",
        title=SAID,
        description=SAID,
        columns=made,
        key=("id",),
        links=links,
        path=Path("x.yml"),
    )


PAIRS = (
    "buyer_id",
    "seller_id",
    "score",
    "status",
    "name_score",
    "address_score",
    "decided_by",
    "left_name",
    "left_address",
)
SIDES = {name: contract(name, "id") for name in ("ref.buyers", "ref.sellers")}
MADE = of_links(contract("ref.pairs", *PAIRS, links="buyers_sellers"), CROSSWALK, SIDES)


def origins(column: str) -> list[str]:
    return [f"{edge.origin.of}.{edge.origin.column} {edge.how}" for edge in MADE.of(column)]


def test_keys_are_those_of_both_sides() -> None:
    assert origins("buyer_id") == ["ref.buyers.id identity"]
    assert origins("seller_id") == ["ref.sellers.id identity"]


def test_scores_are_made_of_what_they_compare() -> None:
    assert origins("name_score") == ["ref.buyers.name transformation", "ref.sellers.called transformation"]
    assert origins("address_score") == ["ref.buyers.town transformation", "ref.buyers.block transformation"]
    everything = {"corporate_number", "name", "town", "block", "called"}
    assert {edge.origin.column for edge in MADE.of("score")} == everything
    assert {edge.origin.column for edge in MADE.of("status")} == {*everything, "decision"}
    assert {edge.origin.column for edge in MADE.deciding} == everything


def test_decisions_are_those_of_the_crosswalk() -> None:
    assert origins("decided_by") == ["buyers_sellers.decided_by identity"]


def test_what_was_compared_is_shown_as_it_is_or_put_together() -> None:
    assert origins("left_name") == ["ref.buyers.name identity"]
    assert origins("left_address") == ["ref.buyers.town transformation", "ref.buyers.block transformation"]
