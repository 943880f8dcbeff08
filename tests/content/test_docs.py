"""What the pages say, held to the code: keys, types, settings, errors, layers, commands, links."""

import ast
import inspect
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import polars as pl
import pytest
import typer
import yaml
from pydantic import BaseModel

from renkei import errors, semantics
from renkei.cli import app
from renkei.errors import RenkeiError
from renkei.model import freshness, registration
from renkei.project.loader import Project
from renkei.semantics.base import Options
from renkei.warehouse.migrations import VERSION
from tests.content import pages
from tests.content.pages import PAGES, ROOT, coded, section, table

OFFICERS = ("docs/register-a-source.md", "docs/register-a-source.ja.md")
ANALYSTS = ("docs/for-analysts.md", "docs/for-analysts.ja.md")
SECTIONS: dict[str, type[BaseModel]] = {
    "### `agency.yml`": registration.Agency,
    "### `rate`": registration.Rate,
    "### `<source>.yml`": registration.Source,
    "### `schedule`": registration.Schedule,
    "### `freshness`": freshness.Freshness,
    "### `expected_by`": freshness.ExpectedBy,
    "### `notify`": registration.Notify,
    "### `licence`": registration.Licence,
    "### `fields`": registration.FieldMapping,
    "### `unit`": registration.UnitFrom,
    "### `drop`": registration.DropRule,
}
FEEDS = {registration.Layout, registration.Unpivot}  # they have pages under docs/feeds

NAMES = [path.relative_to(ROOT).as_posix() for path in PAGES]


def test_every_model_of_a_registration_has_its_section() -> None:
    written = {
        kind
        for module in (registration, freshness)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, BaseModel) and kind.__module__ == module.__name__
    }
    assert written - FEEDS == set(SECTIONS.values())


@pytest.mark.parametrize("name", OFFICERS)
@pytest.mark.parametrize("heading", SECTIONS)
def test_every_key_is_explained_and_no_other(name: str, heading: str) -> None:
    rows = table(section(name, heading))
    said = {coded(row[0])[0]: row[0].startswith("**") for row in rows}
    assert said == dict(_keys(SECTIONS[heading]))
    assert all(row[1] for row in rows)


@pytest.mark.parametrize("name", OFFICERS)
def test_every_choice_of_a_key_is_named(name: str) -> None:
    said = set(coded(pages.prose(name)))
    for kind in SECTIONS.values():
        for field in kind.model_fields.values():
            assert {choice for choice in get_args(field.annotation) if isinstance(choice, str)} <= said


@pytest.mark.parametrize("name", OFFICERS)
def test_reasons_of_missing_values(name: str) -> None:
    heading = "## Reasons for a missing value" if name == OFFICERS[0] else "## 値がない理由"
    said = [coded(row[0])[0] for row in table(section(name, heading))]
    assert said == list(get_args(registration.MissingReason))


@pytest.mark.parametrize("name", OFFICERS)
def test_types_understand_what_the_page_says(name: str) -> None:
    rows = table(section(name, "## Types" if name == OFFICERS[0] else "## 型"))
    assert [coded(row[0])[0] for row in rows] == list(semantics.names())
    for row in rows:
        kind = semantics.get(coded(row[0])[0])
        parsed = kind.parse(pl.Series("text", coded(row[1]), dtype=pl.String), Options())
        assert parsed.reason.drop_nulls().to_list() == [], row
        assert kind.write(parsed.value)[0] == coded(row[2])[0], row
        assert all(unit in row[1] for unit in kind.units), row


def test_both_languages_show_the_same_files_and_queries() -> None:
    assert pages.files(OFFICERS[0]) == pages.files(OFFICERS[1])
    english, japanese = ([b.text for b in pages.blocks(name, "sql")] for name in ANALYSTS)
    assert [text.replace("publisher_en", "publisher") for text in english] == [
        text.replace("publisher_en", "publisher") for text in japanese
    ]


@pytest.mark.parametrize("name", ANALYSTS)
def test_datasets_and_their_keys(name: str, project: Project) -> None:
    heading = "## What is there" if name == ANALYSTS[0] else "## あるもの"
    rows = [row for row in table(section(name, heading)) if len(row) == 3]
    said = {coded(row[0])[0]: tuple(coded(row[2])) for row in rows}
    assert said == {contract.dataset: contract.key for contract in project.contracts.values()}


def test_settings_are_those_that_the_code_reads() -> None:
    rows = table(section("docs/operate.md", "## Settings"))
    said = {coded(row[0])[0] for row in rows}
    read = {name for path in (ROOT / "src").rglob("*.py") for name in _variables(path)}
    assert said == read


