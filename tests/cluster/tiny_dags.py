"""DAGs that do nothing, for a scheduler to run by the clock; the three numbers are filled in by `night.py`."""

from datetime import UTC, datetime, timedelta

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG
from airflow.timetables.trigger import CronTriggerTimetable

COUNT = 0
MINUTES = 1
FIRST = 0

for number in range(COUNT):
    due = datetime.fromtimestamp(FIRST, UTC) + timedelta(minutes=number % MINUTES)
    with DAG(
        f"tiny{number:04d}",
        schedule=CronTriggerTimetable(f"{due.minute} {due.hour} * * *", timezone="UTC"),
        start_date=datetime.fromtimestamp(FIRST, UTC) - timedelta(minutes=30),
        catchup=False,
        max_active_runs=1,
    ) as dag:
        fetch, prepare, audit, publish = (
            EmptyOperator(task_id=name) for name in ("fetch", "prepare", "audit", "publish")
        )
        fetch >> prepare >> audit >> publish
    globals()[dag.dag_id] = dag
