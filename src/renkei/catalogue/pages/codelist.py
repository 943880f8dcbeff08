"""A page a code list: what its codes mean, since when, and what uses it."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from renkei.catalogue.holdings import Holdings, holdings_of
from renkei.catalogue.reader import reader_of
from renkei.catalogue.shell import page
from renkei.errors import RenkeiError
from renkei.model.codelist import CodeList
from renkei.opening.faults import no_ground
from renkei.opening.grounds import freely
from renkei.workspace import Workspace

router = APIRouter()
PAGE = 200


@router.get("/codelists")
def codelists(request: Request) -> HTMLResponse:
    """List all code lists."""
    project = holdings_of(request).project
    users: dict[str, list[str]] = {}
    for contract in project.contracts.values():
        for name in dict.fromkeys(column.code_list for column in contract.columns if column.code_list):
            users.setdefault(name, []).append(contract.dataset)
    lists = sorted(project.codelists.values(), key=lambda each: each.name)
    return page(request, "codelists.html", lists=lists, users=users)


@router.get("/codelists/{name}")
def codelist(request: Request, name: str, q: str = "", start: int = 0) -> HTMLResponse:
    """Show a code list, a page at a time; `q` finds codes by any text of their rows."""
    holdings = holdings_of(request)
    found = holdings.project.codelist(name)
    withheld = _withheld(holdings, found, reader_of(request))
    columns, rows, fault = holdings.kept(_rows, name) if withheld is None else ([], [], withheld)
    if q:
        rows = [row for row in rows if any(q.lower() in str(value).lower() for value in row if value is not None)]
    begin = max(start, 0)
    users = [
        (contract, column)
        for contract in holdings.project.contracts.values()
        for column in contract.columns
        if column.code_list == name
    ]
    return page(
        request,
        "codelist.html",
        codelist=found,
        columns=columns,
        rows=rows[begin : begin + PAGE],
        count=len(rows),
        start=begin,
        following=begin + PAGE if begin + PAGE < len(rows) else None,
        asked=q,
        users=users,
        fault=fault,
    )


def _withheld(holdings: Holdings, codelist: CodeList, reader: str) -> RenkeiError | None:
    """Return why codes that are rows of a dataset are not shown to a reader who may not see all of it; None where they are."""
    if codelist.dataset is None:
        return None
    contract = holdings.project.contracts.get(codelist.dataset)
    shown = contract is not None and freely(contract, reader, on=holdings.today)
    return None if shown else no_ground(codelist.dataset, reader, None)


def _rows(workspace: Workspace, name: str) -> tuple[list[str], list[tuple[Any, ...]], RenkeiError | None]:
    """Return the columns and rows of a list; why there are none, where it can't be read."""
    try:
        frame = workspace.codes(name)
    except RenkeiError as error:
        return [], [], error
    dates = [column for column in ("valid_from", "valid_to") if not frame[column].is_null().all()]
    own = [column for column in frame.columns if column not in ("code", "valid_from", "valid_to") and column[0] != "_"]
    kept = frame.select("code", *own, *dates).sort("code")
    return kept.columns, kept.rows(), None
