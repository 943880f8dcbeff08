"""The way of the data as a chain of tasks: the same for a source, for a derived dataset and for what is broken."""

import re
from collections.abc import Callable
from typing import Any

from airflow.sdk import DAG, task

from renkei.errors import ContentError
from renkei.orchestration import pages, schedules, tasks, telling
from renkei.orchestration.assets import asset


def whole_way(dag_id: str, *, dataset: str, first: Callable[[str], Any], derived: bool, **about: Any) -> DAG:
    """Return the DAG `first → prepare (mapped) → audit → publish`, whose last task changes the asset `dataset`."""
    with DAG(dag_id, max_active_runs=1, **about) as dag:
        landed = first(dag_id)
        fetched: Any = landed[tasks.FETCHED]
        staged: Any = tasks.prepare.partial(fetched=fetched, derived=derived).expand(landed=landed)
        verdict: Any = tasks.audit(fetched, staged)
        tasks.publish.override(outlets=[asset(dataset)])(fetched, staged, verdict)
    return dag


def broken(name: str, error: ContentError) -> DAG:
    """Return the DAG of a file that can't be used: it stays visible, and its one task fails with the error."""
    group = name.split(".", maxsplit=1)[0]
    with DAG(
        re.sub(r"[^\w.-]", "_", name),
        schedule="@daily" if schedules.scheduled() else None,
        start_date=schedules.LONG_AGO,
        catchup=False,
        max_active_runs=1,
        tags=[group, "broken"],
        doc_md=pages.broken_page(error),
        default_args={"owner": group},
    ) as dag:

        @task(task_id="broken")
        def fail() -> None:
            with telling.told():
                raise error

        fail()
    return dag
