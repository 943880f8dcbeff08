"""A page a row: its receipt, from the value back to the cell that the agency sent.

Of the record as it was received only what the published columns were made of is shown: the rest of it was never
published. Who sees a dataset in part sees no receipts.
"""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from renkei.catalogue import seeing
from renkei.catalogue.holdings import holdings_of, today
from renkei.catalogue.naming import OUTCOMES, labels_of, written
from renkei.catalogue.reader import reader_of
from renkei.catalogue.shell import language_of, page
from renkei.inspection.trace import Receipt
from renkei.language import Language
from renkei.model.vintage import KINDS
from renkei.opening.giving import Who
from renkei.opening.receipts import receipt as receipt_of
from renkei.opening.receipts import without_records
from renkei.workspace import Workspace

router = APIRouter()
PREFIX, VERSIONS = "key.", 20


@router.get("/datasets/{dataset}/row")
def row(request: Request, dataset: str) -> HTMLResponse:
    """Show the receipt of the row whose key is given, as key.<column>=<text> for each of its columns."""
    holdings, language, reader = holdings_of(request), language_of(request), reader_of(request)
    contract = holdings.project.contract(dataset)
    key = tuple(
        (name.removeprefix(PREFIX), value)
        for name, value in request.query_params.multi_items()
        if name.startswith(PREFIX)
    )
    of = seeing.shown(contract, reader, on=today())
    kept = of is not None and not of.watched
    receipt = (
        holdings.kept(_receipt, dataset, key, reader) if kept else _receipt(holdings.workspace, dataset, key, reader)
    )
    return page(
        request,
        "row.html",
        contract=contract,
        receipt=receipt,
        versions=receipt.versions[:VERSIONS],
        labels=holdings.kept(_labels, dataset, language),
        written=lambda value: written(value, language),
        kinds=KINDS,
        outcomes=OUTCOMES,
    )


def _receipt(workspace: Workspace, dataset: str, key: tuple[tuple[str, str], ...], reader: str) -> Receipt:
    """Return a receipt; the ledger is told where it has to be. Refused where the reader may not see it."""
    who = Who(reader, None, "page")
    found = receipt_of(workspace, workspace.project.contract(dataset), dict(key), who, on=today())
    return without_records(found)


def _labels(workspace: Workspace, dataset: str, language: Language) -> dict[str, dict[str, str]]:
    return labels_of(workspace, workspace.project.contract(dataset), language)
