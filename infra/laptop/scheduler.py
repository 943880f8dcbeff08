"""Airflow's scheduler with warm workers.

LocalExecutor forks its workers off the scheduler, and tasks off the workers: what is imported here is imported once
for all tasks, in place of once for each. Polars stays out: it starts a thread when it is imported, and a fork would
leave that behind.
"""

import importlib
import runpy
import sys

_WARM = (
    "airflow.sdk.execution_time.supervisor",
    "airflow.sdk.execution_time.task_runner",
    "renkei.orchestration.sources",
    "renkei.orchestration.datasets",
    "sqlalchemy",
    "duckdb_sqlalchemy",
    "great_expectations",
)


def main() -> None:
    """Import, then become the scheduler."""
    for name in _WARM:
        importlib.import_module(name)
    sys.argv = ["airflow", "scheduler"]
    runpy.run_module("airflow", run_name="__main__")


if __name__ == "__main__":
    main()
