"""A Celery worker of Airflow that goes by a name of its own, and is warm.

Tasks are forked off the worker: what is imported here is imported once for all of them. Polars stays out: it starts a
thread when it is imported, and a fork would leave that behind.
"""

import importlib
import os
import runpy
import sys

NAME = "RENKEI_WORKER"
_WARM = (
    "airflow.sdk.execution_time.supervisor",
    "airflow.sdk.execution_time.task_runner",
    "airflow.providers.celery.executors.celery_executor_utils",
    "renkei.orchestration.sources",
    "renkei.orchestration.datasets",
    "boto3",
    "psycopg",
    "sqlalchemy",
    "great_expectations",
)


def name() -> str:
    """Return what this machine is called (`core.hostname_callable`): workers of one machine are told apart by it."""
    return os.environ.get(NAME, "127.0.0.1")


def main() -> None:
    """Import, then become the worker."""
    for module in _WARM:
        importlib.import_module(module)
    sys.argv = ["airflow", "celery", "worker", *sys.argv[1:]]
    runpy.run_module("airflow", run_name="__main__")


if __name__ == "__main__":
    main()
