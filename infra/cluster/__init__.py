"""A whole cluster on one machine: PostgreSQL, Redis, an S3 stand-in, Airflow part by part, and two Celery workers."""
