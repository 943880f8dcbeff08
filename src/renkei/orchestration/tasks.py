"""The stages as Airflow tasks: small references in, small references out, never a frame.

Everything slow is imported inside the tasks: this module is read wherever a DAG file is parsed. What mapped tasks gave
is taken by a slice, in one call; iterating asks once too often, which Airflow logs as an error.
"""

from typing import TYPE_CHECKING, Any

from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException, DownstreamTasksSkipped

from renkei.language import Text, default_language
from renkei.model.decision import Answer
from renkei.model.registration import Source
from renkei.model.runs import Fetched, Interval, Verdict
from renkei.orchestration import asked, telling
from renkei.orchestration.assets import asset
from renkei.orchestration.steward import TASK
from renkei.orchestration.tracked import tracked

if TYPE_CHECKING:
    from renkei.orchestration.references import Batch
    from renkei.workspace import Workspace

Reference = dict[str, Any]
FETCHED = "fetched"


@task
def fetch(source_id: str) -> list[str]:
    """Land what the agency has; give the batches of landed objects, one for each `prepare`."""
    from renkei.orchestration.references import leave_batches
    from renkei.stages.fetch import fetch as land

    with telling.stage(source_id, "fetch") as workspace, tracked(workspace, source_id, "fetch") as told:
        interval = interval_of(workspace.project.source(source_id))
        told.fetched = fetched = land(workspace, source_id, interval, force=asked.forced())
        _tell_begun(fetched)
        return leave_batches(workspace, fetched)


@task
def derive(dataset: str) -> list[str]:
    """Land the recipe of a derived dataset; skipped until all that it reads has been published."""
    from renkei.orchestration.references import leave_batches
    from renkei.stages.derive import derive as land

    with telling.stage(dataset, "derive") as workspace, tracked(workspace, dataset, "derive") as told:
        reads = workspace.project.contract(dataset).reads
        if absent := [name for name in reads if workspace.warehouse.release_of(name) is None]:
            raise AirflowSkipException(f"not released yet / まだ公開されていません: {', '.join(absent)}")
        told.fetched = fetched = land(workspace, dataset, force=asked.forced())
        _tell_begun(fetched)
        return leave_batches(workspace, fetched)


@task
def prepare(source_id: str, batch: str, *, derived: bool) -> Reference:
    """Make typed rows of the landed objects of a batch, and keep apart those that can't be."""
    from renkei.orchestration.references import batch_of, leave_prepared
    from renkei.stages.derive import prepare_derived
    from renkei.stages.prepare import prepare as prepare_landed

    with telling.stage(source_id, "prepare") as workspace, tracked(workspace, source_id, "prepare") as told:
        stage = prepare_derived if derived else prepare_landed
        given = batch_of(workspace, batch)
        if derived:
            given = _newest(workspace, source_id, given)
        told.staged = staged = [stage(workspace, source_id, given.begun.run, landed) for landed in given.landed]
        return leave_prepared(workspace, given.begun, staged)


@task
def audit(source_id: str, prepared: list[Reference]) -> Reference:
    """Judge the whole; what no steward need decide on goes on at once."""
    from renkei.orchestration.references import account, fetched_of, leave_verdict, prepared_of
    from renkei.stages.audit.verdict import audit_run, judged_run

    with telling.stage(source_id, "audit") as workspace, tracked(workspace, source_id, "audit") as told:
        documents = [one["prepared"] for one in prepared[:]]
        begun, staged = prepared_of(workspace, documents)
        judge = audit_run if workspace.dry_run else judged_run
        told.verdict = verdict = judge(workspace, fetched_of(workspace, begun), staged)
        document = leave_verdict(workspace, begun, verdict)
        about = {"run": begun.model_dump(), "outcome": verdict.outcome, **account(staged)}
        audited = {**about, "verdict": document, "prepared": documents}
    if verdict.publishable:
        get_current_context()["ti"].xcom_push(key="return_value", value=audited)
        raise DownstreamTasksSkipped(tasks=[TASK])  # type: ignore[no-untyped-call]
    return audited


