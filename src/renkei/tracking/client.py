"""Events of a run outside Airflow, by OpenLineage's own client and its own settings (OPENLINEAGE_…)."""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from renkei.errors import RenkeiError
from renkei.tracking.told import Told, Watch, unwatched
from renkei.workspace import Workspace

if TYPE_CHECKING:
    from openlineage.client import OpenLineageClient

_BEGINS = ("fetch", "derive")
PRODUCER = "urn:x-renkei:engine"  # a URI, as the specification asks
_log = logging.getLogger(__name__)


def configured(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether somebody wants events: OpenLineage's own settings name where they go, and do not turn it off."""
    if environ.get("OPENLINEAGE_DISABLED", "").strip().lower() == "true":
        return False
    named = (name for name in environ if name in ("OPENLINEAGE_URL", "OPENLINEAGE_CONFIG"))
    return any(environ[name] for name in named) or any(name.startswith("OPENLINEAGE__TRANSPORT") for name in environ)


def watch() -> Watch:
    """Return who watches the stages of a run: nobody, where no events are wanted or their settings can't be used."""
    if not configured():
        return unwatched
    try:
        from openlineage.client import OpenLineageClient

        return _Events(OpenLineageClient()).watch
    except Exception as error:  # noqa: BLE001  whatever their settings are like, the run goes on
        _log.warning("no events of OpenLineage: %s", type(error).__name__, exc_info=True)
        return unwatched


class _Events:
    """Tells OpenLineage of every stage: START, then COMPLETE or FAIL. The stages of a run have one parent."""

    def __init__(self, client: "OpenLineageClient") -> None:
        self._client = client
        self._namespace = os.environ.get("OPENLINEAGE_NAMESPACE") or "default"
        self._parents: dict[str, str] = {}

    @contextmanager
    def watch(self, workspace: Workspace, source: str, stage: str) -> Iterator[Told]:
        """Watch one stage."""
        told, run = Told(source, stage), self._begun(source, stage)
        self._emit("START", told, run)
        try:
            yield told
        except BaseException as error:
            self._emit("FAIL", told, run, error=error)
            raise
        self._emit("COMPLETE", told, run, workspace=workspace)

    def _begun(self, source: str, stage: str) -> str:
        from openlineage.client.uuid import generate_new_uuid

        if stage in _BEGINS or source not in self._parents:
            self._parents[source] = str(generate_new_uuid())
        return str(generate_new_uuid())

    def _emit(
        self,
        state: str,
        told: Told,
        run: str,
        *,
        workspace: Workspace | None = None,
        error: BaseException | None = None,
    ) -> None:
        try:
            self._client.emit(self._event(state, told, run, workspace=workspace, error=error))
        except Exception as broken:  # noqa: BLE001  a backend that is away must not fail a run
            _log.warning("no event of OpenLineage for %s.%s: %s", told.source, told.stage, type(broken).__name__)
            _log.debug("why", exc_info=True)

    def _event(
        self, state: str, told: Told, run: str, *, workspace: Workspace | None, error: BaseException | None
    ) -> Any:
        from openlineage.client.event_v2 import Job, Run, RunEvent, RunState
        from openlineage.client.facet_v2 import error_message_run, job_type_job, parent_run

        parent = parent_run.ParentRunFacet(
            run=parent_run.Run(self._parents[told.source]), job=parent_run.Job(self._namespace, told.source)
        )
        facets: dict[str, Any] = {"parent": parent}
        if error is not None:
            facets["errorMessage"] = error_message_run.ErrorMessageRunFacet(_said(error), "python")
        kind = job_type_job.JobTypeJobFacet(processingType="BATCH", integration="RENKEI", jobType="STAGE")
        found = _described(workspace, told) if workspace is not None and told.done else None
        return RunEvent(
            eventTime=datetime.now(UTC).isoformat(),
            producer=PRODUCER,
            run=Run(run, facets),
            job=Job(self._namespace, f"{told.source}.{told.stage}", {"jobType": kind}),
            eventType=RunState[state],
            inputs=found.inputs if found else [],
            outputs=found.outputs if found else [],
        )


def _described(workspace: Workspace, told: Told) -> Any:
    """Describe what a stage did; that it did is told even where this is not possible."""
    from renkei.tracking.facets import described

    try:
        return described(workspace, told)
    except Exception:  # noqa: BLE001  see above
        _log.warning("no lineage of %s.%s", told.source, told.stage, exc_info=True)
        return None


def _said(error: BaseException) -> str:
    """Say what went wrong as the ledger does; of other errors no words, which may hold anything, but their kind."""
    return f"{error.where}: {error.what.en}" if isinstance(error, RenkeiError) else type(error).__name__
