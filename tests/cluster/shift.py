"""One worker of a night: `python -m tests.cluster.shift REDIS` runs the sources that are named to it, until an empty name.

It is what a task of Airflow does, without Airflow: the whole way of a source, in one process that stays.
"""

import json
import sys
import time

import redis

from renkei.errors import RenkeiError
from renkei.pipeline import run
from renkei.project.manifest import remembered
from renkei.workspace import Workspace

DUE, DONE, READY = "due", "done", "ready"


def main() -> None:
    queue = redis.Redis.from_url(sys.argv[1], decode_responses=True)
    warm()
    queue.incr(READY)
    while name := queue.blpop([DUE])[1]:
        began, cpu, failed = time.time(), time.process_time(), None
        workspace = Workspace.open(loading=remembered)
        try:
            run(workspace, name)
        except RenkeiError as error:
            failed = error.text("en")
        took = {"name": name, "began": began, "ended": time.time(), "cpu": time.process_time() - cpu, "failed": failed}
        queue.rpush(DONE, json.dumps(took))


def warm() -> None:
    """Import what is slow to import, as a worker that stays has done."""
    import great_expectations  # noqa: F401
    import pandera.polars  # noqa: F401


if __name__ == "__main__":
    main()
