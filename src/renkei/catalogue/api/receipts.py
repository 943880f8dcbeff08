"""The receipt of a row: where each of its values comes from, and what became of it on the way."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from renkei.catalogue.api.asking import Asking, conditions
from renkei.catalogue.api.problems import ProblemRoute, problems
from renkei.ledger import canonical
from renkei.model.contract import Contract
from renkei.opening.faults import no_column
from renkei.opening.receipts import receipt, without_records
from renkei.opening.said import plain

router = APIRouter(route_class=ProblemRoute, tags=["receipts"])

_KEY = {
    "name": "key",
    "in": "query",
    "style": "form",
    "explode": True,
    "description": "Every column of the key, as column=value.",
    "schema": {"type": "object", "additionalProperties": {"type": "string"}},
}
_RECEIPT = {"content": {"application/json": {"schema": {"type": "object"}}}, "description": "The receipt of the row"}
_RESPONSES: dict[int | str, dict[str, Any]] = {200: _RECEIPT, **problems(400, 403, 404, 422, 503)}


@router.get(
    "/datasets/{dataset}/receipt",
    responses=_RESPONSES,
    response_class=Response,
    openapi_extra={"parameters": [_KEY]},
    summary="The receipt of one row",
)
def of_row(
    request: Request,
    dataset: str,
    column: Annotated[str | None, Query(description="of this column alone")] = None,
) -> Response:
    """Give the receipt of a row to whoever may see all of its dataset; without the record as it was received."""
    asking = Asking.of(request)
    contract = asking.contract(dataset)
    key = _key(request, contract)
    workspace, on = asking.holdings.workspace, asking.holdings.today
    found = receipt(workspace, contract, key, asking.who, on=on, column=column)
    said = plain(without_records(found))
    headers = {"Vary": asking.vary, "Cache-Control": "private, no-cache"}
    return Response(canonical(said), headers=headers, media_type="application/json")


def _key(request: Request, contract: Contract) -> dict[str, str]:
    found = {}
    for said, value in conditions(request, ("column", "lang")):
        name = said if said in contract.key else said.removesuffix(".eq")
        if name not in contract.key:
            raise no_column(contract.dataset, said[:80], contract.key)
        found[name] = value
    return found
