"""A dataset out of a workspace: its rows as the warehouse has them, and as the reader may see them."""

import getpass
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from renkei.inspection.trace import Receipt
from renkei.model.contract import Contract
from renkei.opening.asked import Asked, question_of
from renkei.opening.faults import no_dataset, not_released
from renkei.opening.forms import ARROW
from renkei.opening.giving import Who, give, of_release
from renkei.opening.grounds import ground, watched
from renkei.opening.receipts import receipt
from renkei.opening.said import said_of
from renkei.opening.table import Table
from renkei.stages.entitle import ZONE
from renkei.warehouse.asking import Question
from renkei.workspace import Workspace


@dataclass(frozen=True)
class Room:
    """The workspace behind a table."""

    workspace: Workspace
    who: Who

    def rows(self, dataset: str, asked: Asked, release: int) -> IO[bytes]:
        """Return the rows as an Arrow stream; see Door."""
        question = of_release(self.workspace, self.question(self.contract(dataset), asked), release)
        return give(self.workspace, question, ARROW, self.who).file

    def receipt(self, dataset: str, key: Mapping[str, str], column: str | None) -> Receipt:
        """Return the receipt of a row; see Door."""
        return receipt(self.workspace, self.contract(dataset), key, self.who, on=today(), column=column)

    def contract(self, dataset: str) -> Contract:
        """Return the contract of a dataset; ContentError where it is broken, Refused where it is not there."""
        project = self.workspace.project
        if dataset not in project.contracts and dataset not in project.broken_contracts:
            raise no_dataset(dataset)
        return project.contract(dataset)

    def question(self, contract: Contract, asked: Asked) -> Question:
        """Return what is asked, by a reader of the workspace, today."""
        view = ground(contract, self.who.reader, on=today(), agreement=asked.agreement)
        return question_of(contract, view, asked)


def table(dataset: str, asked: Asked, *, reader: str, workspace: Workspace | None) -> Table:
    """Open a dataset of a workspace, that of the environment where none is given."""
    room = Room(workspace or Workspace.open(), Who(reader, _person(), "python"))
    contract = room.contract(dataset)
    question = room.question(contract, asked)
    warehouse = room.workspace.warehouse
    found = warehouse.release_at(dataset, asked.as_of)
    if found is None:
        raise not_released(dataset)
    said = said_of(room.workspace.project, contract, question.view, warehouse.release_at(dataset))
    return Table(said, asked, *found, watched(question), room)


def today() -> date:
    """Return today, where agreements are counted."""
    return datetime.now(ZONE).date()


def _person() -> str | None:
    """Return who is logged in on this machine, as far as it can be told."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return None
