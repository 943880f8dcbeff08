"""Whether a form was sent from a page of ours: the same secret in a cookie and in the form, and no stranger's origin.

Double-submit cookie, by the OWASP cheat sheet on cross-site request forgery; `Sec-Fetch-Site` where the browser says it.
"""

import secrets

from fastapi import Request
from starlette.responses import Response

from renkei.errors import UsageError
from renkei.language import Text

COOKIE = "renkei_form"
FIELD = "token"
_LENGTH = 43


class Strange(UsageError):
    """A form was sent from a page of somebody else's."""

    status = 403


def token_of(request: Request) -> str:
    """Return the secret that this browser has, else a new one."""
    there = request.cookies.get(COOKIE, "")
    return there if len(there) == _LENGTH else secrets.token_urlsafe(32)


def give(request: Request, answer: Response, token: str) -> None:
    """Put the secret into the answer's cookie."""
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=secure, path="/")


def look(request: Request) -> None:
    """Raise Strange where a request comes from a page of somebody else's; to be asked before anything is read."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise _strange()


def compare(request: Request, said: str) -> None:
    """Raise Strange where a form does not carry the secret of its browser."""
    there = request.cookies.get(COOKIE, "")
    if len(there) != _LENGTH or not secrets.compare_digest(there.encode(), said.encode()):
        raise _strange()


def _strange() -> Strange:
    return Strange(
        Text("この画面から送られたものではないようです。", "This does not seem to come from this page."),
        where="register",
        fix=Text(
            "クッキーを有効にし、登録のページを開き直してから送ってください。",
            "Allow cookies, open the page for registering anew, and send it from there.",
        ),
    )
