"""Airflow DAGs that look after the warehouse itself."""

from renkei.orchestration import operations

globals().update(operations.dags())
