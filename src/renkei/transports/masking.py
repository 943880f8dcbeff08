"""No credential of a connection is ever seen: not in errors, manifests or logs."""

import base64
import html
import json
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import quote, quote_plus

_MASK = "***"
_CHATTY = ("httpx", *(f"httpcore.{name}" for name in ("connection", "http11", "http2", "proxy", "socks")))
_FOR_PAGES = re.compile("[&<>\"']")  # JSON for pages has the numbers of these
_asking: ContextVar[bool] = ContextVar("asking", default=False)


class Mask:
    """Replaces credentials, and the forms in which they travel, in text that came from outside."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets if secret.strip() for form in _forms(secret)}
        found = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
        self._pattern = re.compile(found, re.IGNORECASE) if found else None

    def __call__(self, text: str) -> str:
        """Return `text` without any credential."""
        return self._pattern.sub(_MASK, text) if self._pattern else text

    def finds(self, text: str) -> bool:
        """Whether `text` holds a credential."""
        return bool(self._pattern and self._pattern.search(text))


def basic(login: str | None, password: str | None) -> str:
    """Return the credentials of HTTP Basic (RFC 7617) as they travel."""
    return base64.b64encode(f"{login or ''}:{password or ''}".encode()).decode()


def _forms(secret: str) -> Iterator[str]:
    """Yield a secret as it is, and as URLs, JSON, HTML and Python's repr write it; of `Bearer abc…`, the token too."""
    for text in (secret, *(piece for piece in secret.split() if len(piece) >= 8)):
        yield from (text, text.strip(), quote(text, safe=""), quote(text), quote_plus(text))
        yield from (repr(text)[1:-1], html.escape(text, quote=False), html.escape(text))
        yield from (
            html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", mark) for mark in ("&quot;", "&#34;")
        )
        written = json.dumps(text)[1:-1]
        yield from (written, written.replace("/", r"\/"), _FOR_PAGES.sub(_by_number, text))


def _by_number(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


@contextmanager
def quietly() -> Iterator[None]:
    """Keep httpx and httpcore from logging, in this context alone: they log addresses and headers whole."""
    token = _asking.set(True)
    try:
        yield
    finally:
        _asking.reset(token)


class _Quiet(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002  the face of logging
        return not _asking.get()


for _name in _CHATTY:
    logging.getLogger(_name).addFilter(_Quiet())
