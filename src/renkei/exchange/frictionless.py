"""A Frictionless Data Package (v1): the table as CSV, its code lists beside it, and how they fit.

What it can't say: titles in two languages (they are in one line), and from when to when a code is valid (its list has
every code once). Units stand in `unit`, meanings in `semanticType`: the specification allows properties of one's own.
"""

from collections.abc import Iterator
from typing import Any

from renkei.exchange.description import Codes, Description, Origin, both
from renkei.exchange.document import Document, Format, in_json, without_empty
from renkei.exchange.terms import of_whole, pattern
from renkei.language import Text
from renkei.model.contract import Column

_TYPES = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "timestamp": "datetime",
    "boolean": "boolean",
}
_PERIODS = {"period.year": "year", "period.month": "yearmonth"}
_FORMATS = {"timestamp": "%Y-%m-%dT%H:%M:%S.%fZ"}


def documents(of: Description) -> Iterator[Document]:
    """Give `datapackage.json`."""
    contract = of.contract
    said = {
        "profile": "tabular-data-package",
        "name": contract.dataset,
        "id": of.id,
        "title": both(contract.title),
        "description": both(contract.description),
        "version": contract.version,
        "created": of.released_at.isoformat() if of.released_at else None,
        "keywords": [contract.domain],
        "licenses": _licences(of.origins),
        "sources": [_source(origin) for origin in of.origins],
        "rights": _rights(of),
        "release": of.release,
        "columnsLeftOut": list(of.left_out),
        "resources": [_resource(of), *(_list(of, codes) for codes in of.codes.values())],
    }
    yield in_json("datapackage.json", without_empty(said))


def _resource(of: Description) -> dict[str, Any]:
    contract = of.contract
    keys = [_foreign(column, codes) for column in contract.columns if (codes := of.codes_of(column)) is not None]
    schema = {
        "fields": [_field(column) for column in contract.columns],
        "primaryKey": list(contract.key),
        "foreignKeys": keys,
        "missingValues": [""],
    }
    return _table(
        of, contract.dataset, of.csv, both(contract.title), schema, encoding="utf-8-sig" if of.bom else "utf-8"
    )


def _list(of: Description, codes: Codes) -> dict[str, Any]:
    fields = [{"name": name, "type": "date" if name.startswith("valid_") else "string"} for name in codes.columns]
    fields[0] = {**fields[0], "constraints": {"required": True, "unique": True}}  # type: ignore[dict-item]
    schema = {"fields": fields, "primaryKey": ["code"], "missingValues": [""]}
    return _table(of, f"codelists-{codes.name}", codes.path, both(codes.title), schema)


def _table(
    of: Description, name: str, path: str, title: str, schema: dict[str, Any], *, encoding: str = "utf-8"
) -> dict[str, Any]:
    file = of.file(path)
    said = {
        "profile": "tabular-data-resource",
        "name": name.replace("_", "-").lower(),
        "path": path,
        "title": title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": encoding,
        "bytes": file.size if file else None,
        "hash": f"sha256:{file.sha256}" if file else None,
        "schema": without_empty(schema),
    }
    return without_empty(said)


def _field(column: Column) -> dict[str, Any]:
    kind = _PERIODS.get(column.type) or _TYPES[column.logical_type]
    said = {
        "name": column.name,
        "type": kind,
        "format": _FORMATS.get(column.logical_type),
        "title": both(column.title),
        "description": both(column.description),
        "constraints": _constraints(column, kind),
        "unit": column.unit,
        "semanticType": column.type,
    }
    return without_empty(said)


def _constraints(column: Column, kind: str) -> dict[str, Any]:
    said: dict[str, Any] = {"required": True if column.required else None}
    if kind in ("integer", "number", "date"):
        said |= {"minimum": _bound(column.minimum, kind), "maximum": _bound(column.maximum, kind)}
    if kind == "string":
        said["pattern"] = of_whole(pattern(column))
    return without_empty(said)


def _bound(value: str | None, kind: str) -> Any:
    return int(value) if value is not None and kind == "integer" else value


def _foreign(column: Column, codes: Codes) -> dict[str, Any]:
    resource = f"codelists-{codes.name}".replace("_", "-").lower()
    return {"fields": [column.name], "reference": {"resource": resource, "fields": ["code"]}}


def _licences(origins: tuple[Origin, ...]) -> list[dict[str, Any]]:
    """Return each licence once; one without an address has a name of its own, as the specification asks for one of both."""
    found: dict[str, dict[str, Any]] = {}
    for licence in (origin.source.licence for origin in origins):
        named = {"path": licence.url} if licence.url else {"name": licence.name.en}
        found.setdefault(licence.url or licence.name.en, {**named, "title": both(licence.name)})
    return list(found.values())


def _source(origin: Origin) -> dict[str, Any]:
    credit = origin.source.licence.credit
    said = {
        "title": f"{both(origin.title)}: {both(origin.source.title)}",
        "path": origin.agency.url if origin.agency else None,
        "credit": both(credit) if credit else None,
    }
    return without_empty(said)


def _rights(of: Description) -> dict[str, Any] | None:
    """Return what an export that is not for everybody says of why there is one."""
    said = of.agreement
    if said is None:
        return None
    basis = f"{both(said.basis.law)} {said.basis.article}"
    return {"agreement": said.name, "purpose": both(said.purpose), "basis": basis, "until": said.until.isoformat()}


FORMAT = Format(
    "frictionless", Text("Frictionless データパッケージ", "Frictionless Data Package"), documents, ("csv", "codes")
)