def test_errors_are_those_of_the_tree() -> None:
    rows = table(section("docs/operate.md", "## When something fails"))
    said = {coded(row[0])[0]: (int(row[1]), row[2] == "yes") for row in rows}
    tree = {name: getattr(errors, name) for name in errors.__all__ if name != "RenkeiError"}
    assert said == {name: (kind.exit_code, kind.transient) for name, kind in tree.items()}
    assert all(issubclass(kind, RenkeiError) for kind in tree.values())


def test_versions_of_the_warehouse_s_tables_are_those_of_its_migrations() -> None:
    said = [row[0] for row in table(section("docs/operate.md", "## Upgrading"))]
    assert said == [str(version) for version in range(1, VERSION + 1)]


def test_layers_are_those_that_import_linter_holds() -> None:
    (said,) = (block for block in pages.blocks("docs/architecture.md") if block.about == "layers")
    settings = tomllib.loads(pages.page("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in settings if contract["id"] == "layers")
    assert said.text.splitlines() == layers
    rooms = {coded(row[0])[0] for row in table(section("docs/architecture.md", "## The house")) if len(row) == 2}
    assert rooms == {room for layer in layers for room in layer.split(" | ")}


def test_every_promise_names_tests_that_are_there() -> None:
    rows = table(section("docs/architecture.md", "## Promises, and what proves them"))
    assert [row[0].split(".")[0] for row in rows] == [str(number) for number in range(1, 10)]
    for row in rows:
        assert coded(row[1])
        assert all((ROOT / path).is_file() for path in coded(row[1])), row


def test_every_command_is_explained_and_every_one_named_exists() -> None:
    command = typer.main.get_command(app)
    there = set(command.commands)  # type: ignore[attr-defined]
    assert {coded(row[0])[0].split()[-1] for row in table(section("docs/operate.md", "## Looking"))} == there
    named = {verb for name in NAMES for verb in re.findall(r"renkei(?: --json| --lang \w+)? ([a-z]+)\b", _spoken(name))}
    assert named <= there


def test_make_targets_are_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", pages.page("Makefile"), flags=re.MULTILINE))
    for name in NAMES:
        assert set(re.findall(r"(?:^|`)make ([a-z-]+)", pages.page(name), flags=re.MULTILINE)) <= targets, name


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", pages.prose(name)):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        found = (ROOT / name).parent / path if path else ROOT / name
        assert found.exists(), target
        if anchor:
            assert anchor in set(_anchors(found)), target


@pytest.mark.parametrize("name", NAMES)
def test_a_page_tells_of_no_machine(name: str) -> None:
    assert re.findall(r"(?<![\w.])/(?:work|home|root|tmp|Users)/\S*", pages.page(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_blocks_can_be_read(name: str) -> None:
    for block in pages.blocks(name):
        if block.language == "yaml":
            yaml.safe_load(block.text)
        if block.language == "bash":
            subprocess.run(["bash", "-n"], input=block.text, text=True, check=True)


def test_every_page_of_docs_is_in_its_index() -> None:
    index = pages.page("docs/README.md")
    assert [p.name for p in (ROOT / "docs").glob("*.md") if p.name != "README.md" and f"({p.name})" not in index] == []


def test_decisions_are_numbered_without_a_gap() -> None:
    numbered = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("0*.md"))
    assert [int(name[:4]) for name in numbered] == list(range(1, len(numbered) + 1))
    for name in numbered:
        assert pages.page(f"docs/decisions/{name}").startswith(f"# {int(name[:4])}. ")


def test_the_picture_is_well_formed_and_says_what_it_shows() -> None:
    picture = ElementTree.fromstring(pages.page("docs/the-way-of-the-data.svg"))  # noqa: S314  our own file
    said = {element.tag.rpartition("}")[2]: element.text for element in picture}
    assert said["title"]
    assert said["desc"]
    assert {"fetch", "prepare", "audit", "publish"} <= {element.text for element in picture.iter()}


def _keys(kind: type[BaseModel]) -> Iterator[tuple[str, bool]]:
    for name, field in kind.model_fields.items():
        extra = field.json_schema_extra
        if not (isinstance(extra, dict) and extra.get("from_path")):
            yield field.alias or name, field.is_required()


def _variables(path: Path) -> Iterator[str]:
    """Yield the names of our variables that stand as strings of their own in the code."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.fullmatch("RENKEI_[A-Z_]+", node.value)
        ):
            yield node.value


def _spoken(name: str) -> str:
    """Return what the page says in code: blocks, and text in backticks."""
    said = [block.text for block in pages.blocks(name) if block.language in ("bash", "console")]
    return "\n".join([*said, *(f"{text}\n" for text in coded(pages.prose(name)) if text.startswith("renkei "))])


def _anchors(path: Path) -> Iterator[str]:
    for heading in re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", heading.lower())
        yield plain.replace(" ", "-")
