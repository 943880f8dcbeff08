"""`renkei quarantine --export` and `--replay`: the way back to the agency, and the way in again."""

from datetime import date
from pathlib import Path
from typing import Any

from renkei.cli import show, words
from renkei.cli.state import state
from renkei.inspection.explain import explain
from renkei.inspection.rejected import export_rejected
from renkei.model.mending import Fate, Replayed
from renkei.pipeline import replay
from renkei.workspace import Workspace


def export(workspace: Workspace, source: str, path: Path, *, run: str | None, by: str | None, due: date | None) -> None:
    """Write the workbook, and say what is in it."""
    done = export_rejected(workspace, source, path, run=run, language=state.asked, by=by, due=due)
    body = {"file": str(path), "run": done.run, "rows": done.rows, "values": done.values, "left": done.left}
    said = state.say(
        f"{path} に {done.rows:,} 行（{done.values:,} 個の値）を書き出しました。期限: {done.due}",
        f"{path}: {done.rows:,} row(s) with {done.values:,} value(s) to look at, to come back by {done.due}.",
    )
    more = state.say(
        f"ほかに {done.left:,} 行あります。元のファイルを直して送り直してもらってください。",
        f"{done.left:,} more rows did not fit in: have the file mended and delivered again.",
    )
    show.document({**body, "due": done.due}, [said, more] if done.left else [said])


def replayed(workspace: Workspace, source: str, path: Path, *, by: str) -> bool:
    """Publish what was mended, and say what became of each row; whether any was rejected again."""
    done = replay(workspace, source, path, by=by)
    if state.json:
        show.document(done.model_dump(mode="json", exclude={"seconds"}), [])
    else:
        show.answer([_row(fate) for fate in done.fates], titles=words.MENDED, note=_note(workspace, done))
    return any(fate.state == "again" for fate in done.fates)


def _row(fate: Fate) -> dict[str, Any]:
    why = " ".join(explain(rule).in_(state.language) for rule in fate.rules)
    said = words.FATES_WHY.get(fate.state)
    return {
        "number": ", ".join(map(str, fate.numbers)),
        "row": fate.row,
        "state": words.FATES[fate.state].in_(state.language),
        "why": why or (said.in_(state.language) if said else None),
    }


def _note(workspace: Workspace, done: Replayed) -> str | None:
    if not done.fates:
        return state.say("直した値はありません。", "No value was mended.")
    if done.release is None:
        return state.say("変更はありません。何も書いていません。", "Nothing changed; nothing was written.")
    derived = [name for name, of in workspace.project.contracts.items() if done.dataset in of.reads]
    next_one = state.say(
        f"計算し直す表: renkei run {' '.join(derived)}", f"To compute anew: renkei run {' '.join(derived)}"
    )
    said = state.say(f"公開版 {done.release.id}（実行 {done.run}）", f"Release {done.release.id} (run {done.run}).")
    return f"{said}\n{next_one}" if derived else said
