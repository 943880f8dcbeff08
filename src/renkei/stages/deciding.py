"""A run that is held, and what a steward decides of it: the ledger keeps both.

A decision holds for one run, which is the same bytes made by the same content, and for the reasons that were shown: it
asks nobody twice, and lets nothing pass that nobody has seen.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from renkei.errors import UsageError, VerdictError
from renkei.landing.faults import disk_faults
from renkei.language import Text
from renkei.model.base import Frozen, TextField
from renkei.model.decision import CHOICES, DEADLINE, Answer, Decision
from renkei.model.mending import MENDED
from renkei.model.runs import Fetched, Verdict
from renkei.workspace import Workspace

DECISION = "decision"


class Held(Frozen):
    """A run that waits for a steward, as its verdict stands in the ledger."""

    source: str
    run: str
    since: datetime
    reasons: tuple[TextField, ...]
    layouts: tuple[str, ...] = ()

    @property
    def said(self) -> Text:
        """Say since when, why and what to do."""
        at = f"{self.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        ja, en = ("\n  ".join(reason[side] for reason in self.reasons) for side in (0, 1))
        words = f"renkei decide {self.run}"
        return Text(
            f"{self.source}: 実行 {self.run} は {at} から判断を待っています。\n  {ja}\n  → Airflow の Required Actions か、"
            f"{words} approve | reject --by 氏名 --why 理由 で判断してください。",
            f"{self.source}: the run {self.run} has waited for a decision since {at}.\n  {en}\n  → Decide in Airflow's "
            f"Required Actions, or by: {words} approve | reject --by NAME --why TEXT",
        )


def to_remind_of(workspace: Workspace, now: datetime, *, every: timedelta = timedelta(hours=20)) -> list[Held]:
    """Return the runs that wait, of which nobody was told or reminded so long."""
    reminded = {entry.content["run"]: entry.at for entry in workspace.warehouse.entries_of("reminder")}
    return [held for held in waiting(workspace) if now - reminded.get(held.run, held.since) > every]


def waiting(workspace: Workspace) -> list[Held]:
    """Return the newest held run of each source, where nobody has decided and nothing was released since."""
    held: dict[str, Held] = {}
    for entry in workspace.warehouse.entries_of("verdict", DECISION, "release"):
        body = entry.content
        if entry.kind == "verdict" and body["outcome"] == "hold":
            before = held.get(body["source"])
            since = before.since if before is not None and before.run == body["run"] else entry.at
            held[body["source"]] = _held(body, since)
        elif entry.kind == "release":
            for run in body["runs"]:
                if run["delivers"] != MENDED:
                    held.pop(run["source"], None)
        else:
            before = held.get(body["source"])
            if before is not None and (entry.kind == "verdict" or before.run == body["run"]):
                del held[body["source"]]
    return list(held.values())


def held_run(workspace: Workspace, name: str) -> Held:
    """Return the held run that somebody names, by itself or by its source (the newest); it may be decided already.

    Raises UsageError where there is none, or where it was published meanwhile.
    """
    found = None
    for entry in workspace.warehouse.entries_of("verdict"):
        body = entry.content
        if name in (body["source"], body["run"]):
            found = _held(body, entry.at) if body["outcome"] == "hold" else None
    if found is None or workspace.warehouse.released(found.run) is not None:
        raise _nothing_held(name)
    return found


def decision_on(workspace: Workspace, run: str) -> Decision | None:
    """Return the newest decision on a run."""
    said = [entry.content for entry in workspace.warehouse.entries_of(DECISION)]
    return next((Decision(**body) for body in reversed(said) if body["run"] == run), None)


def decide(workspace: Workspace, held: Held, answer: Answer) -> Decision:
    """Enter a decision into the ledger, once, and return the one that stands.

    That nobody answered in time says nothing where somebody has. With `approve-layout`, the change that the registration
    needs is written beside the state, for review; the content itself is left alone. Raises UsageError where the answer is
    none of those that the run has.
    """
    if answer.choice == "approve-layout" and not held.layouts:
        raise _no_layout(held)
    before = decision_on(workspace, held.run)
    body = {"source": held.source, "run": held.run, **answer.model_dump(), "reasons": held.reasons}
    decision = Decision.model_validate(body)
    if before is not None and before.covers(held.reasons) and (before == decision or answer.by == DEADLINE):
        return before
    if decision.choice == "approve-layout":
        _propose(workspace, held, decision)
    workspace.record(DECISION, decision.model_dump())
    return decision


def settled(workspace: Workspace, fetched: Fetched, verdict: Verdict) -> Verdict:
    """Return a verdict that holds with the decision that covers it, if any; VerdictError where a steward rejected."""
    decision = decision_on(workspace, fetched.run) if verdict.outcome == "hold" else None
    if decision is None or not decision.covers(verdict.reasons):
        return verdict
    if not decision.approves:
        raise _rejected(fetched, decision)
    return verdict.model_copy(update={"decision": decision})


def proposal_of(workspace: Workspace, source: str, run: str) -> Path:
    """Return where the change is proposed that a registration needs."""
    return workspace.settings.state / "proposals" / source / f"{run}.yml"


def _propose(workspace: Workspace, held: Held, decision: Decision) -> None:
    source = workspace.project.sources.get(held.source)
    shown = source.path.name if source is not None else held.source
    path = proposal_of(workspace, held.source, held.run)
    said = [
        f"# {held.source} ({shown}): {decision.by}, {decision.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        "# 登録で、次のキーの行だけを置き換えてください。 / Replace these keys of the registration, and no others.",
    ]
    with disk_faults(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([*said, "---\n".join(f"{one.rstrip()}\n" for one in held.layouts)]), encoding="utf-8")


def _held(body: dict[str, object], since: datetime) -> Held:
    said = {name: body[name] for name in ("source", "run", "reasons", "layouts") if name in body}
    return Held.model_validate({**said, "since": since})


def _nothing_held(name: str) -> UsageError:
    return UsageError(
        Text(f"「{name}」に、判断を待っている実行はありません。", f"No run of [{name}] waits for a decision."),
        where="renkei decide",
        fix=Text(
            "renkei status で保留中のデータソースを確かめてください。",
            "See which sources are held with renkei status.",
        ),
    )


def _no_layout(held: Held) -> UsageError:
    listed = ", ".join(one for one in CHOICES if one != "approve-layout")
    return UsageError(
        Text(
            f"実行 {held.run} の列は登録のとおりです。", f"The columns of the run {held.run} are the registered ones."
        ),
        where="approve-layout",
        fix=Text(f"{listed} のどちらかを選んでください。", f"Choose one of: {listed}."),
    )


def _rejected(fetched: Fetched, decision: Decision) -> VerdictError:
    at = f"{decision.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    ja, en = ("\n  ".join(reason[side] for reason in decision.reasons) for side in (0, 1))
    by = decision.by
    late = Text("期限までに判断がなかったため、却下されました", "Nobody decided in time: it was rejected")
    said = Text(f"{by} さんが却下しました", f"Rejected by {by}") if by != DEADLINE else late
    why = (
        Text(f"理由: {decision.why}", f"because: {decision.why}")
        if decision.why
        else Text("理由なし", "no reason given")
    )
    return VerdictError(
        Text(
            f"{said.ja}（{at}、{why.ja}）。公開していません。\n  {ja}",
            f"{said.en} ({at}; {why.en}); nothing was published.\n  {en}",
        ),
        where=f"{fetched.dataset} ← {fetched.source}",
        fix=Text(
            "機関にデータを直して送り直してもらってください。判断を改めるときは、次のとおりです。"
            f"renkei decide {fetched.run} approve --by 氏名 --why 理由",
            "Have the data mended and sent again. To decide otherwise: "
            f"renkei decide {fetched.run} approve --by NAME --why TEXT",
        ),
    )
