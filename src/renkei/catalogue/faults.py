"""How errors are told: where, what and what to do, as a page; programs under /api/ are told as the API does it."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from renkei.catalogue import api
from renkei.catalogue.shell import page
from renkei.errors import ContentError, DataError, RenkeiError, UnexpectedFault, UsageError
from renkei.language import Text
from renkei.opening.faults import Refused

_TITLES = {
    401: Text("ログインしてください", "Please log in"),
    403: Text("見る権限がありません", "You may not see this"),
    404: Text("見つかりません", "Not found"),
    405: Text("この方法では使えません", "Not in this way"),
}
_OTHER = Text("表示できません", "It can't be shown")


def told(app: FastAPI) -> None:
    """Have every error of the application told to people as a page."""
    app.add_exception_handler(RenkeiError, _of_renkei)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_parameters)
    app.add_exception_handler(Exception, _of_anything)


def not_found(what: Text, fix: Text, *, where: str) -> UsageError:
    """Return the error of an address behind which there is nothing."""
    return UsageError(what, where=where, fix=fix)


def _of_renkei(request: Request, error: Exception) -> Response:
    assert isinstance(error, RenkeiError)  # noqa: S101  it is registered for these
    usual = 404 if isinstance(error, UsageError | ContentError) else 422 if isinstance(error, DataError) else 503
    usual = 403 if isinstance(error, Refused) and error.kind == "forbidden" else usual
    status: int = getattr(error, "status", usual)
    return _shown(request, error, status, _TITLES.get(status, _OTHER))


def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  it is registered for these
    title = _TITLES.get(error.status_code, _OTHER)
    said = RenkeiError(
        title,
        where=request.url.path,
        fix=Text("検索か一覧から探してください。", "Look for it by searching, or in the lists."),
    )
    answer = _shown(request, said, error.status_code, title)
    answer.headers.update(error.headers or {})
    return answer


def _of_parameters(request: Request, error: Exception) -> Response:  # noqa: ARG001  its words hold what was sent
    title = _TITLES[404]
    said = UsageError(title, where=request.url.path, fix=Text("アドレスを確かめてください。", "Check the address."))
    return _shown(request, said, 404, title)


def _of_anything(request: Request, error: Exception) -> Response:
    said = UnexpectedFault.of(error, where=request.url.path)
    return _shown(request, said, 500, _OTHER)


def _shown(request: Request, error: RenkeiError, status: int, title: Text) -> Response:
    tell = getattr(api, "problem", None)
    if "/api/" in request.url.path and tell is not None:
        answer: Response = tell(request, error, status)
        return answer
    shown: HTMLResponse = page(request, "fault.html", status=status, title=title, error=error)
    return shown
