"""Read the DAG files as Airflow's processor does, which has imported Airflow before; print what that took, in CPU time.

`told` is one digest a DAG of all that it says. What is opened beside files while DAG files are read is named.
"""

import hashlib
import json
import os
import sys
import time
from typing import Any

begun = time.process_time()
import airflow.sdk  # noqa: E402, F401
from airflow.dag_processing.dagbag import DagBag  # noqa: E402

imported = time.process_time()
opened: set[str] = set()
reading = True


def heard(event: str, _: object) -> None:
    if reading and event in {"socket.connect", "socket.getaddrinfo", "sqlite3.connect", "subprocess.Popen", "os.fork"}:
        opened.add(event)


sys.addaudithook(heard)
bag = DagBag(os.environ["AIRFLOW__CORE__DAGS_FOLDER"], safe_mode=True)
read = time.process_time()
reading = False


def told(dag: Any) -> str:
    about = [
        str(dag.start_date),
        sorted(dag.tags),
        dag.doc_md,
        dag.catchup,
        sorted(dag.params),
        str(getattr(dag.timetable, "summary", "")),
    ]
    tasks = [(task.task_id, task.pool, sorted(task.downstream_task_ids), task.retries) for task in dag.tasks]
    return hashlib.sha256(repr((about, tasks)).encode()).hexdigest()


line = json.dumps(
    {
        "airflow": imported - begun,
        "seconds": read - imported,
        "errors": bag.import_errors,
        "opened": sorted(opened),
        "broken": sorted(name for name, dag in bag.dags.items() if "broken" in dag.tags),
        "told": {name: told(dag) for name, dag in bag.dags.items()},
    }
)
sys.stdout.write(f"\n{line}\n")
