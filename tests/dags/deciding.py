"""Run a DAG as often as there are answers, and answer as a steward who asks for nothing else than what is held.

The first argument is the id of the DAG; the others are options of the human-in-the-loop task, `deadline` (nobody answers
and the scheduler's own sweep ends the wait) or `none` (nobody is asked). Prints how each run ended.
"""

import json
import os
import sys
import threading
import time
from datetime import UTC, datetime
from typing import Any

from airflow.dag_processing.dagbag import DagBag
from airflow.jobs.job import Job
from airflow.jobs.scheduler_job_runner import SchedulerJobRunner
from airflow.models.hitl import HITLDetail
from airflow.models.taskinstance import TaskInstance
from airflow.models.trigger import handle_event_submit
from airflow.models.xcom import XComModel
from airflow.triggers.base import TriggerEvent
from airflow.utils import db
from airflow.utils.session import create_session
from sqlalchemy import select

db.initdb()
name, *answers = sys.argv[1:]


def waiting(session: Any) -> HITLDetail | None:
    query = select(TaskInstance.id).where(TaskInstance.dag_id == name, TaskInstance.state == "awaiting_input")
    ids = session.scalars(query).all()
    return session.scalars(select(HITLDetail).where(HITLDetail.ti_id.in_(ids))).first()


def respond(choice: str, told: dict[str, Any], ended: threading.Event) -> None:
    """Answer as soon as there is a question, in the way of the API server's `update_hitl_detail`."""
    while not ended.is_set():
        with create_session() as session:
            detail = waiting(session)
            if detail is not None:
                told |= {"body": detail.body, "options": detail.options, "defaults": detail.defaults}
                if choice == "deadline":
                    time.sleep(1.5)
                    SchedulerJobRunner(Job(), num_runs=0).check_awaiting_input_timeouts(session=session)
                    return
                detail.chosen_options, detail.params_input = [choice], {"why": "asked by telephone"}
                detail.responded_by, detail.responded_at = {"id": "7", "name": "Sato"}, datetime.now(UTC)
                instance = session.get(TaskInstance, detail.ti_id)
                handle_event_submit(
                    TriggerEvent(detail.as_resume_event_payload()), task_instance=instance, session=session
                )
                return
        time.sleep(0.2)


for answer in answers:
    asked: dict[str, Any] = {}
    over = threading.Event()
    steward = threading.Thread(target=respond, args=(answer, asked, over))
    steward.start()
    run = DagBag(os.environ["AIRFLOW__CORE__DAGS_FOLDER"]).dags[name].test()
    over.set()
    steward.join()
    with create_session() as session:
        xcoms = session.scalars(select(XComModel).where(XComModel.run_id == run.run_id, XComModel.dag_id == name)).all()
        errors = [json.loads(x.value) if isinstance(x.value, str) else x.value for x in xcoms if x.key == "error"]
    line = {
        "dag": name,
        "state": str(run.state),
        "tasks": {each.task_id: str(each.state) for each in run.get_task_instances()},
        "asked": asked or None,
        "errors": errors,
    }
    sys.stdout.write(f"\n{json.dumps(line)}\n")
    sys.stdout.flush()
