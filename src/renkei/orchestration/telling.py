"""How a failed stage is told to Airflow and to the people who look there."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowRescheduleException

from renkei.errors import RenkeiError, TransportError, UsageError
from renkei.language import Language, Text
from renkei.orchestration import asked
from renkei.orchestration.connections import airflow_connection
from renkei.project.manifest import remembered

if TYPE_CHECKING:
    from renkei.workspace import Workspace

ERROR = "error"
LANGUAGES: tuple[Language, ...] = ("ja", "en")
IN_PLACE_S = 30.0
FIRST_WAIT_S, LONGEST_WAIT_S = 30.0, 1800.0
ALL_WAITS = timedelta(hours=12)
log = logging.getLogger(__name__)


@contextmanager
def stage(source: str, name: str) -> "Iterator[Workspace]":
    """Open the workspace for one stage of `source`; an error is recorded in the ledger, logged and handed to Airflow.

    Only what is transient is left for Airflow to try again; everything else fails at once. Where nothing is wrong but
    the time, the task is put off.
    """
    from renkei.workspace import Workspace

    workspace = Workspace.open(
        connections=airflow_connection, loading=remembered, patience=IN_PLACE_S, dry_run=asked.dry_run()
    )
    with told(), workspace.witness(source, name), put_off():
        yield workspace


@contextmanager
def opened() -> "Iterator[Workspace]":
    """Open the workspace for a task that belongs to no source; an error is told as that of a stage is."""
    from renkei.workspace import Workspace

    with told():
        yield Workspace.open(connections=airflow_connection, loading=remembered)


@contextmanager
def put_off() -> Iterator[None]:
    """Give the worker's place to others where a task can only wait: Airflow starts it again, and counts no attempt.

    The waits grow, since every start costs one, and end after half a day: then it is a failure like any other.
    """
    try:
        yield
    except TransportError as error:
        if error.after is None or not error.transient:
            raise
        context, now = get_current_context(), datetime.now(UTC)
        begun = context["ti"].get_first_reschedule_date(context) or now
        count = context.get("task_reschedule_count", 0)
        grown = FIRST_WAIT_S * 2 ** (min(count, 16) - 1) if count else 0.0
        until = now + timedelta(seconds=max(error.after, min(grown, LONGEST_WAIT_S)))
        if until - begun > ALL_WAITS:
            raise
        for language in LANGUAGES:
            log.warning("%s\n→ %s", error.text(language), until.isoformat(timespec="seconds"))
        raise AirflowRescheduleException(until) from error  # type: ignore[no-untyped-call]


@contextmanager
def told() -> Iterator[None]:
    """Log an error in both languages, keep it as the XCom `error`, and fail; only a transient one is tried again."""
    try:
        yield
    except RenkeiError as error:
        tell(error)
        if error.transient:
            raise
        raise AirflowFailException(error.what.in_("en")) from error
    except AirflowException:
        raise
    except Exception as error:
        # A fault of the engine is no better the second time.
        raise AirflowFailException(f"{type(error).__name__}: {error}") from error


def tell(error: RenkeiError) -> None:
    """Say where, what and what to do, in Japanese and in English."""
    said = {"ja": error.text("ja"), "en": error.text("en")}
    for message in said.values():
        log.error("\n%s", message)
    get_current_context()["ti"].xcom_push(key=ERROR, value=said)


def no_interval(source: str) -> UsageError:
    """Say that a run has no interval although the agency must be asked for one."""
    return UsageError(
        Text(
            f"「{source}」は期間を指定して取得するデータソースですが、この実行には期間がありません。",
            f"[{source}] is asked for an interval, and this run has none.",
        ),
        where=source,
        fix=Text(
            f"論理日付を指定して実行するか、airflow backfill create --dag-id {source} で期間を指定してください。",
            f"Trigger it with a logical date, or use: airflow backfill create --dag-id {source} --from-date … --to-date …",
        ),
    )
