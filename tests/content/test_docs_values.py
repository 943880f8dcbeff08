"""What the pages say of units, conversions, totals and corrections, held to the code."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml
from pydantic import BaseModel

from renkei.contracts.custom import OF_COLUMN, OF_TABLE
from renkei.model.contract import Conversion, Rounding
from renkei.model.correction import UPSTREAM
from renkei.model.suite import Total
from renkei.project.corrections import read_corrections
from renkei.project.loader import Project, load
from renkei.semantics.unit_names import COUNTERS, DIMENSIONS, named
from renkei.semantics.units import known
from renkei.settings import Settings
from tests.content import pages
from tests.content.pages import coded, section, table

OFFICERS = {"docs/register-a-source.md": "## Units", "docs/register-a-source.ja.md": "## 単位"}
CONTRACTS = "docs/contracts.md"


@pytest.mark.parametrize("name", OFFICERS)
def test_every_unit_is_named_with_what_it_is_of(name: str) -> None:
    rows = table(section(name, OFFICERS[name]))
    said = {row[0]: coded(row[1]) for row in rows}
    language = pages.language_of(name)
    for dimension, title in DIMENSIONS.items():
        listed = said[title.ja if language == "ja" else title.en]
        assert listed == [one.names[0] for one in named() if one.dimension == dimension]
    (counted,) = (listed for listed in said.values() if listed[0] == "人")
    assert counted == list(COUNTERS)
    assert len(said) == len(DIMENSIONS) + 1


@pytest.mark.parametrize("name", OFFICERS)
def test_every_unit_in_the_words_around_it_is_one(name: str) -> None:
    words = section(name, OFFICERS[name])
    prose = "\n".join(line for line in words.splitlines() if not line.startswith("|"))
    said = [text for text in coded(prose) if text not in ("unit", "rounding") and "map" not in text]
    assert said
    assert [text for text in said if known(text) is None] == []


def test_every_custom_property_is_explained() -> None:
    said = set(
        coded(section(CONTRACTS, "## Texts") + section(CONTRACTS, "## The table") + section(CONTRACTS, "## A column"))
    )
    assert {*OF_TABLE, *OF_COLUMN} <= said


@pytest.mark.parametrize(("heading", "model"), [("## Amounts in another currency", Conversion), ("## Totals", Total)])
def test_every_key_is_explained_and_no_other(heading: str, model: type[BaseModel]) -> None:
    said: dict[str, bool] = {}
    for row in table(section(CONTRACTS, heading)):
        said |= dict.fromkeys(coded(row[0]), row[0].startswith("**"))
    assert said == {field.alias or name: field.is_required() for name, field in model.model_fields.items()}


def test_the_conversion_and_the_totals_are_those_of_the_project(project: Project) -> None:
    converted, totals = (yaml.safe_load(block.text) for block in pages.blocks(CONTRACTS, "yaml")[-2:])
    made = project.contract("economy.digital_deficit").column("balance_usd").converted_by
    assert made == Conversion.model_validate(converted[0]["value"])
    (said,) = totals["totals"]
    ours = project.suite("economy.services_trade").totals[0]
    assert Total.model_validate({**said, "by": ["period", "flow"], "why": ours.why}) == ours


def test_roundings_are_named() -> None:
    assert set(get_args(Rounding)) <= set(coded(section(CONTRACTS, "## Amounts in another currency")))


def test_the_columns_of_corrections_are_explained() -> None:
    rows = table(section(CONTRACTS, "## Corrections"))
    said = {name for row in rows for name in coded(row[0])}
    assert said == {"column", "expected", "value", "reason", "author", "upstream", "since", "source", "missing"}
    assert set(UPSTREAM) <= set(coded(section(CONTRACTS, "## Corrections")))


@pytest.mark.parametrize("name", OFFICERS)
def test_the_corrections_on_the_page_are_corrections(name: str, tmp_path: Path) -> None:
    for path, text in _files(name, tmp_path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    contract = load(Settings.load({"RENKEI_PROJECT": str(tmp_path)})).contract("works.lighthouse_repairs")
    first, second = read_corrections(contract)
    assert (first.key, first.expected, first.value) == ({"repair_no": "R5-02"}, "840000", "480000")
    assert (second.expected, second.value, second.missing, second.upstream) == ("410000", None, "not_yet", "accepted")


def _files(name: str, root: Path) -> Iterator[tuple[Path, str]]:
    yield root / "pyproject.toml", '[tool.renkei]\nconnectors = "connectors"\nschemas = "schemas"\nexpectations = "e"\n'
    yield from ((root / path, text) for path, text in pages.files(name).items())
    (block,) = (block for block in pages.blocks(name, "csv") if block.about == "corrections")
    yield root / "schemas/works/lighthouse_repairs.corrections.csv", block.text
