"""CSV on the Web (W3C, Metadata Vocabulary for Tabular Data, 2015): what the columns of the CSV files are.

What it can't say: from when to when a code is valid. Titles and descriptions in both languages are annotations
(`dc:title`, `dc:description`), since `titles` are what the header row says.
"""

from collections.abc import Iterator
from typing import Any

from renkei.exchange.description import Codes, Description
from renkei.exchange.document import Document, Format, in_json, without_empty
from renkei.exchange.terms import of_whole, pattern
from renkei.language import Text
from renkei.model.contract import Column

MEDIA = "application/csvm+json"
_TYPES: dict[str, dict[str, Any]] = {
    "string": {"base": "string"},
    "integer": {"base": "integer"},
    "number": {"base": "decimal"},
    "date": {"base": "date", "format": "yyyy-MM-dd"},
    "timestamp": {"base": "dateTimeStamp"},
    "boolean": {"base": "boolean", "format": "true|false"},
}
_PERIODS = {"period.year": {"base": "gYear"}, "period.month": {"base": "gYearMonth"}, "time": {"base": "string"}}


def documents(of: Description) -> Iterator[Document]:
    """Give the metadata of the table and of its code lists; its name is the one that readers of the CSV look for."""
    context = ["http://www.w3.org/ns/csvw", without_empty({"@language": "en", "@base": of.base})]
    said = {
        "@context": context,
        "tables": [_table(of), *(_list(codes) for codes in of.codes.values())],
        "dc:title": _texts(of.contract.title),
        "dc:identifier": of.dataset,
    }
    yield in_json(f"{of.csv}-metadata.json", said, media=MEDIA)


def _table(of: Description) -> dict[str, Any]:
    contract = of.contract
    schema = {
        "columns": [_column(of, column) for column in contract.columns],
        "primaryKey": list(contract.key),
        "foreignKeys": [_foreign(column, codes) for column in contract.columns if (codes := of.codes_of(column))],
        "aboutUrl": f"{of.csv}{{#{','.join(contract.key)}}}" if contract.key else None,
    }
    said = {
        "url": of.csv,
        "dc:title": _texts(contract.title),
        "dc:description": _texts(contract.description),
        "dc:license": [{"@id": url} for url in dict.fromkeys(o.source.licence.url for o in of.origins) if url],
        "dc:creator": [_texts(title) for title in dict.fromkeys(origin.title for origin in of.origins)],
        "dc:modified": of.released_at.isoformat() if of.released_at else None,
        "schema:version": contract.version,
        "tableSchema": without_empty(schema),
    }
    return without_empty(said)


def _column(of: Description, column: Column) -> dict[str, Any]:
    codes = of.codes_of(column)
    said = {
        "name": column.name,
        "titles": column.name,
        "dc:title": _texts(column.title),
        "dc:description": _texts(column.description),
        "datatype": _datatype(column),
        "required": True if column.required else None,
        "schema:unitText": column.unit,
        "valueUrl": f"{codes.path}{{#{column.name}}}" if codes else None,
    }
    return without_empty(said)


def _datatype(column: Column) -> dict[str, Any]:
    said = dict(_PERIODS.get(column.type) or _TYPES[column.logical_type])
    if said["base"] == "string" and (form := of_whole(pattern(column))) is not None:
        said["format"] = form
    if column.logical_type in ("integer", "number", "date"):
        said |= without_empty({"minimum": column.minimum, "maximum": column.maximum})
    return said


def _list(codes: Codes) -> dict[str, Any]:
    columns = [
        {"name": name, "titles": name, "datatype": "date" if name.startswith("valid_") else "string"}
        for name in codes.columns
    ]
    columns[0]["required"] = True  # type: ignore[assignment]
    schema = {"columns": columns, "primaryKey": ["code"], "aboutUrl": f"{codes.path}{{#code}}"}
    return {"url": codes.path, "dc:title": _texts(codes.title), "tableSchema": schema}


def _foreign(column: Column, codes: Codes) -> dict[str, Any]:
    return {"columnReference": [column.name], "reference": {"resource": codes.path, "columnReference": ["code"]}}


def _texts(text: Text) -> list[dict[str, str]]:
    return [{"@value": text.ja, "@language": "ja"}, {"@value": text.en, "@language": "en"}]


FORMAT = Format("csvw", Text("CSV on the Web", "CSV on the Web"), documents, ("csv", "codes"))
