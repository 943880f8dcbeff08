"""The contract of a new dataset, as an ODCS document, of what was understood of a sample."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from renkei.language import Text
from renkei.model.proposal import Proposal, ProposedColumn
from renkei.semantics import get

_MISSED = ("number.integer", "number.decimal", "money.jpy", "money.usd", "rate", "quantity", "quantity.whole")
_LOGICAL: tuple[tuple[type[pl.DataType], str], ...] = (
    (pl.String, "string"), (pl.Boolean, "boolean"), (pl.Date, "date"), (pl.Datetime, "timestamp"),
    (pl.Int64, "integer"), (pl.Decimal, "number"), (pl.Float64, "number"),
)  # fmt: skip


def contract_of(proposal: Proposal, dataset: str, *, title: Text) -> dict[str, Any]:
    """Return the ODCS document of a new dataset."""
    name = dataset.partition(".")[2]
    columns: list[dict[str, Any]] = []
    for one in proposal.columns:
        if one.used:
            columns.append(_column(one, proposal.key))
            columns += [_reason(one)] if one.missing and one.type in _MISSED else []
    table = {
        "name": name,
        "businessName": title.en,
        "description": f"{title.en}. One row for each record of the source.",
        "customProperties": _properties(
            titleJa=title.ja, descriptionJa=f"{title.ja}。元のデータの 1 件を 1 行とする。",
            precedence=[proposal.id], classification=proposal.answers.get("classification", "internal"),
        ),
        "properties": columns,
    }  # fmt: skip
    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": dataset,
        "version": "1.0.0",
        "status": "active",
        "schema": [table],
    }


def _properties(**said: Any) -> list[dict[str, Any]]:
    return [{"property": name, "value": value} for name, value in said.items()]


def _column(one: ProposedColumn, key: tuple[str, ...]) -> dict[str, Any]:
    column: dict[str, Any] = {
        "name": one.name,
        "businessName": one.title.en,
        "description": one.description.en,
        "logicalType": logical_of(one.type),
    }
    if one.required or one.name in key:
        column["required"] = True
    if one.name in key:
        column |= {"primaryKey": True, "primaryKeyPosition": key.index(one.name) + 1}
    if one.type == "name.person":
        column["classification"] = "personal"
    custom: dict[str, Any] = {"titleJa": one.title.ja, "descriptionJa": one.description.ja, "semanticType": one.type}
    if one.code_list is not None:
        custom["codeList"] = one.code_list
    if (unit := _unit(one)) is not None:
        custom["unit"] = unit
    return {**column, "customProperties": _properties(**custom)}


def _unit(one: ProposedColumn) -> str | None:
    """Return the unit that values are kept in: the basic one of money, that of the file of quantities."""
    kind = get(one.type)
    if kind.units:
        return kind.units[0]
    return one.unit if kind.measures else None


def _reason(one: ProposedColumn) -> dict[str, Any]:
    base = one.name.removesuffix("_jpy").removesuffix("_usd")
    custom: Mapping[str, Any] = {
        "titleJa": f"{one.title.ja}の欠損理由",
        "descriptionJa": f"{one.title.ja}に値がない理由。",
        "semanticType": "missing.reason",
        "missingReasonOf": one.name,
    }
    return {
        "name": f"{base}_missing",
        "businessName": f"Why there is no value: {one.title.en}",
        "description": f"Reason of a missing value of {one.name}.",
        "logicalType": "string",
        "customProperties": _properties(**custom),
    }


def logical_of(kind: str) -> str:
    """Return ODCS' logical type of a semantic type."""
    dtype = get(kind).dtype
    return next(name for each, name in _LOGICAL if isinstance(dtype, each))
