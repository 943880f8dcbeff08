"""What a run tells of itself while it goes: events of OpenLineage, wherever it runs.

Nothing of OpenLineage is imported before somebody asks for events; whatever goes wrong with them, the run goes on.
"""

from renkei.tracking.told import Told, Watch, unwatched

__all__ = ["Told", "Watch", "unwatched"]
