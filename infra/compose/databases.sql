-- Beside Airflow's own database: the common warehouse.
CREATE DATABASE renkei;
