"""On which ground a reader gets rows of a dataset, and which reads have to be in the ledger."""

from datetime import date

from renkei.model.contract import Contract
from renkei.model.rights import WATCHED, View, level_of, visible
from renkei.opening.faults import no_ground
from renkei.warehouse.asking import Question


def ground(contract: Contract, reader: str, *, on: date, agreement: str | None = None) -> View:
    """Return the ground on which a reader gets a dataset on a day: by `agreement`, else the one that masks least.

    Grounds are not added up, since each has rows of its own. Raises Refused where there is none.
    """
    grounds = visible(contract, reader, on=on)
    if agreement is not None:
        grounds = tuple(each for each in grounds if each.agreement is not None and each.agreement.name == agreement)
    best = min(grounds, key=lambda view: (view.rows is not None, len(view.masked)), default=None)
    if best is None:
        raise no_ground(contract.dataset, reader, agreement)
    return best


def watched(question: Question) -> bool:
    """Whether a read has to be in the ledger: of what it shows, or asks by, something is confidential or personal.

    The key counts too: rows come in its order, and the place of the next page tells it.
    """
    contract = question.contract
    unmasked = [column for column in contract.columns if column.name not in question.view.masked]
    touched = {*question.names, *contract.key, *(condition.column for condition in question.conditions)}
    return contract.level in WATCHED or any(
        level_of(contract, column) in WATCHED for column in unmasked if column.name in touched
    )


def freely(contract: Contract, reader: str, *, on: date) -> bool:
    """Whether a reader sees all of a dataset, none of which has to be in the ledger: then it may stand beside others."""
    every = tuple(column.name for column in contract.columns)
    views = visible(contract, reader, on=on)
    return any(not view.masked and view.rows is None and not watched(Question(contract, view, every)) for view in views)


def public(contract: Contract) -> bool:
    """Whether everything of a dataset is public."""
    return contract.level == "public" and all(level_of(contract, column) == "public" for column in contract.columns)
