"""A whole renkei on one machine: stand-ins of the agencies, a real Airflow, an embedded warehouse."""
