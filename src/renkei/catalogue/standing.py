"""How everything stands now, from the ledger: worked out once for all pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from renkei.inspection.status import Standing, status
from renkei.workspace import Workspace


@dataclass(frozen=True)
class Standings:
    """The standing of every source and derived dataset."""

    all: tuple[Standing, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Standing]:
        """By the source, or the derived dataset."""
        return {one.id: one for one in self.all}


def standings(workspace: Workspace) -> Standings:
    """Return how everything stands."""
    return Standings(tuple(status(workspace)))
