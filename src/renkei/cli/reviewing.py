"""`renkei review`: what waits for a person, the workbook to decide in, and the decisions that come back."""

from collections.abc import Iterator
from pathlib import Path

from renkei.cli import show
from renkei.cli.state import state
from renkei.inspection.deciding import decided, export
from renkei.inspection.review import Review, Waiting, agreement, reason
from renkei.inspection.review import review as waiting_pairs
from renkei.project.decisions import add_decisions
from renkei.workspace import Workspace


def show_review(workspace: Workspace, crosswalk: str, limit: int) -> None:
    """Show the pairs that wait, both records side by side, with their scores and why."""
    found = waiting_pairs(workspace, crosswalk)
    body = {
        "crosswalk": crosswalk,
        "dataset": found.dataset,
        "release": found.release,
        "waiting": [_said(one, found) for one in found.waiting],
    }
    show.document(body, _lines(found, limit))


def export_review(workspace: Workspace, crosswalk: str, path: Path) -> None:
    """Write them to a workbook."""
    count = export(waiting_pairs(workspace, crosswalk), path, language=state.language)
    said = state.say(f"{count} 組を {path} に書き出しました。", f"{count} pairs were written to {path}.")
    show.document({"pairs": count, "file": str(path)}, [said])


def decide_review(workspace: Workspace, crosswalk: str, path: Path, *, by: str | None) -> None:
    """Add what was decided in a workbook to the decisions of the crosswalk."""
    found = waiting_pairs(workspace, crosswalk)
    decisions = decided(found, path, by=by)
    add_decisions(found.crosswalk, decisions, left=found.left, right=found.right)
    rows = found.crosswalk.path.with_suffix(".csv")
    lines = [
        state.say(
            f"{len(decisions)} 件の判断を {rows} に書き足しました。",
            f"{len(decisions)} decisions were added to {rows}.",
        )
    ]
    if decisions:
        lines.append(
            state.say(f"反映するには renkei run {found.dataset}", f"To make them count: renkei run {found.dataset}")
        )
    show.document({"decisions": len(decisions), "file": str(rows)}, lines)


def _said(one: Waiting, found: Review) -> dict[str, object]:
    return {
        "left": dict(zip(found.left, one.left, strict=True)) | dict(one.records[0]),
        "right": dict(zip(found.right, one.right, strict=True)) | dict(one.records[1]),
        **one.of_pair,
        "why": reason(one).in_(state.language),
        "agreement": agreement(one).in_(state.language),
    }


def _lines(found: Review, limit: int) -> Iterator[str]:
    for number, one in enumerate(found.waiting[:limit], 1):
        yield f"{number}. {one.of_pair['score']}  {reason(one).in_(state.language)}"
        for keys, record in zip((one.left, one.right), one.records, strict=True):
            said = (record[role] for role in ("name", "address", "number"))
            yield "   " + "  ".join([*keys, *(value for value in said if value)])
        if agreed := agreement(one).in_(state.language):
            yield f"   {agreed}"
    count = len(found.waiting)
    yield state.say(f"判断を待つ組: {count}", f"Pairs that wait for a decision: {count}")
