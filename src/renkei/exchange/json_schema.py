"""JSON Schema (draft 2020-12) of one row of a dataset, as JSON has it: days and moments as ISO 8601 writes them.

A decimal is a number, or text where whoever writes it would have it exact: most readers of JSON round numbers to binary.
What it can't say: which columns are the key, from when to when a code is valid, how many decimals a number may have
(`multipleOf` of binary fractions is not decided alike by all validators), and bounds of a decimal that is text. Titles are
in both languages, in one line.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from renkei.exchange.description import URN, Codes, Description, both
from renkei.exchange.document import Document, Format, in_json, without_empty
from renkei.exchange.terms import pattern
from renkei.language import Text
from renkei.model.contract import Column

MOST = 1000
"""So many codes are listed; of a longer list only the form of its codes is told."""
_TYPES: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": ["number", "string"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    "date": {"type": "string", "format": "date"},
    "timestamp": {"type": "string", "format": "date-time"},
    "boolean": {"type": "boolean"},
}


def documents(of: Description) -> Iterator[Document]:
    """Give the schema of a row."""
    contract = of.contract
    said = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{of.base}{of.dataset}.schema.json" if of.base else f"{URN}:{of.dataset}:{contract.version}",
        "title": both(contract.title),
        "description": both(contract.description),
        "type": "object",
        "properties": {column.name: _property(of, column) for column in contract.columns},
        "required": [column.name for column in contract.columns],
        "additionalProperties": False,
        "$defs": {name: _codes(codes) for name, codes in of.codes.items() if len(codes.codes) <= MOST},
    }
    yield in_json(f"{of.dataset}.schema.json", without_empty(said))


def _property(of: Description, column: Column) -> dict[str, Any]:
    said = {"title": both(column.title), "description": _described(column)}
    codes = of.codes_of(column)
    if codes is not None and len(codes.codes) <= MOST:
        listed = {"$ref": f"#/$defs/{codes.name}"}
        return {**said, **(listed if column.required else {"anyOf": [listed, {"type": "null"}]})}
    return {**said, **_typed(column)}


def _typed(column: Column) -> dict[str, Any]:
    said = dict(_TYPES[column.logical_type])
    if column.logical_type == "string" and (form := pattern(column)) is not None:
        said["pattern"] = form
    if column.logical_type in ("integer", "number"):
        kind = int if column.logical_type == "integer" else _number
        said |= without_empty(
            {
                "minimum": kind(column.minimum) if column.minimum is not None else None,
                "maximum": kind(column.maximum) if column.maximum is not None else None,
            }
        )
    if not column.required:
        kinds = said["type"] if isinstance(said["type"], list) else [said["type"]]
        said["type"] = [*kinds, "null"]
    return said


def _number(text: str) -> int | float:
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else float(value)


def _described(column: Column) -> str:
    unit = f" [{column.unit}]" if column.unit else ""
    return f"{both(column.description)}{unit} ({column.type})"


def _codes(codes: Codes) -> dict[str, Any]:
    listed = [{"const": each.code, "title": each.label} for each in codes.codes]
    return {"title": both(codes.title), "type": "string", "oneOf": listed}


FORMAT = Format("json-schema", Text("JSON Schema（行の形）", "JSON Schema of a row"), documents)
