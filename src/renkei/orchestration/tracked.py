"""What a task tells of its stage to those who watch Airflow: metrics, and datasets in the events of OpenLineage.

START, COMPLETE and FAIL of a task come from Airflow's provider by itself; this adds what was read and made, in an event
RUNNING of the same run, as the provider offers it to tasks. Neither is waited for: whatever is wrong with where they go,
the run goes on.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from airflow.sdk.observability.stats import Stats

if TYPE_CHECKING:
    from renkei.tracking import Told
    from renkei.workspace import Workspace

ROWS = ("read", "published", "unchanged", "quarantined", "dropped", "withdrawn")
_log = logging.getLogger(__name__)


@contextmanager
def tracked(workspace: "Workspace", source: str, stage: str) -> "Iterator[Told]":
    """Give what the stage is to fill in; once it is done, also where the rest of the task is skipped, tell of it."""
    from renkei.tracking import Told

    told, began = Told(source, stage), time.monotonic()
    try:
        yield told
    finally:
        if told.done:
            _guarded(_count, workspace, told, time.monotonic() - began)
            _guarded(_describe, workspace, told)


def tell_lateness(workspace: "Workspace", seconds: Mapping[str, float]) -> None:
    """Tell by how many seconds each source is late."""
    for name, late in seconds.items():
        _guarded(_gauge, workspace, name, late)


def tags(workspace: "Workspace", name: str, stage: str | None = None) -> dict[str, str]:
    """Return what metrics of a source or a derived dataset are told apart by."""
    source = workspace.project.sources.get(name)
    said = {"source": name, "dataset": source.dataset if source else name}
    return {**said, **({"agency": source.agency} if source else {}), **({"stage": stage} if stage else {})}


def _count(workspace: "Workspace", told: "Told", seconds: float) -> None:
    Stats.timing("renkei.stage.duration", 1000 * seconds, tags=tags(workspace, told.source, told.stage))
    of = tags(workspace, told.source)
    if told.stage == "fetch" and told.fetched is not None and not told.fetched.released:
        Stats.incr("renkei.landed.files", len(told.fetched.landed), tags=of)
        Stats.incr("renkei.landed.bytes", sum(one.size for one in told.fetched.landed), tags=of)
    if told.account is not None:
        Stats.incr("renkei.releases", tags=of)
        for name in ROWS:
            Stats.incr(f"renkei.rows.{name}", getattr(told.account, name), tags=of)


def _gauge(workspace: "Workspace", source: str, seconds: float) -> None:
    Stats.gauge("renkei.lateness", seconds, tags=tags(workspace, source))


def _describe(workspace: "Workspace", told: "Told") -> None:
    from airflow.providers.openlineage import conf

    if conf.is_disabled():
        return
    from airflow.providers.openlineage.api import emit_dataset_lineage

    from renkei.tracking.facets import described

    found = described(workspace, told)
    emit_dataset_lineage(inputs=list(found.inputs), outputs=list(found.outputs))


def _guarded(tell: Callable[..., None], *of: object) -> None:
    try:
        tell(*of)
    except Exception as error:  # noqa: BLE001  nobody's run fails because somebody else could not be told of it
        _log.warning("not told: %s: %s", type(error).__name__, error, exc_info=True)
