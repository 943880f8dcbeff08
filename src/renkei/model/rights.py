"""Who may see what of a dataset: the one place where that is decided. Every way out asks here.

| classification | who reads it |
|---|---|
| public | everybody who may read anything |
| internal, confidential | readers whom an agreement in force covers |
| personal | the same, and only columns that the agreement names |

A column that a reader may not see is masked: by what its `mask` says, or empty. A column is never less than its table.
"""

from collections.abc import Mapping
from datetime import date

from renkei.model.agreement import Agreement, Rows
from renkei.model.base import Frozen
from renkei.model.contract import CLASSIFICATIONS, Column, Contract

WATCHED = ("confidential", "personal")
"""Classifications of which every read is entered into the ledger."""
EMPTY = "empty"
"""The mask of a column that has none of its own: no value at all."""


class View(Frozen):
    """One ground on which somebody reads a dataset: what is masked, and how; the agreement, None: it is open to all."""

    masked: Mapping[str, str]
    rows: Rows | None = None
    agreement: Agreement | None = None


def level_of(contract: Contract, column: Column) -> str:
    """Return the classification of a column: its own, or that of its table."""
    return column.classification or contract.level


def open_view(contract: Contract) -> View | None:
    """Return what everybody may see who may read anything; None where the table is not public."""
    return _view(contract, "public", (), None) if contract.level == "public" else None


def agreed_views(contract: Contract, on: date) -> tuple[View, ...]:
    """Return what the agreements in force on that day let their readers see."""
    found = []
    for agreement in contract.agreements:
        shared = agreement.of(contract.dataset)
        if shared is not None and agreement.holds(on):
            view = _view(contract, shared.classification, shared.columns, agreement)
            found.append(view.model_copy(update={"rows": shared.rows}))
    return tuple(found)


def visible(contract: Contract, reader: str, *, on: date) -> tuple[View, ...]:
    """Return the grounds on which `reader` (an agency, or `analyst`) may see the dataset on a day; () where on none.

    They are not added up: each has rows of its own.
    """
    agreed = [view for view in agreed_views(contract, on) if view.agreement and reader in view.agreement.readers]
    opened = open_view(contract)
    return (*([opened] if opened is not None else []), *agreed)


def noted(contract: Contract, view: View) -> bool:
    """Whether reads by SQL of what this view shows are noted: something of it, cut or whole, is confidential or personal."""
    shown = (column for column in contract.columns if view.masked.get(column.name) != EMPTY)
    return contract.level in WATCHED or any(level_of(contract, column) in WATCHED for column in shown)


def uncovered(contract: Contract, on: date) -> bool:
    """Whether a dataset is published to nobody: it is not public, and no agreement in force covers it."""
    return contract.level != "public" and not agreed_views(contract, on)


def _view(contract: Contract, highest: str, named: tuple[str, ...], agreement: Agreement | None) -> View:
    shown = CLASSIFICATIONS[: CLASSIFICATIONS.index(highest) + 1]
    masked = {
        column.name: column.mask or EMPTY
        for column in contract.columns
        if level_of(contract, column) not in shown and column.name not in named
    }
    return View(masked=masked, agreement=agreement)
