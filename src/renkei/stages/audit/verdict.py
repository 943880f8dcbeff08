"""audit, on the workspace: bring what was staged here, judge it, and write down what is not a pass."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from renkei.errors import VerdictError
from renkei.language import Text
from renkei.model.runs import Fetched, RowCounts, Staged, Verdict
from renkei.project.corrections import read_corrections
from renkei.project.totals import parts_of
from renkei.stages.audit import StagedPaths, audit
from renkei.stages.audit.corrections import broken_corrections
from renkei.stages.audit.every_row import of_every_row
from renkei.stages.audit.limits import broken_limits
from renkei.stages.deciding import settled
from renkei.workspace import Workspace


def audit_run(workspace: Workspace, fetched: Fetched, staged: Sequence[Staged]) -> Verdict:
    """Return the verdict on a run that may be published: a pass, or one that is held and that a steward has approved.

    Raises VerdictError as `judged_run` does, and where it is held.
    """
    verdict = judged_run(workspace, fetched, staged)
    if not verdict.publishable:
        raise _not_passed(fetched, verdict)
    return verdict


def judged_run(workspace: Workspace, fetched: Fetched, staged: Sequence[Staged]) -> Verdict:
    """Return the verdict on a run, with the decision of a steward where there is one that covers it.

    Stop, and what a steward has rejected, are raised as VerdictError. What is not a pass is recorded, but for a dry run
    and what is decided. Of rows that were mended, only what is expected of every row is asked.
    """
    contract, suite = workspace.project.contract(fetched.dataset), workspace.project.suite(fetched.dataset)
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
            of_every_row(suite) if fetched.mends else suite,
            paths,
            scratch=scratch,
            docs=docs,
            later_object_wins=_corrects(workspace, fetched.source),
            codes=parts_of(workspace.project, suite),
        )
        verdict = _corrected(workspace, fetched, staged, verdict, rejected=[path.rejected for path in paths])
    limited = () if fetched.mends else _limited(workspace, fetched, staged, verdict)
    verdict = settled(workspace, fetched, _held(verdict, staged, limited))
    if not verdict.publishable:
        body = verdict.model_dump(mode="json", exclude={"duplicates", "decision"})
        workspace.record("verdict", {"source": fetched.source, "run": fetched.run, **body})
    if verdict.outcome == "stop":
        raise _not_passed(fetched, verdict)
    return verdict


def _limited(workspace: Workspace, fetched: Fetched, staged: Sequence[Staged], verdict: Verdict) -> tuple[Text, ...]:
    """Return which limits of a run are not kept to."""
    limits = workspace.project.suite(fetched.dataset).limits
    history: list[int] = []
    if limits.rows_against_history is not None:
        runs = [run.run for run in workspace.warehouse.runs_since(fetched.source, 0)]
        history = [account.read for account in workspace.warehouse.accounts(runs=runs)] if runs else []
    counts = sum((one.counts for one in staged), RowCounts())
    quarantined = counts.quarantined + len(verdict.duplicates)
    return tuple(broken_limits(limits, read=counts.read, quarantined=quarantined, history=history))


def _corrected(
    workspace: Workspace, fetched: Fetched, staged: Sequence[Staged], verdict: Verdict, *, rejected: Sequence[Path]
) -> Verdict:
    """Stop a run where a correction no longer holds; of rows that were mended, it need not find its own."""
    contract = workspace.project.contract(fetched.dataset)
    listed = [one for one in read_corrections(contract) if one.source in (None, fetched.source)]
    if not listed:
        return verdict
    source = workspace.project.sources.get(fetched.source)
    whole = source is not None and source.delivers == "whole" and not fetched.mends
    met = [one for each in staged for one in each.met]
    reasons = broken_corrections(contract, listed, met, duplicates=verdict.duplicates, rejected=rejected, whole=whole)
    if not reasons:
        return verdict
    return verdict.model_copy(update={"outcome": "stop", "reasons": (*reasons, *verdict.reasons)})


def _held(verdict: Verdict, staged: Sequence[Staged], limited: Sequence[Text]) -> Verdict:
    """Hold a run that is beyond its limits, or whose files came in another layout than the registered one."""
    reasons = tuple(dict.fromkeys([*limited, *(reason for one in staged for reason in one.held)]))
    if not reasons:
        return verdict
    outcome = "hold" if verdict.outcome == "pass" else verdict.outcome
    layouts = tuple(dict.fromkeys(one.layout for one in staged if one.layout))
    return verdict.model_copy(update={"outcome": outcome, "reasons": (*verdict.reasons, *reasons), "layouts": layouts})


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
            f"機関に内容を確かめてください。{_deciding(fetched).ja if held else ''}データが正しければ、期待値（expectations/）や訂正（.corrections.csv）、登録の layout を直して、"
            "もう一度実行してください。誤りなら、データを直して送り直してもらってください。",
            f"Ask the agency. {_deciding(fetched).en if held else ''}If the data are right, mend the suite under expectations/, the corrections, or the layout of the "
            "registration, and run again; if not, have the data mended and sent again.",
        ),
    )


def _deciding(fetched: Fetched) -> Text:
    """Say how a steward lets a run pass that is held."""
    words = f"renkei decide {fetched.source}"
    return Text(
        f"このまま公開してよければ {words} approve、公開しないなら {words} reject（どちらも --by 氏名 --why 理由）とし、"
        f"renkei run {fetched.source} をもう一度実行してください。",
        f"To publish it as it is: {words} approve; not to: {words} reject (both with --by NAME --why TEXT); then "
        f"renkei run {fetched.source} again. ",
    )
