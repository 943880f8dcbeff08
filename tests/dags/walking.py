"""Run DAGs, one after the other, with Airflow's own machinery in this process; print how each ended.

An argument is the id of a DAG, with what is asked of the run behind it: harbour.ports, harbour.ports={"force": true}, or
`touch=` and a file, which has changed just now.
"""

import json
import os
import sys
from pathlib import Path
from uuid import UUID

from airflow.dag_processing.dagbag import DagBag
from airflow.models.taskreschedule import TaskReschedule
from airflow.models.xcom import XComModel
from airflow.sdk._shared.observability.metrics import stats
from airflow.sdk.observability.metrics.stats_utils import get_stats_factory
from airflow.utils import db
from airflow.utils.session import create_session
from sqlalchemy import func, select

db.initdb()
stats.initialize(factory=get_stats_factory(), export_legacy_names=False)  # as Airflow's task runner does
for argument in sys.argv[1:]:
    name, _, said = argument.partition("=")
    if name == "touch":
        os.utime(Path(said))
        continue
    # A DAG that was run with a parameter keeps its value.
    run = DagBag(os.environ["AIRFLOW__CORE__DAGS_FOLDER"]).dags[name].test(run_conf=json.loads(said or "null"))
    instances = run.get_task_instances()
    with create_session() as session:
        xcoms = session.scalars(select(XComModel).where(XComModel.run_id == run.run_id, XComModel.dag_id == name)).all()
        errors = [
            json.loads(each.value) if isinstance(each.value, str) else each.value
            for each in xcoms
            if each.key == "error"
        ]
        put_off = select(func.count()).where(TaskReschedule.ti_id.in_([UUID(str(each.id)) for each in instances]))
        line = {
            "dag": name,
            "state": str(run.state),
            "tasks": {f"{each.task_id}[{each.map_index}]": str(each.state) for each in instances},
            "tries": max(each.try_number for each in instances),
            "put_off": session.scalar(put_off),
            "largest_xcom": max((len(json.dumps(each.value)) for each in xcoms), default=0),
            "errors": errors,
        }
    sys.stdout.write(f"\n{json.dumps(line)}\n")
    sys.stdout.flush()
