"""A GET over HTTPS: files, replies in an envelope, their further pages, and the same for a list of values."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from renkei.errors import ReplyError
from renkei.language import Text
from renkei.model.runs import Interval, Landed
from renkei.model.transports import Envelope, HttpsTransport
from renkei.model.transports.https import PLACEHOLDER
from renkei.transports import faults
from renkei.transports.fan_out import requests
from renkei.transports.interval import interval_query
from renkei.transports.line import Line
from renkei.transports.opening import Opening
from renkei.transports.pager import Pager
from renkei.transports.part import Absent, NotModified, Part
from renkei.transports.question import Question
from renkei.transports.replies import Nothing, Page, Read, Refusal, Reply, envelope, parsed
from renkei.transports.replies.described import count, described, records
from renkei.transports.replies.profiles import PAGES, PROFILES
from renkei.transports.taking import bring, file_of, holding, kept_headers, merged, name_given
from renkei.transports.transfer import Received

_CHUNK = 1 << 20
_BEGINNINGS = {"zip": b"PK\x03\x04", "pdf": b"%PDF-"}


def collect(
    opening: Opening, transport: HttpsTransport, *, interval: Interval | None, previous: Sequence[Landed]
) -> Iterator[Part | NotModified | Absent]:
    """Yield the files or pages that the registration asks for; see renkei.transports.collect."""
    source = opening.source
    with opening.line() as line:
        query, came, absent = merged(transport.query, interval_query(source, interval)), 0, None
        for number, one in enumerate(requests(transport)):
            if number:
                line.pause()
            question = Question(line.address.at(one.path), merged(query, one.query))
            asking = _Asking(line, transport, one.label, previous)
            for found in asking.answers(question):
                came, absent = (came, found) if isinstance(found, Absent) else (came + 1, absent)
                yield found
        if absent and not came:
            raise _nothing(absent.said, where=f"{source.id}: {absent.asked['url']}")


@dataclass(frozen=True)
class _Leaf:
    """One page, and the question that leads to the next one; None after the last."""

    part: Part
    following: Question | None
    state: str | None
    empty: bool
    digest: bytes


class _Asking:
    """One request, and all pages of its answer."""

    def __init__(self, line: Line, transport: HttpsTransport, label: str, previous: Sequence[Landed]) -> None:
        self._line, self._transport, self._label, self._previous = line, transport, label, previous
        self._envelope: Envelope | None = transport.envelope or PROFILES.get(transport.reply)
        self._kind = "envelope" if transport.envelope else transport.reply
        self._read = _reading(transport)
        pages = transport.pages or PAGES.get(transport.reply)
        self._pager = Pager(pages, declared=transport.pages is not None) if pages else None

    def answers(self, question: Question) -> Iterator[Part | NotModified | Absent]:
        """Yield every page; a page that leads back, or to another state of the data, is an error."""
        if self._pager:
            question = replace(question, query=merged(question.query, self._pager.begin()))
        holds, first, seen = self._holding(question), None, set[str | bytes]()
        for number in range(1, self._line.manners.pages + 1):
            where = self._line.where(question)
            found = self._page(question, number, holds=holds)
            if not isinstance(found, _Leaf):
                yield from self._alone(found, number, question)
                return
            first = first or found
            if found.state != first.state:
                raise faults.moved_on(where)
            if found.empty and not found.following and found is not first:
                return
            if found.digest in seen:
                break
            seen |= {found.digest, str(question.asked)}
            yield found.part
            if found.following is None:
                return
            question, holds = found.following, None
            if str(question.asked) in seen:
                break
            self._line.pause()
        raise faults.endless(self._line.where(question))

    def _alone(
        self, found: Part | NotModified | Nothing, number: int, question: Question
    ) -> Iterator[Part | NotModified | Absent]:
        """Yield what is no page: the file, the word that nothing changed, or that there is nothing."""
        if not isinstance(found, Nothing):
            yield found
        elif number > 1 and not (self._pager and self._pager.open_ended):
            raise faults.moved_on(self._line.where(question))
        elif number == 1 and self._transport.absent == "refuse":
            raise _nothing(self._said(found), where=self._line.where(question))
        elif number == 1:
            yield Absent(self._line.asked(question), self._said(found))

    def _page(self, question: Question, number: int, *, holds: Landed | None) -> _Leaf | Part | NotModified | Nothing:
        manners = self._line.manners
        limit = manners.largest_file if self._files else manners.largest_reply
        make = lambda received: self._made(question, number, received)  # noqa: E731
        return bring(self._line, question, holds=holds, limit=limit, make=make)

    def _made(self, question: Question, number: int, received: Received) -> _Leaf | Part | Nothing:
        head, plain = received.head(), self._read is None
        if plain and received.status == 404 and self._transport.absent == "skip" and not faults.is_html(head):
            return Nothing("404", faults.words(head))
        if plain or (received.status == 200 and self._bare(head)):
            ending = next((kind for kind, start in _BEGINNINGS.items() if head.startswith(start)), "")
            return file_of(self._line, question, received, name=self._file_name(received, ending))
        where = self._line.where(question)
        if received.size > self._line.manners.largest_reply:
            raise faults.too_large(self._line.manners.largest_reply, where=where)
        body = received.body()
        received.file.close()
        found = self._judged(received.status, body, where=where)
        return found if isinstance(found, Nothing) else self._leaf(question, number, received, body, found)

    def _judged(self, status: int, body: bytes, *, where: str) -> Page | Nothing:
        """Let the body speak first: agencies put their own status there, whatever HTTP says."""
        assert self._read is not None  # noqa: S101  a plain file was told before
        found = self._read(Reply(status, body))
        if isinstance(found, Refusal):
            code, said = (faults.brief(self._line.mask(text)) for text in (found.code, found.message))
            raise faults.agency_refused(Refusal(code, said, found.fix, found.kind), where=where)
        if isinstance(found, Nothing) and not faults.is_html(body):
            return found
        if status != 200:
            raise self._line.refused(status, body, where=where)
        if faults.is_html(body):
            raise faults.html_page(self._line.said(body), where=where)
        if not isinstance(found, Page):
            raise faults.not_the_envelope(self._kind, where=where)
        return found

    def _leaf(self, question: Question, number: int, received: Received, body: bytes, page: Page) -> _Leaf:
        following, state, empty, where = page.following, page.state, False, self._line.where(question)
        target: Question | None = None
        if self._pager:
            said = self._pager.read(parsed(body), question.query, received.headers, where=where)
            following, state, empty = said.following, said.state, said.empty
            target = self._line.led(question, said.link, elsewhere=False) if said.link else None
        elif self._envelope:
            _whole(self._envelope, body, where=where)
        if following is not None:
            target = replace(question, query=merged(question.query, following), told=True)
        name = self._page_name(number, page.suffix)
        headers = kept_headers(self._line, received.headers)
        part = Part(name, self._line.asked(question), headers, _cut(body))
        return _Leaf(part, target, state, empty, hashlib.sha256(body).digest())

    def _bare(self, head: bytes) -> bool:
        """Whether a reply is a file that comes without the envelope, told by how it begins."""
        return self._envelope is not None and any(head.startswith(_BEGINNINGS[kind]) for kind in self._envelope.files)

    @property
    def _files(self) -> bool:
        return self._read is None or bool(self._envelope and self._envelope.files)

    def _holding(self, question: Question) -> Landed | None:
        """Where there may be pages, only the one object of the last fetch is surely the whole answer."""
        paged = self._pager is not None or (self._read is not None and self._envelope is None)
        if paged and (len(self._previous) != 1 or self._transport.each):
            return None
        return holding(self._previous, self._line.asked(question))

    def _said(self, nothing: Nothing) -> str:
        return faults.brief(self._line.mask(f"{nothing.code} {nothing.message}".strip()))

    def _file_name(self, received: Received, ending: str) -> str:
        own = _named(self._transport.path, self._label)
        given = name_given(self._line, received.headers)
        named = own.name if own.suffix or not ending else f"{own.name}.{ending}"
        return f"{self._label}-{given}" if given and self._label else given or named

    def _page_name(self, number: int, suffix: str) -> str:
        """Pages that are no JSON replies keep the ending of their address."""
        own = _named(self._transport.path, self._label)
        ending = own.suffix[1:] if self._kind == "plain" and own.suffix else suffix
        return f"{own.stem}-{number:04d}.{ending}"


def _reading(transport: HttpsTransport) -> Read | None:
    """Return how replies are read; None where a reply is the file itself."""
    if transport.envelope is not None:
        return described(transport.envelope)
    if transport.reply != "plain":
        return envelope(transport.reply)
    return _any if transport.pages else None


def _any(reply: Reply) -> Page | None:
    return Page(None) if reply.status == 200 else None


def _named(path: str, label: str) -> PurePosixPath:
    """Return what a file is called: by the end of its address and by the values that were asked for."""
    stem, dot, ending = PLACEHOLDER.sub("", PurePosixPath(path).name).rpartition(".")
    stem, ending = (stem, ending) if dot else (ending, "")
    named = "-".join(piece for piece in (stem.strip("-_."), label) if piece) or "reply"
    return PurePosixPath(f"{named}.{ending}" if ending else named)


def _cut(body: bytes) -> Iterator[bytes]:
    return (body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK))


def _whole(envelope: Envelope, body: bytes, *, where: str) -> None:
    """Refuse a reply that says itself that it is not all, where nobody says how to ask for the rest."""
    document = parsed(body)
    total, came = count(envelope.total, document), records(envelope.records, document)
    if total is not None and came is not None and came < total:
        raise ReplyError(
            Text(
                f"全 [{total:,} 件] のうち [{came:,} 件] しか届いていません。",
                f"The reply has [{came:,}] records of [{total:,}].",
            ),
            where=where,
            fix=Text(
                "登録に pages（ページの送り方）を書き加えてください。",
                "Say in the registration, under [pages], how further pages are asked for.",
            ),
        )


def _nothing(said: str, *, where: str) -> ReplyError:
    return ReplyError(
        Text(
            f"求めたデータはないと機関が答えました [{said}]。", f"The agency says that there is no such data [{said}]."
        ),
        where=where,
        fix=Text(
            "まだ公開されていないか、path・query・each の値が違います。値によってデータがないのが普通なら absent: skip と書いてください。",
            "It is not published yet, or `path`, `query` or `each` is wrong. Where it is usual that some values have "
            "no data, write [absent: skip].",
        ),
    )
