"""renkei on Airflow: the only room that imports it."""
