"""What breaks a promise: every rule once each way, and never less than what the published table refuses."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.inspection.diff.rules import contract_findings
from renkei.language import Text
from renkei.model.contract import Contract
from renkei.warehouse.structure import refused_changes
from tests.unit.inspection.diff.promised import column, contract


def levels(before: Contract, after: Contract) -> dict[str, str]:
    return {finding.rule: finding.level for finding in contract_findings(before, after)}


@pytest.mark.parametrize(
    ("before", "after", "rule", "there", "back"),
    [
        ({"minimum": "0"}, {"minimum": "1"}, "column.minimum", "breaking", "compatible"),
        ({}, {"minimum": "-5"}, "column.minimum", "breaking", "compatible"),
        ({"maximum": "100"}, {"maximum": "99.5"}, "column.maximum", "breaking", "compatible"),
        ({"multiple_of": "0.01"}, {"multiple_of": "0.1"}, "column.multiple_of", "breaking", "compatible"),
        ({"pattern": "^A"}, {"pattern": "^[AB]"}, "column.pattern", "breaking", "breaking"),
        ({}, {"pattern": "^A"}, "column.pattern", "breaking", "compatible"),
        ({"unit": "円"}, {"unit": "千円"}, "column.unit", "breaking", "breaking"),
        ({}, {"required": True}, "column.required", "breaking", "breaking"),
        ({}, {"type": "code", "logical_type": "string"}, "column.type", "breaking", "breaking"),
        ({}, {"type": "money.jpy"}, "column.meaning", "breaking", "breaking"),
        ({}, {"code_list": "species"}, "column.code_list", "breaking", "breaking"),
        ({}, {"missing_reason_of": "code"}, "column.missing_reason_of", "breaking", "breaking"),
        ({}, {"tolerance": "1"}, "column.tolerance", "compatible", "compatible"),
        ({}, {"mask": "first:3"}, "column.mask", "compatible", "compatible"),
        ({}, {"title": Text("金額", "amount")}, "column.wording", "wording", "wording"),
    ],
)
def test_a_change_of_a_column_and_back(
    before: dict[str, Any], after: dict[str, Any], rule: str, there: str, back: str
) -> None:
    old, new = contract(column(**before)), contract(column(**after))
    assert levels(old, new)[rule] == there
    assert levels(new, old)[rule] == back
    assert levels(old, old) == {}


def test_columns_that_come_and_go() -> None:
    assert levels(contract(), contract(column())) == {"column.added": "compatible"}
    assert levels(contract(), contract(column(required=True))) == {"column.added_required": "breaking"}
    assert levels(contract(column()), contract()) == {"column.removed": "breaking"}


def test_dates_are_compared_as_dates() -> None:
    day = {"type": "date", "logical_type": "date"}
    old, new = (contract(column(minimum=said, **day)) for said in ("1999-12-31", "2000-01-01"))
    assert levels(old, new) == {"column.minimum": "breaking"}
    assert levels(new, old) == {"column.minimum": "compatible"}


def test_what_is_about_the_table() -> None:
    both = contract(column("amount", required=True))
    assert levels(both, both.model_copy(update={"key": ("code", "amount")})) == {"key": "breaking"}
    for said, rule in (
        ({"precedence": ("x.y",)}, "precedence"),
        ({"classification": "personal"}, "classification"),
    ):
        assert levels(both, both.model_copy(update=said)) == {rule: "compatible"}
    derived = [both.model_copy(update={"sql": sql, "reads": ("c.d",)}) for sql in ("SELECT 1", "SELECT 2")]
    assert levels(derived[0], derived[1]) == {"query": "compatible"}
    assert levels(both, derived[0])["derived"] == "breaking"


columns = st.builds(
    column,
    st.sampled_from(["a", "b", "c"]),
    required=st.booleans(),
    unit=st.sampled_from([None, "円", "kg"]),
    minimum=st.sampled_from([None, "0", "7"]),
)
contracts = st.builds(
    lambda some, key: contract(*some, key=key),
    st.lists(columns, max_size=3, unique_by=lambda each: each.name),
    st.sampled_from([("code",), ("code", "a")]),
)


@settings(max_examples=60, deadline=None)
@given(contracts, contracts)
def test_what_the_published_table_refuses_is_always_breaking(before: Contract, after: Contract) -> None:
    if refused_changes(after, before):
        assert "breaking" in levels(before, after).values()
    assert levels(before, before) == {}
