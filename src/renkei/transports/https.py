"""A GET over HTTPS: a plain file is streamed, an enveloped reply is read whole and its further pages followed."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from email.message import Message
from pathlib import PurePosixPath
from typing import Literal

import httpx

from renkei.errors import ReplyError, TransportError
from renkei.language import Text
from renkei.model.registration import HttpsTransport, Source
from renkei.model.runs import Interval, Landed
from renkei.settings import Connection
from renkei.transports import faults
from renkei.transports.address import address_of
from renkei.transports.interval import interval_query
from renkei.transports.line import Line
from renkei.transports.manners import Manners
from renkei.transports.part import NotModified, Part
from renkei.transports.replies import Page, Read, Refusal, Reply, envelope

_KEPT = ("etag", "last-modified", "date", "content-type", "content-length", "content-encoding", "content-disposition")
_HEAD = 4096
_CHUNK = 1 << 20


def collect(
    source: Source,
    transport: HttpsTransport,
    *,
    connection: Connection,
    interval: Interval | None,
    previous: Sequence[Landed],
    manners: Manners | None = None,
) -> Iterator[Part | NotModified]:
    """Yield the one file, or the pages, that the registration asks for; see renkei.transports.collect."""
    line = Line(source.id, address_of(connection, transport.path), manners=manners or Manners())
    try:
        query = _merged(transport.query, interval_query(source, interval))
        if transport.reply == "plain":
            yield _plain(line, query, name=_name(transport.path), previous=previous)
        else:
            pages = _Pages(line, transport.reply, _name(transport.path))
            yield from pages.follow(query, previous=previous)
    finally:
        line.close()


def _plain(line: Line, query: Mapping[str, str], *, name: str, previous: Sequence[Landed]) -> Part | NotModified:
    """Open one file as a stream. Its first bytes are read here: they tell an error page from data."""
    holds, where = _holding(previous, line.asked(query)), line.where(query)

    def take(response: httpx.Response) -> Part | NotModified:
        if response.status_code == 304 and holds:
            response.close()
            return NotModified(holds)
        chunks = line.chunks(response, limit=line.manners.largest_file, where=where)
        head = _start(chunks)
        if response.status_code != 200:
            raise line.refused(response, head, where=where)
        if faults.is_html(head):
            raise faults.html_page(line.said(head), where=where)
        return Part(
            name=line.mask(_given_name(response) or name),
            asked=line.asked(query),
            headers=_headers(line, response),
            chunks=itertools.chain([head] if head else [], chunks),
        )

    return line.ask(query, headers=_conditions(holds), take=take)


class _Pages:
    """The pages of one enveloped reply, in order, of one state of the data."""

    def __init__(self, line: Line, kind: Literal["boj", "estat", "nta", "worldbank"], name: str) -> None:
        self._line, self._kind, self._name = line, kind, PurePosixPath(name).stem
        self._read: Read = envelope(kind)

    def follow(self, query: Mapping[str, str], *, previous: Sequence[Landed]) -> Iterator[Part | NotModified]:
        """Yield every page; a page that leads back, or to another state of the data, is an error."""
        holds, first, seen = _holding(previous, self._line.asked(query)), None, set[str]()
        for number in range(1, self._line.manners.pages + 1):
            found = self._page(query, number, holds=holds)
            if isinstance(found, NotModified):
                yield found
                return
            part, page = found
            first = first or page
            if page.state != first.state:
                raise _moved_on(self._line.where(query))
            seen.add(part.asked["query"])
            yield part
            if page.following is None:
                return
            query, holds = _merged(query, page.following), None
            if self._line.asked(query)["query"] in seen:
                break
            self._line.manners.sleep(self._line.page_pause)
        raise _endless(self._line.where(query))

    def _page(self, query: Mapping[str, str], number: int, *, holds: Landed | None) -> tuple[Part, Page] | NotModified:
        where = self._line.where(query)

        def take(response: httpx.Response) -> tuple[Part, Page] | NotModified:
            if response.status_code == 304 and holds:
                response.close()
                return NotModified(holds)
            body = b"".join(self._line.chunks(response, limit=self._line.manners.largest_reply, where=where))
            page = self._judged(response, body, where=where)
            name = f"{self._name}-{number:04d}.{page.suffix}"
            headers = _headers(self._line, response)
            return Part(name, self._line.asked(query), headers, _cut(body)), page

        return self._line.ask(query, headers=_conditions(holds), take=take)

    def _judged(self, response: httpx.Response, body: bytes, *, where: str) -> Page:
        """Let the body speak first: agencies put their own status there, whatever HTTP says."""
        found = self._read(Reply(response.status_code, body))
        if isinstance(found, Refusal):
            code, said = (faults.brief(self._line.mask(text)) for text in (found.code, found.message))
            raise faults.agency_refused(Refusal(code, said, found.fix, found.kind), where=where)
        if response.status_code != 200:
            raise self._line.refused(response, body, where=where)
        if found is None and faults.is_html(body):
            raise faults.html_page(self._line.said(body), where=where)
        if found is None:
            raise faults.not_the_envelope(self._kind, where=where)
        return found


def _start(chunks: Iterator[bytes]) -> bytes:
    """Read on until it can be told what the body is."""
    head = b""
    while len(head) < _HEAD and (chunk := next(chunks, None)) is not None:
        head += chunk
    return head


def _cut(body: bytes) -> Iterator[bytes]:
    return (body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK))


def _holding(previous: Sequence[Landed], asked: Mapping[str, str]) -> Landed | None:
    """Return the one object that a conditional request can be about: the whole of the same question's last answer."""
    return previous[0] if len(previous) == 1 and previous[0].asked == asked else None


def _conditions(holds: Landed | None) -> dict[str, str]:
    """Return If-None-Match and If-Modified-Since (RFC 9110, section 13.1)."""
    said = holds.headers if holds else {}
    pairs = {"if-none-match": said.get("etag"), "if-modified-since": said.get("last-modified")}
    return {name: value for name, value in pairs.items() if value and value.isascii() and value.isprintable()}


def _merged(query: Mapping[str, str], over: Mapping[str, str]) -> dict[str, str]:
    """Put `over` in; agencies don't mind upper and lower case in parameter names, so neither does this."""
    names = {name.casefold() for name in over}
    return {**{name: value for name, value in query.items() if name.casefold() not in names}, **over}


def _headers(line: Line, response: httpx.Response) -> dict[str, str]:
    return {name: line.mask(response.headers[name]) for name in _KEPT if name in response.headers}


def _name(path: str) -> str:
    return PurePosixPath(path).name or "reply"


def _given_name(response: httpx.Response) -> str | None:
    """Return the file name that the server gives (RFC 6266), as a plain name."""
    message = Message()
    message["content-disposition"] = response.headers.get("content-disposition", "")
    given = (message.get_filename() or "").replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in given if c.isprintable()).strip(". ")[:200] or None


def _moved_on(where: str) -> TransportError:
    return TransportError(
        Text("ページを取得している間にデータが更新されました。", "The data changed while its pages were fetched."),
        where=where,
        fix=Text("最初から取得し直してください。", "Run again, from the first page."),
    )


def _endless(where: str) -> ReplyError:
    return ReplyError(
        Text("次ページの指定が終わりません。", "The pages lead on without end, or back to one that was read."),
        where=where,
        fix=Text("要求を分けるか、機関に知らせてください。", "Ask for less at a time, or tell the agency."),
    )
