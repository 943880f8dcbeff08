"""How the API tells an error: as a problem (RFC 9457), with where, what and what to do in both languages."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse, Response

from renkei.catalogue.shell import language_of
from renkei.errors import ContentError, DataError, RenkeiError, UsageError
from renkei.language import Text
from renkei.opening.faults import Kind, Refused
from renkei.opening.said import Said, TextSaid

MEDIA = "application/problem+json"
_STATUS: Mapping[Kind, int] = {
    "malformed": 400,
    "forbidden": 403,
    "unknown": 404,
    "unacceptable": 406,
    "gone": 410,
    "too_large": 413,
    "unrecorded": 503,
}
_TITLES: Mapping[int, Text] = {
    400: Text("問い合わせの誤り", "The question is at fault"),
    403: Text("権限がありません", "Not allowed"),
    404: Text("見つかりません", "Not found"),
    405: Text("この方法では使えません", "Not in this way"),
    406: Text("その形式では答えられません", "Not in this form"),
    410: Text("もうありません", "No longer there"),
    413: Text("答えが大きすぎます", "Too large"),
    422: Text("データの誤り", "The data are at fault"),
    500: Text("予期しない誤り", "Unexpected"),
    503: Text("今は答えられません", "Not now"),
}
_TRY_AGAIN = "5"


class Problem(Said):
    """What an error says. `title` and `detail` are in the language of whoever asks."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str
    kind: str
    where: str
    what: TextSaid
    fix: TextSaid


class ProblemRoute(APIRoute):
    """A route whose errors are told as problems, those of its parameters included."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler."""
        answer = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await answer(request)
            except RequestValidationError as error:
                return problem(request, _malformed(error), 400)
            except RenkeiError as error:
                return problem(request, error, _status(error))

        return told


def problem(request: Request, error: RenkeiError, status: int) -> Response:
    """Tell an error with a status of HTTP."""
    if isinstance(error, Refused):
        status = _STATUS[error.kind]
    language = language_of(request)
    title = _TITLES.get(status, _TITLES[400 if status < 500 else 503])
    said = Problem(
        title=title.in_(language),
        status=status,
        detail=f"{error.what.in_(language)} {error.fix.in_(language)}",
        instance=request.url.path,
        kind=error.kind if isinstance(error, Refused) else type(error).__name__,
        where=error.where if isinstance(error, UsageError) else request.url.path,  # no address or folder of the house
        what=error.what,
        fix=error.fix,
    )
    headers = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-store"}
    if status == 503:
        headers["Retry-After"] = _TRY_AGAIN
    return JSONResponse(said.model_dump(mode="json"), status, headers, media_type=MEDIA)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI is told of the errors of a route."""
    content = {MEDIA: {"schema": Problem.model_json_schema(mode="serialization")}}
    told: dict[int | str, dict[str, Any]] = {
        each: {"description": _TITLES[each].en, "content": content} for each in statuses
    }
    return {**told, "default": {"description": "Any other error", "content": content}}


def _status(error: RenkeiError) -> int:
    if isinstance(error, UsageError):
        return 400
    if isinstance(error, ContentError):
        return 404
    return 422 if isinstance(error, DataError) else 503


def _malformed(error: RequestValidationError) -> Refused:
    said = error.errors()[0]
    name = str(said["loc"][-1])
    return Refused(
        "malformed",
        Text(f"「{name}」の値が正しくありません: {said['msg']}", f"[{name}] is not right: {said['msg']}."),
        where=name,
        fix=Text("openapi.json で形を確かめてください。", "See its form in openapi.json."),
    )
