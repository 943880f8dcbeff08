"""How a failed stage is told to Airflow and to the people who look there."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from airflow.sdk import get_current_context
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from renkei.errors import RenkeiError, UsageError
from renkei.language import Text
from renkei.orchestration.connections import airflow_connection

if TYPE_CHECKING:
    from renkei.workspace import Workspace

ERROR = "error"
log = logging.getLogger(__name__)


@contextmanager
def stage(source: str, name: str) -> "Iterator[Workspace]":
    """Open the workspace for one stage of `source`; an error is recorded in the ledger, logged and handed to Airflow.

    Only what is transient is left for Airflow to try again; everything else fails at once.
    """
    from renkei.workspace import Workspace

    workspace = Workspace.open(connections=airflow_connection)
    with told(), workspace.witness(source, name):
        yield workspace


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
