"""What a dataset is in the formats that others read: ODCS, DCAT-AP, Frictionless, CSVW, JSON Schema, SDMX, OpenLineage."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from renkei import exchange
from renkei.catalogue.api.asking import Asking
from renkei.catalogue.api.problems import ProblemRoute, problems
from renkei.exchange import Description, Document, Format
from renkei.language import Text
from renkei.opening.faults import Refused
from renkei.opening.grounds import freely, ground
from renkei.opening.said import Said, TextSaid

router = APIRouter(route_class=ProblemRoute, tags=["exchange"])

_BODY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The document", "content": {"*/*": _BODY}},
    **problems(400, 403, 404, 503),
}


class FormatSaid(Said):
    """A format, and the documents in it; `refused` says why a dataset can't be expressed in it."""

    format: str
    title: TextSaid
    refused: TextSaid | None
    documents: tuple[str, ...]


class Formats(Said):
    """All formats of a dataset."""

    formats: tuple[FormatSaid, ...]


@router.get("/datasets/{dataset}/exchange", responses=problems(400, 403, 404, 503), summary="Exchange formats")
def formats(request: Request, dataset: str, agreement: Annotated[str | None, Query()] = None) -> Formats:
    """List the formats in which whoever may read a dataset gets its description, and the addresses of the documents."""
    of, below = _described(request, dataset, agreement), request.scope["path"]
    return Formats(formats=tuple(_said(of, each, below) for each in _with_documents()))


@router.get(
    "/datasets/{dataset}/exchange/{format}/{document:path}",
    responses=_RESPONSES,
    response_class=Response,
    summary="One exchange document",
)
def document(
    request: Request,
    dataset: str,
    format: str,  # noqa: A002  as it is called in the address
    document: str,
    agreement: Annotated[str | None, Query()] = None,
) -> Response:
    """Give a document of a format."""
    of = _described(request, dataset, agreement)
    chosen = next((each for each in _with_documents() if each.name == format), None)
    found = [each for each in _documents(of, chosen) if each.name == document] if chosen is not None else []
    if not found:
        raise _no_document(f"{format}/{document}"[:120])
    return Response(found[0].body, media_type=found[0].media, headers={"Vary": Asking.of(request).vary})


def _described(request: Request, dataset: str, agreement: str | None) -> Description:
    asking = Asking.of(request)
    contract, on = asking.contract(dataset), asking.holdings.today
    ground(contract, asking.who.reader, on=on, agreement=agreement)
    wish = exchange.Wish(reader=asking.who.reader, agreement=agreement)
    of = exchange.describe(asking.holdings.workspace, dataset, wish, on=on)
    # No read is entered here: of codes that are rows of a dataset, only those that may be read without.
    shown = {name: codes for name, codes in of.codes.items() if _is_free(asking, name)}
    return replace(of, codes=shown)


def _is_free(asking: Asking, codelist: str) -> bool:
    behind = asking.holdings.project.codelist(codelist).dataset
    return behind is None or freely(asking.contract(behind), asking.who.reader, on=asking.holdings.today)


def _with_documents() -> list[Format]:
    return [each for name, each in exchange.FORMATS.items() if name not in ("csv", "parquet", "arrow")]


def _documents(of: Description, chosen: Format) -> list[Document]:
    return [] if chosen.refuses(of) is not None else [*chosen.documents(of)]


def _said(of: Description, each: Format, below: str) -> FormatSaid:
    names = tuple(f"{below}/{each.name}/{found.name}" for found in _documents(of, each))
    return FormatSaid(format=each.name, title=each.title, refused=each.refuses(of), documents=names)


def _no_document(name: str) -> Refused:
    return Refused(
        "unknown",
        Text(f"文書「{name}」はありません。", f"There is no document [{name}]."),
        where="exchange",
        fix=Text("一覧（/exchange）にあるアドレスを使ってください。", "Take an address of the list (/exchange)."),
    )
