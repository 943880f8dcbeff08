"""The pages about exports name every format and every option, in both languages."""

import pytest
import typer

from renkei.cli import app
from renkei.exchange import FORMATS
from tests.content.pages import coded, section, table

PAGES = {"docs/exchange.md": ("## Formats", "## Export"), "docs/exchange.ja.md": ("## 形式", "## 書き出す")}


@pytest.mark.parametrize("name", PAGES)
def test_formats_and_options_are_those_that_there_are(name: str) -> None:
    formats, options = PAGES[name]
    assert [coded(row[0])[0] for row in table(section(name, formats))] == list(FORMATS)
    there = typer.main.get_command(app).commands["export"].params  # type: ignore[attr-defined]
    named = {each.opts[0] for each in there if each.opts[0].startswith("-")}
    assert {coded(row[0])[0] for row in table(section(name, options))} == named


def test_the_command_names_the_formats() -> None:
    (chosen,) = [each for each in typer.main.get_command(app).commands["export"].params if each.opts == ["--as"]]  # type: ignore[attr-defined]
    assert chosen.help.split(" | ") == [*FORMATS, "all"]
