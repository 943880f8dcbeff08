"""Headers that every answer carries: no scripts, no frames of strangers, no guessing of types.

Pages have no script at all, so the policy allows none (W3C Content Security Policy Level 3).
"""

from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

OURS = "private, no-cache"
"""What is shown depends on who asks: no cache between may give it to somebody else."""


class SafeHeaders:
    """Puts them on every answer, errors included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with the headers."""

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                _put(message)
            await send(message)

        await self.app(scope, receive, answer if scope["type"] == "http" else send)


def _put(message: MutableMapping[str, Any]) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if "etag" not in headers:  # what has a tag, a file or rows, says itself how it may be kept
        headers.setdefault("Cache-Control", OURS)
