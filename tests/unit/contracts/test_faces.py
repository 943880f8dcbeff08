"""A column is declared once: every face that is compiled from a contract has exactly the contract's columns."""

import re

import pytest
import sqlalchemy as sa

from renkei.contracts.frame import polars_schema, schema
from renkei.contracts.page import page
from renkei.contracts.table import PROVENANCE, VALIDITY, history_table


@pytest.mark.parametrize("dataset", ["reference.ports", "fisheries.landings", "fisheries.landings_by_island"])
def test_no_face_drifts(contracts, dataset):
    contract = contracts[dataset]
    names = [column.name for column in contract.columns]
    required = {column.name for column in contract.columns if column.required}

    assert list(polars_schema(contract)) == names
    compiled = schema(contract)
    assert list(compiled.columns) == names
    assert {name for name, column in compiled.columns.items() if not column.nullable} == required
    table = history_table(contract, sa.MetaData())
    own = [column for column in table.columns if column.name not in (*PROVENANCE, *VALIDITY)]
    assert [column.name for column in own] == names
    assert {column.name for column in own if not column.nullable} == required
    for language in ("ja", "en"):
        assert re.findall(r"^\| `(\w+)` \|", page(contract, language=language), re.MULTILINE) == names
