import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from renkei.project.editor import editor_schemas, write_editor_schemas

ROOT = Path(__file__).parents[3]
COUNTRY = ROOT / "tests" / "project"


class AsAnEditor(yaml.SafeLoader):
    """YAML as an editor's JSON Schema check sees it: numbers and flags are such, a date is text."""


AsAnEditor.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def schema(kind: str) -> dict:
    return json.loads(editor_schemas()[f"{kind}.schema.json"])


def kind_of(path: Path) -> str:
    if path.parent.name in ("codelists", "crosswalks"):
        return path.parent.name.removesuffix("s")
    if "expectations" in path.parts:
        return "suite"
    return "agency" if path.stem == "agency" else "registration"


def files(root: Path) -> list[Path]:
    shelves = (root / "schemas" / "codelists", root / "schemas" / "crosswalks")
    folders = (root / "connectors", root / "expectations", *shelves)
    return [path for folder in folders for path in sorted(folder.rglob("*.yml"))]


def test_the_schemas_that_are_kept_are_those_that_the_models_give():
    kept = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "schemas" / "editor").glob("*.json")}
    assert kept == editor_schemas(), "write them anew: renkei.project.editor.write_editor_schemas(schemas/editor)"


def test_writing_them(tmp_path):
    write_editor_schemas(tmp_path / "new")
    assert {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "new").iterdir()} == editor_schemas()


@pytest.mark.parametrize("kind", ["registration", "agency", "suite", "codelist", "crosswalk"])
def test_they_are_json_schemas_and_ask_for_nothing_that_the_path_gives(kind):
    made = schema(kind)
    jsonschema.Draft202012Validator.check_schema(made)
    kinds = [made["$defs"][one["$ref"].rsplit("/", 1)[1]] for one in made.get("oneOf", ())]
    for each in kinds or [made]:
        assert not {"id", "path", "name"} & set(each["properties"])
        assert not {"id", "path", "name"} & set(each["required"])


def test_a_text_is_an_object_with_both_languages():
    text = schema("registration")["$defs"]["TextInput"]
    assert text["required"] == ["ja", "en"]
    assert text["additionalProperties"] is False


@pytest.mark.parametrize("path", [*files(COUNTRY), *files(ROOT)], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_content_fits_them(path):
    document = yaml.load(path.read_text(encoding="utf-8"), AsAnEditor)  # noqa: S506  a SafeLoader
    jsonschema.validate(document, schema(kind_of(path)))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"deliverz": "whole"}, "deliverz"),
        ({"delivers": "all"}, "all"),
        ({"title": {"ja": "一"}}, "en"),
        ({"transport": {"kind": "ftp"}}, "ftp"),
        ({"id": "harbour.ports"}, "id"),
    ],
)
def test_a_typo_gets_its_red_line(change, message):
    document = yaml.load((COUNTRY / "connectors/harbour/ports.yml").read_text(encoding="utf-8"), AsAnEditor)  # noqa: S506
    with pytest.raises(jsonschema.ValidationError, match=message):
        jsonschema.validate({**document, **change}, schema("registration"))
