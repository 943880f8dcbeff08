"""`preview` and `quarantine`, for people."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from renkei.cli import show, words
from renkei.cli.state import state
from renkei.inspection.explain import explain
from renkei.inspection.preview import Preview
from renkei.language import Text
from renkei.stages.mend.waiting import Stand, standing
from renkei.workspace import Workspace

SHOWN = 6  # columns that become rows, on a screen


def show_preview(preview: Preview, limit: int) -> None:
    """Show the raw rows, what they would become, and what would be rejected."""
    good = pl.from_arrow(preview.prepared.good)
    assert isinstance(good, pl.DataFrame)  # noqa: S101  a table gives a frame
    rejects = preview.prepared.rejected.iter_rows(named=True)
    rejected = _together(line for row in rejects for line in _lines(row["_row"], json.loads(row["reasons"])))
    aside = [
        {"rule": rule, "rows": count, "why": _why(rule, preview)} for rule, count in preview.prepared.dropped.items()
    ]
    if state.json:
        body = {
            "raw": preview.raw.head(limit).to_dicts(),
            "rows": good.head(limit).to_dicts(),
            "rejected": rejected,
            "set_aside": aside,
            "notes": [note.in_(state.language) for note in preview.notes],
        }
        show.document(body, [])
        return
    for title, frame in (
        (state.say("届いたまま", "as it came"), _narrowed(preview)),
        (state.say("公開されるかたち", "as it would be published"), good),
    ):
        show.console.rule(title, align="left")
        rows = frame.head(limit).to_dicts()
        show.answer(rows, titles={name: Text(name, name) for name in frame.columns})
    show.console.rule(state.say("隔離される行", "would be quarantined"), align="left")
    show.answer(rejected[:limit], titles=_titles(rejected, without="landed"))
    if aside:
        show.console.rule(state.say("取り除かれる行", "would be set aside"), align="left")
        show.answer(aside, titles=words.SET_ASIDE)
    show.notes(preview.notes)


def show_quarantine(workspace: Workspace, source: str, limit: int, run: str | None = None) -> None:
    """Show the rejected rows of a run of a source, by default the last; where some were mended, how each stands."""
    found = workspace.warehouse.quarantined(source, run=run, limit=limit)
    stands = standing(workspace, workspace.project.source(source), found)
    mended = any(stand.state != "waits" for stand in stands)
    lines = _together(
        {"landed": one.landed[:12], **line, **({"state": _stand(stand)} if mended else {})}
        for one, stand in zip(found, stands, strict=True)
        for line in _lines(one.row, one.reasons)
    )
    more = state.say(
        f"はじめの {limit} 行です。ほかにもあるかもしれません（--limit）。",
        f"These are the first {limit} rows; there may be more (--limit).",
    )
    show.answer(lines, titles=_titles(lines), note=more if len(found) == limit else None)


def _stand(stand: Stand) -> str:
    """Say how a rejected row stands."""
    if stand.mending is None or stand.mending.at is None:
        return state.say("待っています", "waits")
    day, by = f"{stand.mending.at:%Y-%m-%d}", stand.mending.by
    if stand.state == "mended":
        return state.say(f"{day} に {by} が直しました", f"mended on {day} by {by}")
    rules = ", ".join(dict.fromkeys(str(reason["rule"]) for reason in stand.reasons))
    return state.say(f"{day} に {by} が直し、再び隔離: {rules}", f"mended on {day} by {by}, rejected again: {rules}")


def _titles(lines: list[dict[str, Any]], *, without: str = "") -> dict[str, Text]:
    """Return the columns to show; places and numbers of times only where there are some."""
    there = {name for line in lines for name in line} | {"landed", "row", "column", "value", "rule", "why"}
    return {name: said for name, said in words.QUARANTINE.items() if name != without and name in there}


def _together(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give equal lines once, with how many there are: one bad value of a record that became many rows, for instance."""
    counts = Counter(tuple(line.items()) for line in lines)
    return [{**dict(items), **({"times": count} if count > 1 else {})} for items, count in counts.items()]


def _why(rule: str, preview: Preview) -> str | None:
    said = preview.why.get(rule) or explain(rule)
    return None if said.en == rule else said.in_(state.language)


def _narrowed(preview: Preview) -> pl.DataFrame:
    """Leave out, for a screen, all but the first of many columns that become rows; their number stands in their place."""
    spread = [name for name in preview.raw.columns if name in preview.unpivoted]
    if len(spread) <= SHOWN + 1:
        return preview.raw
    hidden, last = spread[SHOWN:], spread[SHOWN]
    more = state.say(f"ほか {len(hidden)} 列", f"{len(hidden)} more")
    return preview.raw.with_columns(pl.lit("…").alias(last)).rename({last: more}).drop(hidden[1:])


def _lines(row: int, reasons: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give one line a reason."""
    for reason in reasons:
        yield {
            "row": row,
            **({"place": Text(**reason["place"]).in_(state.language)} if "place" in reason else {}),
            "column": reason.get("from") or reason.get("column"),
            "value": reason["value"],
            "rule": reason["rule"],
            "why": explain(reason["rule"]).in_(state.language),
        }
