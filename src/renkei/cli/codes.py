"""`codes`, for people: what a code was, what it became, since when."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from renkei.cli import show
from renkei.cli.state import state
from renkei.errors import UsageError
from renkei.inspection.codes import Story, changed, listed, names_on, story
from renkei.language import Text
from renkei.semantics.event_rules import KINDS
from renkei.workspace import Workspace

_SPLITS = {
    "whole": Text("全部", "whole"),
    "exact": Text("一部（公式の割合）", "a part (official)"),
    "modelling_choice": Text("一部（推計の割合）", "a part (a modelling choice)"),
    "unweighted": Text("一部（割合は不明）", "a part (how large, nobody says)"),
}
_CROSSED = {
    "from_code": Text("旧コード", "from"),
    "to_code": Text("新コード", "to"),
    "weight": Text("割合", "weight"),
    "split": Text("分け方", "how much"),
    "basis": Text("根拠", "basis"),
    "name": Text("名称など", "name"),
}


def day_of(written: str | None, option: str) -> date | None:
    """Read the day of an option; UsageError where it is none."""
    try:
        return None if written is None else date.fromisoformat(written)
    except ValueError as error:
        raise UsageError(
            Text(f"日付「{written}」が読み取れません。", f"[{written}] is not a date."),
            where=option,
            fix=Text("「2024-01-31」のように指定してください。", "Write it like [2024-01-31]."),
        ) from error


def show_list(workspace: Workspace, name: str, *, on: date | None, to: date | None) -> None:
    """Show the codes of a list that are valid on a day or, with another day, those that are not the same on it."""
    day = on or _today()
    if to is None:
        rows = listed(workspace, name, day)
        show.answer(_dicts(rows), titles={column: Text(column, column) for column in rows.columns})
        return
    show.answer(_crossed(workspace, name, changed(workspace, name, day, to), to), titles=_CROSSED)


def show_code(workspace: Workspace, name: str, code: str, *, on: date | None, to: date | None) -> None:
    """Show one code: its times, what befell it, and what it is on the day `to` (today, if nothing is said)."""
    found = story(workspace, name, code, on=on, to=to or _today())
    became = _crossed(workspace, name, found.became, found.to)
    body = {
        "list": name,
        "code": code,
        "on": found.on.isoformat(),
        "to": found.to.isoformat(),
        "rows": _dicts(found.rows),
        "events": _dicts(found.events),
        "became": became,
    }
    show.document(body, _lines(found, became))


def _lines(found: Story, became: list[dict[str, Any]]) -> Iterator[str]:
    for row in found.rows.iter_rows(named=True):
        said = " ".join(
            str(value) for name, value in row.items() if name not in ("code", "valid_from", "valid_to") and value
        )
        yield f"{row['code']}  {row['valid_from'] or '…'} – {row['valid_to'] or '…'}  {said}".rstrip()
    for event in found.events.iter_rows(named=True):
        kind = KINDS[event["kind"]].in_(state.language)
        before = _called(event["from_code"], event["from_name"])
        after = _called(event["to_code"], event["to_name"])
        more = "  ".join(filter(None, [_weight(event["weight"]), event["basis"]]))
        yield f"{event['on']}  {kind}: {before} → {after}  {more}".rstrip()
    yield state.say(f"{found.on} のこのコードは、{found.to} には:", f"What it was on {found.on} is on {found.to}:")
    for row in became:
        yield "  " + "  ".join(
            filter(None, [_called(row["to_code"], row["name"]), row["split"], row["weight"], row["basis"]])
        )
    if found.to >= found.on and any(not row["weight"] for row in became):
        yield state.say(
            "割合が示されていない分割です。数量を分けるには、割合とその根拠を事象に加えてください。",
            "It was divided, and nobody says how: to divide amounts, add weights and their basis to the events.",
        )


def _crossed(workspace: Workspace, name: str, frame: pl.DataFrame, to: date) -> list[dict[str, Any]]:
    names = names_on(workspace, name, to)
    return [
        {
            **row,
            "weight": _weight(row["weight"]),
            "split": row["split"] if state.json else _SPLITS[row["split"]].in_(state.language),
            "name": names.get(row["to_code"]),
        }
        for row in frame.iter_rows(named=True)
    ]


def _called(code: str | None, name: str | None) -> str:
    return f"{code or '–'} {name or ''}".rstrip()


def _weight(weight: Decimal | None) -> str | None:
    """Write a weight without the zeros that its column has; one of 1 is said by «whole» already."""
    return None if weight is None else f"{weight.normalize():f}"


def _dicts(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return frame.to_dicts()


def _today() -> date:
    return datetime.now(ZoneInfo("Asia/Tokyo")).date()
