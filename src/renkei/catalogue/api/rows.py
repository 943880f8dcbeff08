"""Rows of a dataset: filtered, as of a time, in the order of the key, page by page or as a whole file."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from renkei.catalogue.api.answering import form_of
from renkei.catalogue.api.asking import Asking, asked_of, is_known, tag_of
from renkei.catalogue.api.problems import ProblemRoute, problems
from renkei.language import Text
from renkei.opening.asked import Place, question_of
from renkei.opening.faults import Refused, not_released
from renkei.opening.forms import FORMS, Form
from renkei.opening.giving import MOST_ROWS, Given, give, of_release
from renkei.opening.grounds import ground, public, watched
from renkei.warehouse.asking import Question

PAGE, LONGEST_PAGE = 1_000, 10_000
router = APIRouter(route_class=ProblemRoute, tags=["rows"])

_VALUE: dict[str, Any] = {"type": ["string", "number", "boolean", "null"]}
_JSON = {
    "type": "object",
    "required": ["dataset", "release", "released_at", "rows", "next"],
    "properties": {
        "dataset": {"type": "string"},
        "version": {"type": "string"},
        "release": {"type": "integer"},
        "released_at": {"type": "string", "format": "date-time"},
        "as_of": {"type": ["string", "null"]},
        "as_published": {"type": ["string", "null"]},
        "rows": {"type": "array", "items": {"type": "object", "additionalProperties": _VALUE}},
        "next": {"type": ["string", "null"], "description": "the address of the next page, null where nothing is left"},
    },
}
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_CONTENT = {form.media.partition(";")[0]: {"schema": _JSON} if form.paged else _BYTES for form in FORMS.values()}
_CONDITIONS = {
    "name": "conditions",
    "in": "query",
    "style": "form",
    "explode": True,
    "description": "Conditions on columns: column=value (several times: one of these), column.ne, .lt, .lte, .gt, .gte, "
    ".in (a,b), .null (true, false). A column that is called like another parameter: column.eq.",
    "schema": {"type": "object", "additionalProperties": {"type": "string"}},
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "Rows, in the order of the key", "content": _CONTENT},
    304: {"description": "What If-None-Match names is still the answer"},
    **problems(400, 403, 404, 406, 410, 413, 503),
}


@router.get(
    "/datasets/{dataset}/rows",
    responses=_RESPONSES,
    response_class=Response,
    openapi_extra={"parameters": [_CONDITIONS]},
    summary="Rows of a dataset",
)
def rows(  # noqa: PLR0913, PLR0917  each is a parameter of the address
    request: Request,
    dataset: str,
    format: Annotated[str | None, Query(description="json, csv, parquet or arrow; without: as Accept says")] = None,  # noqa: A002
    columns: Annotated[str | None, Query(description="names of columns, with commas between; without: all")] = None,
    as_of: Annotated[str | None, Query(description="as released at a moment, or by the end of a day in Japan")] = None,
    as_published: Annotated[str | None, Query(description="as the agencies had published it by a day")] = None,
    release: Annotated[int | None, Query(ge=1, le=2**53, description="as of that release of the dataset")] = None,
    limit: Annotated[int | None, Query(ge=1, le=MOST_ROWS, description="at most so many rows")] = None,
    after: Annotated[str | None, Query(description="where to go on, as `next` of the page before says it")] = None,
    provenance: Annotated[bool, Query(description="with source, run, file and row of each row")] = False,
    agreement: Annotated[str | None, Query(description="by which agreement, where several cover whoever asks")] = None,
) -> Response:
    """Give rows as whoever asks may see them. JSON comes in pages; the other forms are files, whole unless limited.

    Pages that follow one another, and all of `release=…`, are of one and the same release.
    """
    asking, form = Asking.of(request), form_of(request, format)
    contract = asking.contract(dataset)
    view = ground(contract, asking.who.reader, on=asking.holdings.today, agreement=agreement)
    asked = asked_of(
        request,
        columns=columns,
        provenance=provenance,
        as_of=as_of,
        as_published=as_published,
        agreement=agreement,
        limit=_limit(form, limit),
    )
    question, place = question_of(contract, view, asked), Place.read(after) if after is not None else None
    workspace = asking.holdings.workspace
    if release is not None:
        question = of_release(workspace, question, release)
    of = workspace.warehouse.release_at(dataset, question.as_of)
    if of is None:
        raise not_released(dataset)
    tag = tag_of(request, question, form, of, asking.who)
    headers = {"ETag": tag, "Vary": asking.vary, "Cache-Control": _kept(question)}
    if is_known(request, tag):
        return Response(status_code=304, headers=headers)
    given = give(workspace, question, form, asking.who, place=place, link=lambda found: _next(request, found))
    return StreamingResponse(given.chunks(), headers=headers | _headers(request, given, form), media_type=form.media)


def _limit(form: Form, limit: int | None) -> int | None:
    if form.paged and limit is not None and limit > LONGEST_PAGE:
        raise Refused(
            "malformed",
            Text(f"JSON の一頁は {LONGEST_PAGE:,} 行までです。", f"A page of JSON has {LONGEST_PAGE:,} rows at most."),
            where="limit",
            fix=Text(
                "limit を小さくして next を順に読むか、format=csv、parquet、arrow で全体を受け取ってください。",
                "Take a smaller [limit] and follow [next], or take a whole file: format=csv, parquet or arrow.",
            ),
        )
    return limit if limit is not None or not form.paged else PAGE


def _kept(question: Question) -> str:
    """Return how an answer may be kept: asked again about each time, and what is watched not at all."""
    if watched(question):
        return "no-store"
    return f"{'public' if public(question.contract) else 'private'}, no-cache"


def _headers(request: Request, given: Given, form: Form) -> dict[str, str]:
    about = given.about
    said = {
        "Content-Length": str(given.size),
        "Renkei-Release": str(about.release),
        "Renkei-Rows": str(given.rows),
        "Content-Disposition": f'inline; filename="{about.contract.dataset}.{about.release}.{form.name}"',
    }
    if not form.paged:
        said["Content-Disposition"] = said["Content-Disposition"].replace("inline", "attachment", 1)
    if given.following is not None:
        said["Link"] = f'<{_next(request, given.following)}>; rel="next"'
    return said


def _next(request: Request, place: Place) -> str:
    asked = [(key, value) for key, value in request.query_params.multi_items() if key != "after"]
    return f"{request.scope['path']}?{urlencode([*asked, ('after', place.text)])}"
