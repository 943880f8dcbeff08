"""Who may see what of a dataset, and what is said where nobody may."""

from datetime import timedelta
from typing import Any

from renkei.model.agreement import Shared
from renkei.model.rights import visible
from renkei.stages.entitle import readers
from tests.unit.warehouse.test_rights import CLOSED, TODAY, agreement, contract_of, contracts_of


def test_what_is_open_is_masked_by_the_column() -> None:
    opened, mixed, closed = contracts_of()
    assert [view.masked for view in visible(opened, "anybody", on=TODAY)] == [{}]
    assert [view.masked for view in visible(mixed, "anybody", on=TODAY)] == [{"code": "first:3", "amount": "empty"}]
    assert visible(closed, "anybody", on=TODAY) == ()


def test_an_agreement_shows_up_to_its_classification_and_what_it_names() -> None:
    def masked(**shared: Any) -> dict[str, str]:
        agreed = agreement(datasets=(Shared(dataset=CLOSED, **shared),))
        levels: Any = {"day": ("confidential", None), "amount": ("personal", None)}
        contract = contract_of(CLOSED, "internal", (agreed,), **levels)
        (view,) = visible(contract, "harbour", on=TODAY)
        return dict(view.masked)

    assert masked() == {"day": "empty", "amount": "empty"}
    assert masked(classification="confidential") == {"amount": "empty"}
    assert masked(columns=("amount",)) == {"day": "empty"}
    assert masked(classification="confidential", columns=("amount",)) == {}


def test_readers_are_told_with_their_ground() -> None:
    agreed = agreement()
    opened, mixed, closed = contracts_of(agreed)
    assert list(readers(opened, TODAY)) == [("public", None, [])]
    assert list(readers(mixed, TODAY)) == [("public", None, ["amount", "code"])]
    assert list(readers(closed, TODAY)) == [("harbour", "audit_2026", ["amount"])]
    assert list(readers(closed, agreed.until + timedelta(days=1))) == []
