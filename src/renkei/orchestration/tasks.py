"""The stages as Airflow tasks: small references in, small references out, never a frame.

Everything slow is imported inside the tasks: this module is read wherever a DAG file is parsed. What mapped tasks gave
is taken by a slice, in one call; iterating asks once too often, which Airflow logs as an error.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from renkei.language import default_language
from renkei.model.registration import Source
from renkei.model.runs import Fetched, Interval, Landed, Release, Staged, Verdict
from renkei.orchestration import telling
from renkei.orchestration.assets import asset

Reference = dict[str, Any]
FETCHED = "fetched"
_MOST_TASKS = 256


@task
def fetch(source_id: str) -> list[list[Reference]]:
    """Land what the agency has; give the landed objects, dealt out to as many `prepare`."""
    from renkei.stages.fetch import fetch as land

    with telling.stage(source_id, "fetch") as workspace:
        interval = interval_of(workspace.project.source(source_id))
        return _begun(land(workspace, source_id, interval))


@task
def derive(dataset: str) -> list[list[Reference]]:
    """Land the recipe of a derived dataset; skipped until all that it reads has been published."""
    from renkei.stages.derive import derive as land

    with telling.stage(dataset, "derive") as workspace:
        reads = workspace.project.contract(dataset).reads
        if absent := [name for name in reads if workspace.warehouse.release_of(name) is None]:
            raise AirflowSkipException(f"not released yet / まだ公開されていません: {', '.join(absent)}")
        return _begun(land(workspace, dataset))


@task
def prepare(fetched: Reference, landed: list[Reference], *, derived: bool) -> list[Reference]:
    """Make typed rows of landed objects, of one where there are not too many, and keep apart those that can't be."""
    from renkei.stages.derive import prepare_derived
    from renkei.stages.prepare import prepare as prepare_landed

    one = Fetched.model_validate(fetched)
    with telling.stage(one.source, "prepare") as workspace:
        stage = prepare_derived if derived else prepare_landed
        objects = [Landed.model_validate(each) for each in landed]
        return [_reference(stage(workspace, one.source, one.run, each)) for each in objects]


@task
def audit(fetched: Reference, staged: list[list[Reference]]) -> Reference:
    """Judge the whole; the verdict, which can be long, is left in the staging store."""
    from renkei.stages.audit.verdict import audit_run
    from renkei.stages.staged import staged_at

    one = Fetched.model_validate(fetched)
    with telling.stage(one.source, "audit") as workspace:
        verdict = audit_run(workspace, one, _all_staged(staged))
        data = verdict.model_dump_json().encode()
        key = f"{staged_at(one.source, one.interval, one.run)}verdict-{hashlib.sha256(data).hexdigest()[:16]}.json"
        workspace.staging.write(key, data)
        return {"outcome": verdict.outcome, "verdict": key}


@task
def publish(fetched: Reference, staged: list[list[Reference]], verdict: Reference) -> Reference:
    """Release the run, and say so to whatever waits for its dataset."""
    from renkei.stages.publish import publish as release_run

    one = Fetched.model_validate(fetched)
    with telling.stage(one.source, "publish") as workspace:
        judged = Verdict.model_validate(json.loads(workspace.staging.read(verdict["verdict"])))
        release = release_run(workspace, one, _all_staged(staged), judged)
        get_current_context()["outlet_events"][asset(one.dataset)].extra = {"run": one.run, "release": release.id}
        return _reference(release)


def interval_of(source: Source) -> Interval | None:
    """Return the data interval of this run where the request names one: else what the agency has now is asked for."""
    if not source.transport.asks_interval:
        return None
    context = get_current_context()
    start, end = context.get("data_interval_start"), context.get("data_interval_end")
    if start is None or end is None:
        raise telling.no_interval(source.id)
    return Interval(start=start, end=end)


def dealt(landed: Sequence[Reference], *, most: int = _MOST_TASKS) -> list[list[Reference]]:
    """Deal objects out to at most `most` tasks, in order: Airflow maps over no more than `core.max_map_length` (1,024).

    A first look into a folder that is ten years old may find thousands, and a process for each would cost more than it.
    """
    size = -(-len(landed) // most) or 1
    return [list(landed[start : start + size]) for start in range(0, len(landed), size)]


def _all_staged(staged: list[list[Reference]]) -> list[Staged]:
    return [Staged.model_validate(each) for batch in staged[:] for each in batch]


def _begun(fetched: Fetched) -> list[list[Reference]]:
    """Hand on what was landed, or skip the rest where this very run is published already."""
    get_current_context()["ti"].xcom_push(key=FETCHED, value=_reference(fetched))
    if fetched.released:
        said = {
            "ja": f"変更はありません(実行 {fetched.run} は公開済み)。",
            "en": f"Nothing changed: run {fetched.run}.",
        }
        raise AirflowSkipException(said[default_language()])
    return dealt([_reference(landed) for landed in fetched.landed])


def _reference(noun: Fetched | Landed | Staged | Release) -> Reference:
    return noun.model_dump(mode="json")
