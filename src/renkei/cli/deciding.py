"""`renkei decide`: what a steward says of a run that is held."""

from datetime import UTC, datetime

from renkei.cli import show
from renkei.cli.state import state
from renkei.errors import UsageError
from renkei.language import Text
from renkei.model.decision import CHOICES, DEADLINE, Answer
from renkei.stages.deciding import decide, held_run, proposal_of
from renkei.workspace import Workspace


def decide_on(workspace: Workspace, name: str, choice: str, *, by: str, why: str) -> None:
    """Keep a decision on a held run and say what to do next."""
    for said, option in ((by, "--by"), (why, "--why")):
        if not said.strip() or said == DEADLINE:
            raise _missing(option)
    if choice not in CHOICES:
        raise _no_choice(choice)
    held = held_run(workspace, name)
    answer = Answer(choice=choice, by=by.strip(), why=why.strip(), at=datetime.now(UTC))
    decision = decide(workspace, held, answer)
    lines = [reason.in_(state.language) for reason in held.reasons]
    lines.append(state.say(f"実行 {held.run}: {choice}（{by}）", f"Run {held.run}: {choice}, by {by}."))
    if decision.choice == "approve-layout":
        path = proposal_of(workspace, held.source, held.run)
        lines.append(state.say(f"登録の変更案: {path}", f"The proposed change to the registration: {path}"))
    if decision.approves:
        lines.append(state.say(f"公開するには renkei run {held.source}", f"To publish it: renkei run {held.source}"))
    show.document(decision.model_dump(mode="json"), lines)


def _missing(option: str) -> UsageError:
    return UsageError(
        Text("判断した人と理由が必要です。", "A decision needs a name and a reason."),
        where=option,
        fix=Text("--by 氏名 と --why 理由 を指定してください。", "Give --by NAME and --why TEXT."),
    )


def _no_choice(choice: str) -> UsageError:
    listed = ", ".join(CHOICES)
    return UsageError(
        Text(f"「{choice}」という判断はありません。", f"There is no choice [{choice}]."),
        where="renkei decide",
        fix=Text(f"{listed} のいずれかを指定してください。", f"Give one of: {listed}."),
    )
