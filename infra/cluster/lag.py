"""How long Airflow takes, from its own database: seconds between what a task waits for and its beginning.

`scheduling`: from the end of all that a task follows to Airflow's having found that it can run. `slots`: from there until
it is given out, where tasks outnumber slots. `starting`: from there until a worker has begun. `runs`: from a run's being
asked for to its beginning.
"""

from dataclasses import dataclass

import psycopg

from infra.cluster import postgres
from infra.cluster.places import METADATA
from infra.laptop.places import LOOPBACK

_AFTER = {"prepare": "fetch", "audit": "prepare", "publish": "audit"}
_SHARES = (0.5, 0.95, 1.0)
_SCHEDULING = """
    SELECT extract(epoch FROM later.scheduled_dttm - max(earlier.end_date)) AS seconds
    FROM task_instance AS later JOIN task_instance AS earlier USING (dag_id, run_id)
    WHERE (earlier.task_id, later.task_id) IN {pairs} AND earlier.end_date IS NOT NULL
        AND later.state = 'success' AND later.try_number = 1
    GROUP BY later.id, later.scheduled_dttm HAVING later.scheduled_dttm >= max(earlier.end_date)
"""
_OF_TASKS = """
    SELECT extract(epoch FROM {end} - {start}) AS seconds FROM task_instance
    WHERE {end} >= {start} AND state IN ('success', 'failed') AND try_number = 1
"""
_OF_RUNS = "SELECT extract(epoch FROM start_date - {asked}) AS seconds FROM dag_run WHERE start_date >= {asked}"


@dataclass(frozen=True)
class Lag:
    """Seconds: of the one in the middle, of the one that 95 of 100 do not exceed, of the longest."""

    middle: float
    most: float
    longest: float
    count: int


def lags(port: int, *, by_the_clock: bool = False) -> dict[str, Lag]:
    """Return how long everything took, by what it is; what did not happen is left out."""
    pairs = "(" + ", ".join(f"('{before}', '{after}')" for after, before in _AFTER.items()) + ")"
    asked = "run_after" if by_the_clock else "queued_at"
    queries = {
        "runs": _OF_RUNS.format(asked=asked),
        "scheduling": _SCHEDULING.format(pairs=pairs),
        "slots": _OF_TASKS.format(start="scheduled_dttm", end="queued_dttm"),
        "starting": _OF_TASKS.format(start="queued_dttm", end="start_date"),
    }
    found = {name: _lag(port, query) for name, query in queries.items()}
    return {name: lag for name, lag in found.items() if lag is not None}


def ask(port: int, query: str, *parameters: object) -> list[tuple[object, ...]]:
    """Ask Airflow's database."""
    with psycopg.connect(
        host=LOOPBACK, port=port, user=postgres.USER, dbname=METADATA, connect_timeout=10
    ) as connection:
        return connection.execute(query.encode(), parameters or None).fetchall()


def _lag(port: int, query: str) -> Lag | None:
    shares = ", ".join(f"percentile_disc({share}) WITHIN GROUP (ORDER BY seconds)" for share in _SHARES)
    ((*seconds, count),) = ask(port, f"SELECT {shares}, count(*) FROM ({query}) AS lag")  # noqa: S608  all of it is ours
    if not count:
        return None
    middle, most, longest = (round(float(str(each)), 2) for each in seconds)
    return Lag(middle, most, longest, int(str(count)))
