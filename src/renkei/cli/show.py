"""How answers look: tables for people, JSON for programs."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text as Plain

from renkei.cli.state import state
from renkei.language import Text

_terminal = sys.stdout.isatty()
console = Console(width=None if _terminal else 200)  # a file or a pipe has no width of its own
_NUMBERS = (int, float, Decimal)
_WHOLE = ("id", "dataset", "source", "landed", "rule")  # names are of no use in pieces


def answer(rows: Sequence[Mapping[str, Any]], *, titles: Mapping[str, Text], note: str | None = None) -> None:
    """Show rows as a table with `titles` as its columns, or as a JSON array of objects."""
    if state.json:
        console.print_json(json.dumps([dict(row) for row in rows], ensure_ascii=False, default=str))
        return
    console.print(_table(rows, titles))
    if note:
        console.print(note, style="dim")


def notes(said: Iterable[Text], *, of: str | None = None) -> None:
    """Show what is to be told of a file; nothing where answers are JSON, which has them inside."""
    for note in () if state.json else said:
        console.print(
            f"{of}: {note.in_(state.language)}" if of else note.in_(state.language), highlight=False, markup=False
        )


def document(body: Mapping[str, Any], lines: Iterable[str]) -> None:
    """Show one thing as lines of text, or as a JSON object."""
    if state.json:
        console.print_json(json.dumps(dict(body), ensure_ascii=False, default=str))
        return
    for line in lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _table(rows: Sequence[Mapping[str, Any]], titles: Mapping[str, Text]) -> Table:
    table = Table(header_style="bold", box=None, pad_edge=False)
    for name, title in titles.items():
        numeric = any(isinstance(row.get(name), _NUMBERS) for row in rows)
        justify: Literal["right", "left"] = "right" if numeric else "left"
        table.add_column(title.in_(state.language), justify=justify, overflow="fold", no_wrap=name in _WHOLE)
    for row in rows:
        table.add_row(*(Plain(_cell(row.get(name))) for name in titles))
    return table


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(value)
    return f"{value:,}" if isinstance(value, _NUMBERS) else str(value)
