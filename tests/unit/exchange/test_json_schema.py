"""JSON Schema, by jsonschema: rows of the sample hold, spoiled ones do not."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from renkei.exchange import json_schema
from renkei.exchange.description import Code, Codes
from renkei.language import Text
from tests.unit.exchange.samples import DESCRIPTION, FRAME

ROWS: list[dict[str, Any]] = json.loads(FRAME.write_json())
SPOILED: list[Callable[[dict[str, Any]], object]] = [
    lambda row: row.update(kind="c-3"),
    lambda row: row.update(city="22138"),
    lambda row: row.update(rank=10),
    lambda row: row.update(month=None),
    lambda row: row.update(share=-1),
    lambda row: row.update(dollars="1,5"),
    lambda row: row.update(open="true"),
    lambda row: row.update(since="2024-02-30"),
    lambda row: row.pop("amount"),
    lambda row: row.update(more=1),
]


@pytest.fixture(scope="module")
def validator(folder: Path) -> Draft202012Validator:
    schema = json.loads((folder / "economy.everything.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def test_rows_hold(validator: Draft202012Validator) -> None:
    assert [error.message for row in ROWS for error in validator.iter_errors(row)] == []


@pytest.mark.parametrize("spoil", SPOILED)
def test_a_spoiled_row_does_not(spoil: Callable[[dict[str, Any]], object], validator: Draft202012Validator) -> None:
    row = dict(ROWS[0])
    spoil(row)
    assert len(list(validator.iter_errors(row))) == 1


def test_codes_are_listed_with_their_names_unless_there_are_too_many() -> None:
    (document,) = json_schema.documents(DESCRIPTION)
    assert json.loads(document.body)["$defs"]["kinds"]["oneOf"][0] == {"const": "a-1", "title": "甲 / first"}
    many = Codes("kinds", Text("種類", "Kinds"), tuple(Code(f"a-{n}") for n in range(json_schema.MOST + 1)))
    (document,) = json_schema.documents(replace(DESCRIPTION, codes={"kinds": many}))
    said = json.loads(document.body)
    assert "$defs" not in said
    assert said["properties"]["kind"]["pattern"] == "^[ab][-_][0-9]$"
