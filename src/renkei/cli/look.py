"""`preview`, `quarantine` and `trace`, for people."""

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from renkei.cli import show, words
from renkei.cli.state import state
from renkei.inspection.explain import explain
from renkei.inspection.preview import Preview
from renkei.inspection.trace import Receipt
from renkei.language import Text
from renkei.workspace import Workspace


def show_preview(preview: Preview, limit: int) -> None:
    """Show the raw rows, what they would become, and what would be rejected."""
    good = pl.from_arrow(preview.prepared.good)
    assert isinstance(good, pl.DataFrame)  # noqa: S101  a table gives a frame
    rejects = preview.prepared.rejected.iter_rows(named=True)
    rejected = [line for row in rejects for line in _lines(row["_row"], json.loads(row["reasons"]))]
    if state.json:
        body = {"raw": preview.raw.head(limit).to_dicts(), "rows": good.head(limit).to_dicts(), "rejected": rejected}
        show.document(body, [])
        return
    for title, frame in (
        (state.say("届いたまま", "as it came"), preview.raw),
        (state.say("公開されるかたち", "as it would be published"), good),
    ):
        show.console.rule(title, align="left")
        rows = frame.head(limit).to_dicts()
        show.answer(rows, titles={name: Text(name, name) for name in frame.columns})
    show.console.rule(state.say("隔離される行", "would be quarantined"), align="left")
    show.answer(rejected[:limit], titles={name: title for name, title in words.QUARANTINE.items() if name != "landed"})


def show_quarantine(workspace: Workspace, source: str, limit: int) -> None:
    """Show the rejected rows of the last run of a source."""
    workspace.project.source(source)
    found = workspace.warehouse.quarantined(source, limit=limit)
    lines = [{"landed": one.landed[:12], **line} for one in found for line in _lines(one.row, one.reasons)]
    show.answer(lines, titles=words.QUARANTINE)


def show_receipt(receipt: Receipt) -> None:
    """Show where a row comes from."""
    show.document(receipt.model_dump(mode="json"), _receipt(receipt))


def _receipt(receipt: Receipt) -> Iterator[str]:
    say = state.say
    for name, value in receipt.row.items():
        yield f"  {name} = {'–' if value is None else value}"
    if receipt.landed is not None:
        yield f"{say('ファイル', 'file')}: {receipt.landed.name}  ({receipt.landed.asked.get('url', '')})"
        yield f"{say('受取', 'received')}: {receipt.landed.received_at.isoformat()}"
        yield f"sha256: {receipt.landed.sha256}"
    yield f"{say('行', 'row')}: {receipt.place}"
    yield f"{say('届いたままの行', 'as received')}: {receipt.original or '–'}"
    for column, rules in receipt.rules.items():
        for rule in rules:
            yield f"{say('規則', 'rule')}: {column}: {rule} — {explain(rule).in_(state.language)}"
    if not receipt.current:
        yield say(
            "この行はもう公開されていません(最後の版です)。",
            "The row is no longer published; this is its last version.",
        )
    yield f"{say('実行', 'run')}: {receipt.run}  {say('公開版', 'release')}: {receipt.release}  ({receipt.source})"
    if receipt.versions > 1:
        yield say(f"この行の版は {receipt.versions} あります。", f"The row has {receipt.versions} versions.")


def _lines(row: int, reasons: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give one line a reason."""
    for reason in reasons:
        yield {
            "row": row,
            "column": reason.get("from") or reason.get("column"),
            "value": reason["value"],
            "rule": reason["rule"],
            "why": explain(reason["rule"]).in_(state.language),
        }
