"""The way of the data as a chain of tasks: the same for a source, for a derived dataset and for what is broken."""

import re
from copy import copy
from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, task

from renkei.errors import ContentError
from renkei.model.registration import WITHIN
from renkei.orchestration import asked, pages, pools, schedules, tasks, telling
from renkei.orchestration.assets import asset
from renkei.orchestration.steward import TASK, Steward


def whole_way(
    dag_id: str,
    *,
    dataset: str,
    first: Any,
    derived: bool,
    params: asked.Params,
    pool: str = pools.DEFAULT,
    within: timedelta = WITHIN,
    **about: Any,
) -> DAG:
    """Return the DAG `first → prepare (mapped) → audit → publish`, whose last task changes the asset `dataset`.

    `first` waits in `pool`: it is the only one that asks an agency for anything. `params` are what a person may ask. A
    run that the audit holds goes over `decide`, where a steward has the time `within`; all others skip it.
    """
    with DAG(dag_id, max_active_runs=1, **about) as dag:
        batches = (first if pool == pools.DEFAULT else first.override(pool=pool))(dag_id)
        prepared: Any = tasks.prepare.partial(source_id=dag_id, derived=derived).expand(batch=batches)
        audited: Any = tasks.audit(dag_id, prepared)
        decided: Any = Steward(task_id=TASK, source_id=dag_id, audited=audited, within=within).output
        tasks.publish.override(outlets=[asset(dataset)])(dag_id, audited, decided)
    for name, param in params.items():
        # Given to the DAG before its tasks, each of these would copy them four times: a third of reading many DAGs.
        dag.params[name] = copy(param)
    return dag


def dag_id_of(name: str) -> str:
    """Return the id of the DAG of a file whose name may not be one."""
    return re.sub(r"[^\w.-]", "_", name)


def broken(name: str, error: ContentError) -> DAG:
    """Return the DAG of a file that can't be used: it stays visible, and its one task fails with the error."""
    group = name.split(".", maxsplit=1)[0]
    with DAG(
        dag_id_of(name),
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