@task(trigger_rule="none_failed_min_one_success")
def publish(source_id: str, audited: Reference, decided: Reference | None = None) -> Reference:
    """Release the run, and say so to whatever waits for its dataset; what a steward `decided` is kept first."""
    from renkei.orchestration.references import Begun, clear_away, fetched_of, prepared_of, verdict_of
    from renkei.stages.publish import publish as release_run

    if asked.dry_run():
        raise AirflowSkipException(_tried(audited))
    with telling.stage(source_id, "publish") as workspace, tracked(workspace, source_id, "publish") as told:
        begun = Begun(**audited["run"])
        release = workspace.warehouse.released(begun.run)
        if release is not None:  # by an attempt that ended before it could say so
            clear_away(workspace, begun)
        else:
            _, staged = prepared_of(workspace, audited["prepared"])
            verdict = verdict_of(workspace, audited["verdict"])
            if decided is not None:
                verdict = _decided(workspace, fetched_of(workspace, begun), verdict, decided)
            told.release = release = release_run(workspace, fetched_of(workspace, begun), staged, verdict)
        get_current_context()["outlet_events"][asset(begun.dataset)].extra = {"run": begun.run, "release": release.id}
        return release.model_dump(mode="json")


def _newest(workspace: "Workspace", dataset: str, given: "Batch") -> "Batch":
    """Return a recipe that holds: where what it reads was released since `derive`, a new one, which is a run of its own.

    Airflow tries `prepare` again and not `derive`: with the old recipe it would fail as often as it is tried.
    """
    from renkei.orchestration.references import batch_of, leave_batches
    from renkei.stages.derive import derive as land
    from renkei.stages.derive import moved

    if not any(moved(workspace, dataset, landed) for landed in given.landed):
        return given
    fetched = land(workspace, dataset, force=asked.forced())
    _tell_begun(fetched)
    (batch,) = leave_batches(workspace, fetched)
    return batch_of(workspace, batch)


def _decided(workspace: "Workspace", fetched: Fetched, verdict: Verdict, decided: Reference) -> Verdict:
    """Enter what a steward answered into the ledger, and return the verdict with it; VerdictError where it is rejected."""
    from renkei.stages.deciding import decide, held_run, proposal_of, settled

    held = held_run(workspace, fetched.run)
    decision = decide(workspace, held, Answer.model_validate(decided))
    if decision.choice == "approve-layout":
        path = proposal_of(workspace, held.source, held.run)
        telling.log.warning("登録の変更案 / proposed change: %s\n%s", path, "\n".join(held.layouts))
    return settled(workspace, fetched, verdict)


def interval_of(source: Source) -> Interval | None:
    """Return the interval that this run asks for, where the request names one: else what the agency has now.

    It is that of the days which somebody named, else the data interval of the run.
    """
    if not source.transport.asks_interval:
        return None
    if days := asked.days(source.id):
        return Interval.of_days(*days, timezone=source.schedule.timezone)
    context = get_current_context()
    start, end = context.get("data_interval_start"), context.get("data_interval_end")
    if start is None or end is None:
        raise telling.no_interval(source.id)
    return Interval(start=start, end=end)


def _tell_begun(fetched: Fetched) -> None:
    """Leave what was begun, without its objects, as an XCom; skip the rest where this very run is published already."""
    begun = fetched.model_copy(update={"landed": (), "listed": ()})
    get_current_context()["ti"].xcom_push(key=FETCHED, value=begun.model_dump(mode="json"))
    if fetched.released:
        said = Text(f"変更はありません(実行 {fetched.run} は公開済み)。", f"Nothing changed: run {fetched.run}.")
        raise AirflowSkipException(said.in_(default_language()))


def _tried(audited: Reference) -> str:
    """Say what came of a dry run."""
    read, good, rejected, dropped = (f"{audited[name]:,}" for name in ("read", "good", "quarantined", "dropped"))
    return Text(
        f"試し実行です。監査は合格で、何も公開していません（読取 {read}、良 {good}、隔離 {rejected}、除外 {dropped}）。",
        f"A dry run: the audit passed, nothing was published (read {read}, good {good}, quarantined {rejected}, "
        f"dropped {dropped}).",
    ).in_(default_language())
