"""Airflow DAGs of all derived datasets, each started by the datasets that it reads."""

from renkei.orchestration import datasets

globals().update(datasets.dags())
