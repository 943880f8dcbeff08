"""How a notebook shows a dataset: what it is, of when and by whom, its columns, its first rows. Everything is escaped."""

from collections.abc import Iterator
from datetime import UTC
from html import escape
from typing import TYPE_CHECKING

import polars as pl

from renkei.language import Language, Text, default_language
from renkei.opening.said import ColumnSaid

if TYPE_CHECKING:
    from renkei.opening.table import Table

_LONGEST = 80
_NUMBERS = ("integer", "number")


def html(table: "Table", rows: pl.DataFrame | None) -> str:
    """Return a fragment of HTML; `rows` are the first ones, None where they are not to be shown yet."""
    language = default_language()
    return "\n".join(["<div>", *_head(table, language), *_rows(table, rows, language), "</div>"])


def _head(table: "Table", language: Language) -> Iterator[str]:
    said = table.said
    yield f"<strong>{escape(said.title.in_(language))}</strong> <code>{escape(said.dataset)}</code>"
    yield f"<p>{escape(said.description.in_(language))}</p>"
    at = f"{table.released_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    facts = [Text(f"公開版 {table.release}（{at}）", f"release {table.release} ({at})").in_(language)]
    if table.asked.as_of is not None:
        moment = table.asked.as_of.isoformat(timespec="seconds")
        facts.append(Text(f"{moment} 時点", f"as of {moment}").in_(language))
    if table.asked.as_published is not None:
        day = table.asked.as_published
        facts.append(Text(f"機関が {day} までに公表", f"as published by {day}").in_(language))
    facts += [line.in_(language) for line in said.credits]
    licences = dict.fromkeys(each.licence.name.in_(language) for each in said.sources if each.licence is not None)
    facts.append(f"{Text('利用条件', 'licence').in_(language)}: {'; '.join(licences) or '–'}")
    yield f"<p><small>{' · '.join(map(escape, facts))}</small></p>"


def _rows(table: "Table", rows: pl.DataFrame | None, language: Language) -> Iterator[str]:
    known = {column.name: column for column in table.said.columns}
    shown = rows if rows is not None else pl.DataFrame({column.name: [] for column in table.columns})
    yield '<table border="1"><thead><tr>'
    yield "".join(_heading(name, known.get(name), language) for name in shown.columns)
    yield "</tr></thead><tbody>"
    for row in shown.iter_rows():
        yield f"<tr>{''.join(_cell(each, known.get(name)) for name, each in zip(shown.columns, row, strict=True))}</tr>"
    yield "</tbody></table>"
    if rows is None:
        unread = Text(
            "機密または個人情報を含むため、行は読み出すまで表示しません（閲覧は台帳に記録されます）。",
            "Confidential or personal: rows are shown once they were read, which the ledger records.",
        )
        yield f"<p><small>{escape(unread.in_(language))}</small></p>"


def _heading(name: str, column: ColumnSaid | None, language: Language) -> str:
    if column is None:
        return f"<th>{escape(name)}</th>"
    unit = f" [{column.unit}]" if column.unit else ""
    about = escape(column.description.in_(language), quote=True)
    return f'<th title="{about}">{escape(column.title.in_(language) + unit)}<br><code>{escape(name)}</code></th>'


def _cell(value: object, column: ColumnSaid | None) -> str:
    text = "–" if value is None else str(value)
    cut = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    side = ' style="text-align:right"' if column is not None and column.type in _NUMBERS else ""
    return f"<td{side}>{escape(cut)}</td>"
