"""The pages about entities, held to the code: keys, columns, reasons, the query, and that both languages say the same."""

import re

import duckdb
import pytest

from renkei.inspection.review import REASONS
from renkei.model.entities import PAIR_COLUMNS, EntityCrosswalk, Side
from renkei.project.decisions import OWN
from renkei.project.loader import Project
from renkei.project.yaml import read
from renkei.stages.linking.candidates import CROWD
from renkei.stages.linking.scores import UNLIKE, WHOLE
from tests.content import pages
from tests.content.pages import ROOT, coded

PAGES = ("docs/entities.md", "docs/entities.ja.md")
FROM_PATH = {"name", "path"}
Rows = list[list[str]]


def tables(name: str) -> list[Rows]:
    """All tables of a page, without their headings."""
    found = re.findall(r"(?:^\|.*\n)+", pages.page(name), flags=re.MULTILINE)
    return [
        [[cell.strip() for cell in line.strip("|\n").split("|")] for line in each.splitlines()[2:]] for each in found
    ]


def said(rows: Rows) -> dict[str, bool]:
    """What the first cells name, and whether in bold."""
    return {word: f"**`{word}`**" in row[0] for row in rows for word in coded(row[0])}


@pytest.mark.parametrize("name", PAGES)
def test_keys_columns_and_reasons_are_those_of_the_code(name: str) -> None:
    of_crosswalk, of_side, of_pairs, of_decisions, reasons, _ = tables(name)
    fields = {key: field.is_required() for key, field in EntityCrosswalk.model_fields.items() if key not in FROM_PATH}
    assert said(of_crosswalk) == fields
    assert said(of_side) == {key: field.is_required() for key, field in Side.model_fields.items()}
    assert said(of_pairs) == {column: of.needed for column, of in PAIR_COLUMNS.items()}
    assert tuple(said(of_decisions)) == OWN
    assert set(said(reasons)) == {*REASONS, "numbers_equal"}


@pytest.mark.parametrize("name", PAGES)
def test_the_example_is_the_crosswalk_of_the_project(name: str, project: Project) -> None:
    (block,) = [block for block in pages.blocks(name) if block.language == "yaml"]
    path = ROOT / "schemas/crosswalks/edinet_corporations.yml"
    written = read(path, shown=path.name, data=path.read_bytes()).value
    shown = read(path, shown=path.name, data=block.text.encode()).value
    assert shown == {key: value for key, value in written.items() if key != "notes"}
    crosswalk = project.crosswalk("edinet_corporations")
    assert isinstance(crosswalk, EntityCrosswalk)
    assert f"{crosswalk.accept}" in pages.page(name)


@pytest.mark.parametrize("name", PAGES)
def test_the_query_reads_columns_that_are_there(name: str, project: Project) -> None:
    (block,) = [block for block in pages.blocks(name) if block.language == "sql"]
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA reference")
        for dataset in ("edinet_corporations", "edinet_filers", "corporations"):
            columns = ", ".join(
                f'"{column.name}" VARCHAR' for column in project.contract(f"reference.{dataset}").columns
            )
            connection.execute(f"CREATE TABLE reference.{dataset} ({columns})")
        assert connection.execute(block.text).fetchall() == []


def test_both_pages_have_the_same_figures() -> None:
    measured = [tables(name)[-1] for name in PAGES]
    ours, theirs = ([re.findall(r"\d+", " ".join(row[1:4])) for row in rows] for rows in measured)
    assert ours == theirs
    assert (UNLIKE / WHOLE, CROWD) == (0.8, 250_000)
    assert "250,000" in pages.page(PAGES[0])
    assert "25 万" in pages.page(PAGES[1])
