"""What is made of a reply: a file with its name and headers, or the word that the last one still holds."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from email.message import Message
from typing import TypeVar

import httpx

from renkei.model.runs import Landed
from renkei.transports import faults
from renkei.transports.line import Line
from renkei.transports.part import NotModified, Part
from renkei.transports.question import Question
from renkei.transports.transfer import Received, Transfer

_KEPT = ("etag", "last-modified", "date", "content-type", "content-length", "content-encoding", "content-disposition")
_Made = TypeVar("_Made")


def bring(
    line: Line,
    question: Question,
    *,
    holds: Landed | None,
    limit: int,
    make: Callable[[Received], _Made],
) -> _Made | NotModified:
    """Ask until a reply has come whole and `make` took it; NotModified where what is held still holds."""

    def take(response: httpx.Response) -> _Made | NotModified:
        received = transfer.take(response)
        try:
            made = NotModified(holds) if received.status == 304 and holds else make(received)
        except BaseException:
            received.file.close()
            raise
        if not isinstance(made, Part):  # its bytes are still to be read
            received.file.close()
        return made

    with closing(Transfer(line, question, conditions=conditions(holds), limit=limit)) as transfer:
        return line.ask(question, headers=transfer.headers, take=take)


def file_of(line: Line, question: Question, received: Received, *, name: str) -> Part:
    """Return a reply as a file; ReplyError where it is none."""
    where, head = line.where(question), received.head()
    if received.status != 200:
        raise line.refused(received.status, head, where=where)
    if faults.is_html(head):
        raise faults.html_page(line.said(head), where=where)
    return Part(name, line.asked(question), kept_headers(line, received.headers), received.chunks())


def conditions(holds: Landed | None) -> dict[str, str]:
    """Return If-None-Match and If-Modified-Since (RFC 9110, section 13.1)."""
    said = holds.headers if holds else {}
    pairs = {"if-none-match": said.get("etag"), "if-modified-since": said.get("last-modified")}
    return {name: value for name, value in pairs.items() if value and value.isascii() and value.isprintable()}


def holding(previous: Sequence[Landed], asked: Mapping[str, str]) -> Landed | None:
    """Return the one object that a conditional request can be about: the whole of the same question's last answer."""
    same = [one for one in previous if one.asked == asked]
    return same[0] if len(same) == 1 else None


def kept_headers(line: Line, headers: httpx.Headers) -> dict[str, str]:
    """Return what a manifest keeps of a reply's headers."""
    return {name: line.mask(headers[name]) for name in _KEPT if name in headers}


def merged(query: Mapping[str, str], over: Mapping[str, str]) -> dict[str, str]:
    """Put `over` in; agencies don't mind upper and lower case in parameter names, so neither does this."""
    names = {name.casefold() for name in over}
    return {**{name: value for name, value in query.items() if name.casefold() not in names}, **over}


def name_given(line: Line, headers: httpx.Headers) -> str | None:
    """Return the file name that the server gives (RFC 6266), as a plain name without any credential."""
    message = Message()
    message["content-disposition"] = headers.get("content-disposition", "")
    return plain_name(line.mask(message.get_filename() or ""))


def plain_name(given: str) -> str | None:
    """Return the last part of a path that came from outside, fit to be shown as a name; None where nothing is left.

    Mask it before: half a credential is not found any more.
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable()).strip(". ")[:200] or None
