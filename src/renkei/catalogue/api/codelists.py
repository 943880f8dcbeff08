"""Code lists: which there are, and the codes of one, of all times or as of a day."""

from typing import Annotated, Any

import polars as pl
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from renkei.catalogue.api.asking import Asking
from renkei.catalogue.api.problems import ProblemRoute, problems
from renkei.language import Text
from renkei.ledger import canonical
from renkei.model.codelist import CodeList
from renkei.opening.asked import day
from renkei.opening.faults import Refused, no_ground
from renkei.opening.grounds import freely
from renkei.opening.said import Said, TextSaid, plain

router = APIRouter(route_class=ProblemRoute, tags=["code lists"])

_ROW = {"type": "object", "required": ["code"], "properties": {"code": {"type": "string"}}}
_LIST = {
    "type": "object",
    "required": ["name", "title", "codes"],
    "properties": {"name": {"type": "string"}, "codes": {"type": "array", "items": _ROW}},
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The codes", "content": {"application/json": {"schema": _LIST}}},
    **problems(400, 403, 404, 503),
}


class CodeListSaid(Said):
    """A code list. `dataset`: its codes are rows of that dataset."""

    name: str
    title: TextSaid
    source: str
    edition: str | None
    dataset: str | None
    href: str


class CodeLists(Said):
    """All code lists, by their names."""

    codelists: tuple[CodeListSaid, ...]


@router.get("/codelists", responses=problems(400, 503), summary="All code lists")
def codelists(request: Request) -> CodeLists:
    """List all code lists."""
    found = sorted(Asking.of(request).holdings.project.codelists.values(), key=lambda each: each.name)
    return CodeLists(codelists=tuple(_listed(each, request.scope["path"]) for each in found))


@router.get("/codelists/{name}", responses=_RESPONSES, response_class=Response, summary="The codes of one list")
def codelist(
    request: Request,
    name: str,
    as_of: Annotated[str | None, Query(description="only codes that are valid on this day")] = None,
) -> Response:
    """Give the codes of a list with the time in which each is valid (both days included, null: open)."""
    asking = Asking.of(request)
    found = asking.holdings.project.codelists.get(name)
    if found is None:
        raise _no_list(name[:80])
    _refuse_hidden(asking, found)
    on = day("as_of", as_of)
    frame = asking.holdings.workspace.codes(name)
    if on is not None:
        begun, ended = pl.col("valid_from"), pl.col("valid_to")
        frame = frame.filter(begun.is_null() | (begun <= on), ended.is_null() | (ended >= on))
    said = _listed(found, request.scope["path"].rpartition("/")[0]).model_dump(mode="json")
    codes = frame.sort("code", "valid_from").to_dicts()
    headers = {"Vary": asking.vary}
    return Response(canonical({**said, "codes": plain(codes)}), headers=headers, media_type="application/json")


def _refuse_hidden(asking: Asking, codelist: CodeList) -> None:
    """Refuse codes that are rows of a dataset which whoever asks may not see, or not all of."""
    if codelist.dataset is None:
        return
    contract = asking.contract(codelist.dataset)
    if not freely(contract, asking.who.reader, on=asking.holdings.today):
        raise no_ground(contract.dataset, asking.who.reader, None)


def _listed(codelist: CodeList, below: str) -> CodeListSaid:
    return CodeListSaid(
        name=codelist.name,
        title=codelist.title,
        source=codelist.source,
        edition=codelist.edition,
        dataset=codelist.dataset,
        href=f"{below}/{codelist.name}",
    )


def _no_list(name: str) -> Refused:
    return Refused(
        "unknown",
        Text(f"コード表「{name}」はありません。", f"There is no code list [{name}]."),
        where=name,
        fix=Text("コード表の一覧（/codelists）で名前を確かめてください。", "See the list of code lists (/codelists)."),
    )
