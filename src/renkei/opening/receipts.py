"""The receipt of a row, for whoever may see all of it."""

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from renkei.inspection.trace import Evidence, Receipt, trace
from renkei.model.contract import Contract
from renkei.model.runs import Landed
from renkei.opening.faults import no_receipt, no_row
from renkei.opening.giving import Who, enter
from renkei.opening.grounds import ground, watched
from renkei.warehouse.asking import Question
from renkei.workspace import Workspace

E = TypeVar("E", bound=Evidence)


def receipt(
    workspace: Workspace, contract: Contract, key: Mapping[str, str], who: Who, *, on: date, column: str | None = None
) -> Receipt:
    """Return the receipt of a row; Refused where its reader may not see all of the dataset, or the ledger can't be told.

    A receipt shows values as they were received, and rows of before: what is masked or left out would be in it.
    """
    view = ground(contract, who.reader, on=on)
    if view.masked or view.rows is not None:
        raise no_receipt(contract.dataset, who.reader)
    if set(key) == set(contract.key) and workspace.warehouse.row(contract.dataset, key) is None:
        raise no_row(contract.dataset, key)
    found = trace(workspace, contract.dataset, key, column=column)
    question = Question(contract, view, tuple(each.name for each in contract.columns))
    if watched(question):
        said = {"dataset": contract.dataset, "release": found.release, "receipt": True}
        enter(workspace, question, said, who, rows=len(found.versions))
    return found


def without_records(receipt: Receipt) -> Receipt:
    """Return a receipt without the records as they were received, which may have more than what was registered of them.

    The recipe of a derived row stays: it is no record. Of a file of ours it is told what it is called, not where it is.
    """
    derived, kept = bool(receipt.inputs), _without(receipt)
    return kept.model_copy(
        update={
            "original": receipt.original if derived else None,
            "others": tuple(map(_without, receipt.others)),
        }
    )


def _without(evidence: E) -> E:
    mended = evidence.mended
    if mended is not None:
        mended = mended.model_copy(update={"original": None, "landed": _placeless(mended.landed)})
    return evidence.model_copy(
        update={"original": None, "mended": mended, "landed": _placeless(evidence.landed)},
    )


def _placeless(landed: Landed | None) -> Landed | None:
    if landed is None or not landed.asked.get("url", "").startswith("file:"):
        return landed
    return landed.model_copy(update={"asked": {key: said for key, said in landed.asked.items() if key != "url"}})
