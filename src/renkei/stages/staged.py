"""What stages leave for one another in the staging store, by source, interval and run; gone once a run is released."""

from urllib.parse import quote

from renkei.model.runs import Fetched
from renkei.workspace import Workspace


def staged_at(source: str, interval: str, run: str) -> str:
    """Return what the keys of a run start with."""
    return f"{_of(source, interval)}{run}/"


def clear(workspace: Workspace, fetched: Fetched) -> None:
    """Remove what was staged for a run that is released, and what earlier runs that ended half way have left.

    A process that ended between its commit and this may have left something beside the tables, too. A run of another fetch, which may be under way, keeps its own where that fetch is the newer one.
    """
    latest = {one.sha256 for one in workspace.zone.latest(fetched.source, fetched.interval)}
    newest = latest == set(fetched.listed)
    prefix = _of(fetched.source, fetched.interval)
    for key in list(workspace.staging.list(prefix if newest else f"{prefix}{fetched.run}/")):
        workspace.staging.delete(key)
    workspace.warehouse.settle()


def _of(source: str, interval: str) -> str:
    return f"{source}/{quote(interval, safe='-')}/"
