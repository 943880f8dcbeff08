"""A source and its dataset, registered in a country for a test."""

from collections.abc import Mapping
from typing import Any

import yaml

from tests.country import Country

_LICENCE = {"name": {"ja": "規約", "en": "Terms"}}
_LOGICAL = {"number.integer": "integer", "date": "date"}


def register(country: Country, source: str, dataset: str, *, columns: Mapping[str, str], **said: Any) -> None:
    """Register `source` for a `dataset` whose `columns` (name: semantic type) have the first one for a key."""
    agency, name = source.split(".")
    card = country.root / "connectors" / agency / "agency.yml"
    if not card.exists():
        card.parent.mkdir()
        title = {"ja": "試験庁", "en": "Office of Tests"}
        _write(card, {"title": title, "url": "https://tests.ruri.example", "language": "en"})
    registration = {
        "title": {"ja": name, "en": name},
        "dataset": dataset,
        "delivers": "whole",
        "licence": _LICENCE,
        "schedule": {"cron": "0 0 * * *", "timezone": "Asia/Tokyo"},
        "fields": {column: {"from": column} for column in columns},
        **said,
    }
    _write(country.root / f"connectors/{agency}/{name}.yml", registration)
    _write(country.root / f"schemas/{dataset.replace('.', '/')}.yml", _contract(dataset, columns, source))


def _contract(dataset: str, columns: Mapping[str, str], source: str) -> dict[str, Any]:
    table = dataset.split(".")[1]
    properties = [_column(name, kind, first=n == 0) for n, (name, kind) in enumerate(columns.items())]
    schema = {
        "name": table,
        "businessName": table,
        "description": "For a test.",
        "customProperties": _custom(titleJa="表", descriptionJa="試験用。", precedence=[source]),
        "properties": properties,
    }
    head = {"apiVersion": "v3.1.0", "kind": "DataContract", "id": dataset, "version": "1.0.0", "status": "active"}
    return {**head, "schema": [schema]}


def _column(name: str, kind: str, *, first: bool) -> dict[str, Any]:
    key = {"required": True, "primaryKey": True, "primaryKeyPosition": 1} if first else {}
    logical = {"businessName": name, "description": name, "logicalType": _LOGICAL.get(kind, "string")}
    return {
        "name": name,
        **logical,
        **key,
        "customProperties": _custom(titleJa="列", descriptionJa="列。", semanticType=kind),
    }


def _custom(**properties: Any) -> list[dict[str, Any]]:
    return [{"property": name, "value": value} for name, value in properties.items()]


def _write(path: Any, said: Mapping[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(said, allow_unicode=True, sort_keys=False), encoding="utf-8")
