"""audit, on the workspace: bring what was staged here, judge it, and write down what is not a pass."""

from collections.abc import Sequence
from contextlib import ExitStack

from renkei.errors import VerdictError
from renkei.language import Text
from renkei.model.runs import Fetched, Staged, Verdict
from renkei.stages.audit import StagedPaths, audit
from renkei.workspace import Workspace


def audit_run(workspace: Workspace, fetched: Fetched, staged: Sequence[Staged]) -> Verdict:
    """Return the verdict on a run; hold and stop are recorded in the ledger and raised as VerdictError."""
    contract = workspace.project.contract(fetched.dataset)
    docs = workspace.settings.state / "data-docs" / fetched.dataset / fetched.run
    with ExitStack() as stack:
        paths = [
            StagedPaths(
                landed=one.landed.sha256,
                good=stack.enter_context(workspace.staging.fetch(one.good)),
                rejected=stack.enter_context(workspace.staging.fetch(one.rejected)),
                counts=one.counts,
            )
            for one in staged
        ]
        scratch = stack.enter_context(workspace.scratch())
        verdict = audit(
            contract,
            workspace.project.suite(fetched.dataset),
            paths,
            scratch=scratch,
            docs=docs,
            later_object_wins=_corrects(workspace, fetched.source),
        )
    verdict = _held(verdict, staged)
    if verdict.outcome != "pass":
        body = verdict.model_dump(mode="json", exclude={"duplicates"})
        workspace.warehouse.record("verdict", {"source": fetched.source, "run": fetched.run, **body})
        raise _not_passed(fetched, verdict)
    return verdict


def _held(verdict: Verdict, staged: Sequence[Staged]) -> Verdict:
    """Hold a run whose files came in another layout than the registered one, where that is a steward's to decide."""
    reasons = tuple(dict.fromkeys(reason for one in staged for reason in one.held))
    if not reasons:
        return verdict
    outcome = "hold" if verdict.outcome == "pass" else verdict.outcome
    return verdict.model_copy(update={"outcome": outcome, "reasons": (*verdict.reasons, *reasons)})


def _corrects(workspace: Workspace, source: str) -> bool:
    """Whether a later object of the source corrects an earlier one; a derived dataset has no source, and one object."""
    registered = workspace.project.sources.get(source)
    return registered is not None and registered.delivers == "changes"


def _not_passed(fetched: Fetched, verdict: Verdict) -> VerdictError:
    ja, en = ("\n  ".join(reason[side] for reason in verdict.reasons) for side in (0, 1))
    held = verdict.outcome == "hold"
    return VerdictError(
        Text(
            f"監査の判定は「{'保留' if held else '停止'}」です。公開していません。\n  {ja}",
            f"The audit says {verdict.outcome}; nothing was published.\n  {en}",
        ),
        where=f"{fetched.dataset} ← {fetched.source}",
        fix=Text(
            "機関に内容を確かめてください。データが正しければ、期待値（expectations/）や登録の layout を直して、もう一度実行してください。"
            "誤りなら、データを直して送り直してもらってください。",
            "Ask the agency. If the data are right, mend the suite under expectations/ or the layout of the registration, "
            "and run again; if not, have the data mended and sent again.",
        ),
    )
