"""On which ground somebody gets a dataset, and what is left of its contract."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from renkei.errors import UsageError
from renkei.exchange.grounds import EVERYBODY, ground, left_out, shown
from renkei.model.agreement import Agreement
from renkei.model.contract import Contract, Conversion
from tests.unit.exchange.samples import CONTRACT, SAID

ON = date(2026, 6, 1)
RATES = {"from": "amount", "rate": "share", "rateType": "kind", "rateOn": "year", "rateSource": "said"}


def agreement(name: str, **changes: Any) -> Agreement:
    said = {
        "name": name,
        "path": Path(f"{name}.yml"),
        "title": SAID,
        "purpose": SAID,
        "basis": {"law": SAID, "article": "1"},
        "givers": ("ministry",),
        "readers": ("analyst",),
        "from": date(2026, 4, 1),
        "until": ON,
        "datasets": ({"dataset": CONTRACT.dataset, "classification": "confidential", **changes},),
    }
    return Agreement.model_validate(said)


def contract(*agreements: Agreement, level: str = "public", **levels: str) -> Contract:
    columns = [
        column.model_copy(update={"classification": levels[column.name]}) if column.name in levels else column
        for column in CONTRACT.columns
    ]
    return CONTRACT.model_copy(update={"columns": tuple(columns), "classification": level, "agreements": agreements})


def test_an_agreement_goes_before_what_is_public_where_it_shows_more() -> None:
    said = contract(agreement("more"), amount="confidential")
    assert left_out(said, ground(said, EVERYBODY, on=ON)) == ("amount",)
    assert left_out(said, ground(said, "analyst", on=ON)) == ()
    assert left_out(said, ground(said, "ministry", on=ON)) == ("amount",)


def test_what_is_personal_is_had_by_name_alone() -> None:
    level = {"level": "confidential", "number": "personal", "said": "personal"}
    said = contract(agreement("named", columns=("said",)), **level)
    assert left_out(said, ground(said, "analyst", on=ON)) == ("number",)


@pytest.mark.parametrize("level", ["internal", "confidential", "personal"])
def test_what_is_not_public_is_not_for_everybody(level: str) -> None:
    with pytest.raises(UsageError, match=f"is {level}: it can't be exported for everybody"):
        ground(contract(agreement("more"), level=level), EVERYBODY, on=ON)


def test_where_there_are_several_one_is_named() -> None:
    said = contract(agreement("one"), agreement("two", columns=("number",)), level="confidential")
    with pytest.raises(UsageError, match=r"Several agreements .*: one, two"):
        ground(said, "analyst", on=ON)
    found = ground(said, "analyst", on=ON, agreement="two")
    assert found.agreement is not None
    assert found.agreement.name == "two"


def test_all_rows_go_before_more_columns() -> None:
    some = {"column": "city", "values": ["131016"]}
    said = contract(agreement("some", rows=some), amount="confidential")
    assert ground(said, "analyst", on=ON).agreement is None
    assert ground(said, "analyst", on=ON, agreement="some").rows is not None


def test_a_key_of_which_part_is_hidden_is_none_and_what_is_said_of_it_goes_too() -> None:
    said = contract(city="personal", amount="personal")
    made = Conversion.model_validate({**RATES, "quoted": "JPY per USD", "rounding": "half_up"})
    columns = [
        each.model_copy(update={"converted_by": made}) if each.name == "dollars" else each for each in said.columns
    ]
    cut = shown(said.model_copy(update={"columns": tuple(columns)}), ground(said, EVERYBODY, on=ON))
    assert cut.key == ()
    assert not {"city", "amount"} & {column.name for column in cut.columns}
    assert cut.column("dollars").converted_by is None
    assert cut.column("why").missing_reason_of is None
