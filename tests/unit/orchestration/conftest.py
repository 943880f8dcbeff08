"""Airflow reads its configuration when it is imported: here it gets a home of its own first.

It also configures logging for the whole process, httpx's silence included; the other tests in this process are spared.
"""

import logging
import os
import tempfile

os.environ.setdefault("AIRFLOW_HOME", tempfile.mkdtemp(prefix="airflow-home-"))
_root = (logging.root.level, list(logging.root.handlers))

import airflow.sdk  # noqa: E402, F401

logging.root.setLevel(_root[0])
logging.root.handlers[:] = _root[1]
logging.getLogger("httpx").setLevel(logging.NOTSET)
