"""JSON Schemas of the files that people write, for their editors: completion, and a red line under a typo."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from renkei.model.agreement import Agreement
from renkei.model.codelist import CodeList
from renkei.model.crosswalk import CrosswalkFile
from renkei.model.registration import Agency, Source
from renkei.model.suite import Suite

NAMES: dict[type[BaseModel], str] = {
    Source: "registration",
    Agency: "agency",
    Suite: "suite",
    CodeList: "codelist",
    CrosswalkFile: "crosswalk",
    Agreement: "agreement",
}


def editor_schemas() -> dict[str, str]:
    """Return the JSON Schemas by file name, as they are kept under `schemas/editor/`."""
    made = {f"{name}.schema.json": _schema(model) for model, name in NAMES.items()}
    return {name: json.dumps(schema, ensure_ascii=False, indent=2) + "\n" for name, schema in made.items()}


def write_editor_schemas(folder: Path) -> None:
    """Write them all into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in editor_schemas().items():
        (folder / name).write_text(text, encoding="utf-8")


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    made: dict[str, Any] = _plain(_written(model.model_json_schema(by_alias=True)))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def _written(schema: Any) -> Any:
    """Leave out what the path says, and the file must not say again."""
    if isinstance(schema, list):
        return [_written(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _written(value) for key, value in schema.items()}
    properties = made.get("properties", {})
    hidden = {name for name, said in properties.items() if isinstance(said, dict) and said.get("from_path")}
    if hidden:
        made["properties"] = {name: said for name, said in properties.items() if name not in hidden}
        made["required"] = [name for name in made.get("required", ()) if name not in hidden]
    return made


def _plain(schema: Any) -> Any:
    """Let text be written without quotes: the loader reads every scalar as the text that it was.

    Titles that pydantic makes up from names are left out: an editor would show them and they say nothing.
    """
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _plain(value) for key, value in schema.items() if not (key == "title" and isinstance(value, str))}
    if made.get("type") == "string" and not {"enum", "const"} & set(made):
        made["type"] = ["string", "number", "boolean"]
    return made
