"""ODCS v3.1 (Bitol, Linux Foundation): the contract itself, as far as the reader's ground shows the dataset.

What it can't say goes into `customProperties`, as in the contracts of this house, and so comes back by the same reader.
Code lists are named, not carried along.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from renkei.contracts.odcs import VERSION
from renkei.exchange.description import Description
from renkei.exchange.document import YAML, Document, Format, without_empty
from renkei.language import Text
from renkei.model.contract import Column, Contract, Conversion

_NUMBERS, _WHOLE = ("integer", "number"), re.compile(r"-?(0|[1-9][0-9]*)")


def documents(of: Description) -> Iterator[Document]:
    """Give the contract."""
    contract = of.contract
    said = {
        "apiVersion": VERSION,
        "kind": "DataContract",
        "id": contract.dataset,
        "version": contract.version,
        "status": contract.status,
        "domain": contract.domain,
        "name": contract.title.en,
        "description": _described(of),
        "schema": [_table(contract)],
    }
    body = yaml.dump(without_empty(said), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
    yield Document(f"{of.dataset}.odcs.yaml", YAML, body.encode())


def _described(of: Description) -> dict[str, Any]:
    """Say what it is for, and on what terms it is used and not used."""
    licences = dict.fromkeys(origin.source.licence for origin in of.origins)
    terms = [f"{each.name.en}{f' ({each.url})' if each.url else ''}" for each in licences]
    said = of.agreement
    limits = [f"Columns left out: {', '.join(of.left_out)}."] if of.left_out else []
    if said is not None:
        limits.append(f"For the purpose of the agreement [{said.title.en}] until {said.until}: {said.purpose.en}")
    purpose = of.contract.description.en
    return without_empty(
        {"purpose": purpose, "usage": "; ".join(terms) or None, "limitations": " ".join(limits) or None}
    )


def _table(contract: Contract) -> dict[str, Any]:
    custom = {
        "classification": contract.classification,
        "titleJa": contract.title.ja,
        "descriptionJa": contract.description.ja,
        "precedence": list(contract.precedence) if contract.precedence and not contract.derived else None,
        "reads": list(contract.reads) if contract.sql is not None else None,
        "links": contract.links,
    }
    return {
        "name": contract.table,
        "logicalType": "object",
        "physicalType": "table",
        "businessName": contract.title.en,
        "description": contract.description.en,
        "customProperties": _custom(custom),
        "properties": [_property(contract, column) for column in contract.columns],
    }


def _property(contract: Contract, column: Column) -> dict[str, Any]:
    place = contract.key.index(column.name) + 1 if column.name in contract.key else None
    custom = {
        "semanticType": column.type,
        "titleJa": column.title.ja,
        "descriptionJa": column.description.ja,
        "unit": column.unit,
        "codeList": column.code_list,
        "codeListAsOf": column.code_list_as_of,
        "missingReasonOf": column.missing_reason_of,
        "precedence": list(column.precedence) or None,
        "tolerance": column.tolerance,
        "mask": column.mask,
        "convertedBy": _conversion(column.converted_by) if column.converted_by else None,
    }
    said = {
        "name": column.name,
        "businessName": column.title.en,
        "description": column.description.en,
        "logicalType": column.logical_type,
        "logicalTypeOptions": _options(column),
        "classification": column.classification,
        "required": True if column.required else None,
        "primaryKey": True if place else None,
        "primaryKeyPosition": place,
        "customProperties": _custom(custom),
    }
    return without_empty(said)


def _options(column: Column) -> dict[str, Any]:
    said = {
        "minimum": column.minimum,
        "maximum": column.maximum,
        "multipleOf": column.multiple_of,
        "pattern": column.pattern,
    }
    numeric = column.logical_type in _NUMBERS
    return {key: _Number(value) if numeric else value for key, value in without_empty(said).items()}


class _Number(str):
    """A number as the contract writes it: its decimals are part of what it says."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Writes such numbers plainly."""


def _plain(dumper: yaml.SafeDumper, value: _Number) -> yaml.ScalarNode:
    kind = "int" if _WHOLE.fullmatch(value) else "float"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", str(value))


_Dumper.add_representer(_Number, _plain)


def _conversion(made: Conversion) -> dict[str, Any]:
    said = made.model_dump(by_alias=True)
    return (
        {**said, "implied": list(made.implied)} if made.implied else {k: v for k, v in said.items() if k != "implied"}
    )


def _custom(said: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"property": name, "value": value} for name, value in said.items() if value is not None]


FORMAT = Format("odcs", Text("ODCS 契約", "ODCS contract"), documents)
