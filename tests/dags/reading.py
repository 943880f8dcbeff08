"""Read the DAG files as Airflow's processor does; print what was found, what it took and what was imported."""

import json
import os
import sys
import time

import airflow.sdk  # noqa: F401  what any DAG file pays
from airflow.dag_processing.dagbag import DagBag

SLOW = ("polars", "pyarrow", "pandera", "duckdb", "boto3", "pandas", "great_expectations", "renkei.warehouse.duckdb")

before = {name for name in SLOW if name in sys.modules}
started = time.process_time()
bag = DagBag(os.environ["AIRFLOW__CORE__DAGS_FOLDER"], safe_mode=True)
seconds = time.process_time() - started
sys.stdout.write(
    json.dumps(
        {
            "seconds": seconds,
            "errors": bag.import_errors,
            "slow": sorted({name for name in SLOW if name in sys.modules} - before),
            "dags": {
                dag.dag_id: {
                    "tasks": [task.task_id for task in dag.tasks],
                    "timetable": type(dag.timetable).__name__,
                    "zone": str(dag.timezone),
                    "start": str(dag.start_date),
                    "catchup": dag.catchup,
                    "runs": dag.max_active_runs,
                    "tags": sorted(dag.tags),
                    "owner": dag.owner,
                    "page": dag.doc_md,
                    "outlets": sorted(asset.name for task in dag.tasks for asset in task.outlets),
                    "mapped": [task.task_id for task in dag.tasks if task.is_mapped],
                    "retries": sorted({task.retries for task in dag.tasks}),
                }
                for dag in bag.dags.values()
            },
        }
    )
)
