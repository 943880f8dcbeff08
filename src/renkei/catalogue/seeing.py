"""What pages show of the rows of a dataset: as `model.rights` allows, and nothing whose reading has to be in the ledger.

A page is kept and shown again, so nobody could say who read it when: what is confidential or personal is given by the API,
which enters every read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from renkei.model.contract import Contract
from renkei.model.rights import View
from renkei.opening.faults import Refused
from renkei.opening.grounds import ground, watched
from renkei.warehouse import Question
from renkei.warehouse.roles import quoted
from renkei.workspace import Workspace


@dataclass(frozen=True)
class Shown:
    """A dataset as one reader sees it."""

    contract: Contract
    view: View

    @property
    def whole(self) -> bool:
        """Whether nothing of it is masked or left out: only then receipts are shown."""
        return not self.view.masked and self.view.rows is None

    @property
    def watched(self) -> bool:
        """Whether every read of it has to be in the ledger: then no rows stand on a page."""
        return watched(self._question())

    def rows(self, workspace: Workspace, *, limit: int, names: Sequence[str] | None = None) -> list[dict[str, Any]]:
        """Return the first rows in the order of the key; none of what is watched, and none before a release."""
        if self.watched or workspace.warehouse.release_of(self.contract.dataset) is None:
            return []
        with workspace.warehouse.rows(self._question(names, limit)) as found:
            return [row for batch in found.batches for row in batch.to_pylist()]

    def count(self, workspace: Workspace) -> int | None:
        """Return how many rows there are; None where the reader sees some of them only."""
        if self.view.rows is not None or workspace.warehouse.release_of(self.contract.dataset) is None:
            return None
        place = f"{quoted(self.contract.domain)}.{quoted(self.contract.table)}"
        found: int = workspace.warehouse.select(f"SELECT count(*) AS n FROM {place}").to_pylist()[0]["n"]  # noqa: S608
        return found

    def _question(self, names: Sequence[str] | None = None, limit: int | None = None) -> Question:
        every = tuple(column.name for column in self.contract.columns)
        return Question(self.contract, self.view, every if names is None else tuple(names), limit=limit)


def shown(contract: Contract, reader: str, *, on: date) -> Shown | None:
    """Return a dataset as a reader sees it on a day; None where the reader may not see its rows."""
    try:
        return Shown(contract, ground(contract, reader, on=on))
    except Refused:
        return None
