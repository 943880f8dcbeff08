"""Run DAGs, one after the other, with Airflow's own machinery in this process; print how each ended."""

import json
import os
import sys

from airflow.dag_processing.dagbag import DagBag
from airflow.models.xcom import XComModel
from airflow.utils import db
from airflow.utils.session import create_session
from sqlalchemy import select

db.initdb()
bag = DagBag(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
for name in sys.argv[1:]:
    run = bag.dags[name].test()
    with create_session() as session:
        told = session.scalars(select(XComModel).where(XComModel.run_id == run.run_id, XComModel.key == "error")).all()
        said = [json.loads(each.value) if isinstance(each.value, str) else each.value for each in told]
    states = {f"{each.task_id}[{each.map_index}]": str(each.state) for each in run.get_task_instances()}
    line = json.dumps({"dag": name, "state": str(run.state), "tasks": states, "errors": said})
    sys.stdout.write(f"\n{line}\n")
    sys.stdout.flush()
