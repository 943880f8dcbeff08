"""verify: the ledger's chain, the landing zone's hashes and the row accounts, worked out again."""

from renkei.ledger import Finding, broken
from renkei.workspace import Workspace


def verify(workspace: Workspace) -> list[Finding]:
    """Return everything that does not fit; an empty list is a clean bill. Raises WarehouseError where it is down.

    Notes of reads by SQL are taken into the ledger first, where the login may.
    """
    workspace.warehouse.enter_reads()
    damages = [Finding(where=damage.key, what=damage.what) for damage in workspace.zone.damaged()]
    return [*broken(workspace.warehouse.entries()), *damages, *workspace.warehouse.unbalanced()]
