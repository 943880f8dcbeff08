"""`new` and `readability`, for people: the table as it was understood, what is open, what was written."""

from collections.abc import Callable
from pathlib import Path

from renkei.cli import show, words
from renkei.cli.state import state
from renkei.errors import UsageError
from renkei.language import Text
from renkei.model.proposal import CONFIDENCES, Doubt, Proposal
from renkei.proposing import files_of, propose, readability, tried_out, write
from renkei.workspace import Workspace

Ask = Callable[[Doubt], str]
_ROUNDS, _SHOWN = 200, 5


def settled(
    sample: Path, workspace: Workspace, copybook: Path | None, given: dict[str, str], *, ask: Ask | None
) -> Proposal:
    """Return the proposal with all answered that `ask` was asked; each answer may raise or settle other questions."""
    answers, last = dict(given), None
    proposal: Proposal | None = None
    for _ in range(_ROUNDS):
        try:
            found = propose(sample, workspace.project, copybook=copybook, answers=answers)
        except UsageError as error:
            if last is None:
                raise
            show.notes([Text(error.text("ja"), error.text("en"))])
            del answers[last]
            continue
        if ask is not None and proposal is None:
            show_columns(found)
        proposal, opened = found, next((doubt for doubt in found.doubts if doubt.needed), None)
        if opened is None or ask is None:
            break
        last = opened.id
        answers[last] = ask(opened)
    assert proposal is not None  # noqa: S101  the first round gives one or raises
    return proposal


def show_proposal(proposal: Proposal) -> None:
    """Show what the sample seems to be, and which answers are taken or open."""
    if state.json:
        return
    show_columns(proposal)
    key = ", ".join(proposal.key) or "–"
    if proposal.key_why is not None:
        show.notes([Text(f"キー: {key}（{proposal.key_why.ja}）", f"Key: {key} ({proposal.key_why.en})")])
    show.notes([Text(f"予定: {proposal.schedule_why.ja}", f"Schedule: {proposal.schedule_why.en}")])
    for one in proposal.candidates[:_SHOWN]:
        show.notes(
            [
                Text(
                    f"入れられそうなデータセット: {one.dataset}（{one.score:.0%}、{one.why.ja}）",
                    f"It could feed {one.dataset} ({one.score:.0%}: {one.why.en})",
                )
            ]
        )
    taken = [_line(doubt) for doubt in proposal.doubts if not doubt.needed and doubt.default]
    opened = [_line(doubt) for doubt in proposal.doubts if doubt.needed]
    if taken:
        show.notes(
            [Text("次のとおりとしました（--answer で変えられます）:", "Taken so (--answer changes it):"), *taken]
        )
    if opened:
        show.notes([Text("答えが要ります（--answer id=値）:", "To be answered (--answer id=value):"), *opened])
    if proposal.findings:
        count = sum(one.count for one in proposal.findings)
        show.notes(
            [
                Text(
                    f"機械判読性の指摘が {count} 件あります（renkei readability）。",
                    f"{count} finding(s) on machine readability (renkei readability).",
                )
            ]
        )


def show_columns(proposal: Proposal) -> None:
    """Show how the file is read, and what each of its columns seems to mean."""
    show.notes(proposal.reader_why, of=proposal.sample)
    rows = [
        {
            "column": one.source,
            "name": one.name if one.used else None,
            "type": one.type,
            "unit": one.unit,
            "sure": CONFIDENCES[one.confidence].in_(state.language),
            "why": " / ".join(why.in_(state.language) for why in one.why),
        }
        for one in proposal.columns
    ]
    show.answer(rows, titles=words.PROPOSED)


def written(proposal: Proposal, workspace: Workspace, sample: Path, copybook: Path | None, *, draft: bool) -> bool:
    """Try the files of a proposal out, show what would come of them, and write them where all is well, or for a draft."""
    from renkei.cli.look import show_preview

    if state.json:
        show.document(proposal.model_dump(mode="json"), [])
        if not proposal.complete and not draft:
            return False
    files = files_of(proposal, workspace.project, draft=draft)
    with tried_out(files, str(proposal.id), sample, workspace.settings, copybook=copybook) as trial:
        if trial.preview is not None and not state.json:
            show_preview(trial.preview, _SHOWN)
        faults = [fault.text(state.language) for fault in (*trial.faults, *filter(None, [trial.error]))]
        show.notes(Text(fault, fault) for fault in faults)
        if not trial.good and not draft:
            show.notes([Text("書き出していません。", "Nothing was written.")])
            return False
    paths = write(files, workspace.project.root)
    if copybook is not None:
        (paths[-1].parent / copybook.name).write_bytes(copybook.read_bytes())
    show.notes(Text(f"書きました: {path}", f"Written: {path}") for path in paths)
    return trial.good


def show_readability(file: Path) -> bool:
    """Show what keeps machines from reading a file; return whether anything does."""
    found = readability(file)
    rows = [
        {
            "rule": one.rule,
            "places": ", ".join(one.places[:_SHOWN]) + (" …" if one.count > _SHOWN else ""),
            "count": one.count,
            "value": one.value,
            "what": one.what.in_(state.language),
            "fix": one.fix.in_(state.language),
        }
        for one in found
    ]
    if not rows and not state.json:
        show.notes([Text("指摘はありません。", "Nothing was found.")])
    else:
        show.answer(rows, titles=words.READABILITY)
    return bool(found)


def _line(doubt: Doubt) -> Text:
    said = f" [{doubt.default}]" if doubt.default else ""
    return Text(f"  {doubt.id}: {doubt.question.ja}{said}", f"  {doubt.id}: {doubt.question.en}{said}")
