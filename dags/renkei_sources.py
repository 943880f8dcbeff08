"""Airflow DAGs of all registered sources: fetch → prepare → audit → publish."""

from renkei.orchestration import sources

globals().update(sources.dags())
