"""The pool that a fetch waits in: its agency's, where that is known to be there, else Airflow's own.

Airflow starts no task whose pool does not exist, and says so in the scheduler's log alone. So only the pools of the list
that was imported into Airflow (`renkei pools`, RENKEI_POOLS) are waited in; for all others, and where the list can't be
read, `at_once` holds by machine.
"""

import json
import logging
import os
from collections.abc import Set as AbstractSet
from pathlib import Path

from renkei.project.pools import pool_of

DEFAULT = "default_pool"
_log = logging.getLogger(__name__)


def imported() -> AbstractSet[str]:
    """Return the names of the pools that were imported into Airflow."""
    path = os.environ.get("RENKEI_POOLS")
    if not path:
        return frozenset()
    try:
        return frozenset(dict(json.loads(Path(path).read_bytes())))
    except (OSError, ValueError, TypeError) as error:
        _log.warning("RENKEI_POOLS: no list of pools in [%s] (%s); no agency's pool is used", path, error)
        return frozenset()


def pool(agency: str, there: AbstractSet[str]) -> str:
    """Return the pool for the fetches of an agency."""
    name = pool_of(agency)
    return name if name in there else DEFAULT
