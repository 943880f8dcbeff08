"""JSON Schemas of the files that people write, for their editors: completion, and a red line under a typo."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from renkei.model.codelist import CodeList
from renkei.model.registration import Agency, Source
from renkei.model.suite import Suite

# What the path says, and the file must not say again.
_FROM_PATH: dict[type[BaseModel], tuple[str, ...]] = {
    Source: ("id", "path"),
    Agency: ("id",),
    Suite: ("dataset", "path"),
    CodeList: ("name", "path"),
}
NAMES: dict[type[BaseModel], str] = {Source: "registration", Agency: "agency", Suite: "suite", CodeList: "codelist"}


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
    schema = model.model_json_schema(by_alias=True)
    hidden = _FROM_PATH[model]
    schema["properties"] = {name: said for name, said in schema["properties"].items() if name not in hidden}
    schema["required"] = [name for name in schema["required"] if name not in hidden]
    made: dict[str, Any] = _plain(schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


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
