"""Files of a data catalogue on CKAN: which ones there are is asked of its API, then each is fetched.

CKAN, «API guide» (action API v3): package_show, package_search. The files lie where the publisher put them, often on
another server: that is asked by HTTPS and shown no credential of the catalogue's.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from renkei.errors import ReplyError
from renkei.language import Text
from renkei.model.runs import Landed
from renkei.model.transports import CkanTransport, Paging
from renkei.transports import faults
from renkei.transports.line import Line
from renkei.transports.opening import Opening
from renkei.transports.pager import Pager
from renkei.transports.part import NotModified, Part
from renkei.transports.question import Question
from renkei.transports.replies import Nothing, Page, Refusal, Reply, envelope, parsed
from renkei.transports.replies.described import first
from renkei.transports.taking import bring, file_of, holding, plain_name
from renkei.transports.transfer import Received

_ROWS = 100
_SHOWN = 20
_SEARCH = Paging(
    by="position", parameter="start", first=0, size=_ROWS, records=("result.results",), total=("result.count",)
)


@dataclass(frozen=True)
class Resource:
    """One file of a catalogue, as it says."""

    package: str
    id: str
    name: str
    format: str
    url: str

    @property
    def file(self) -> str:
        """The name of the file in its address."""
        try:
            return unquote(PurePosixPath(urlsplit(self.url).path).name)
        except ValueError:
            return ""


def collect(opening: Opening, transport: CkanTransport, *, previous: Sequence[Landed]) -> Iterator[Part | NotModified]:
    """Yield the files of the resources that fit; see renkei.transports.collect. ReplyError where none does."""
    with opening.line() as line:
        base = Question(line.address.at(f"{transport.api.rstrip('/')}/package_show"))
        found = [one for package in _packages(line, transport) for one in _resources(package)]
        fitting = [one for one in found if fits(one, transport)]
        if not fitting:
            raise _none_fits(found, transport, where=line.where(base), mask=line)
        names = _names(fitting, line)
        for resource, name in zip(fitting, names, strict=True):
            line.pause()
            yield _file(line, base, resource, name, previous)


def fits(resource: Resource, transport: CkanTransport) -> bool:
    """Whether a resource is one of those that are asked for; upper and lower case are alike."""
    if not resource.url:
        return False
    if transport.format is not None and resource.format.casefold() != transport.format.casefold():
        return False
    pattern = transport.resource.casefold()
    return any(fnmatchcase(name.casefold(), pattern) for name in (resource.name, resource.file, resource.id))


def _packages(line: Line, transport: CkanTransport) -> Iterator[Mapping[str, Any]]:
    if transport.package is not None:
        url = line.address.at(f"{transport.api.rstrip('/')}/package_show")
        document, _ = _asked(line, Question(url, {"id": transport.package}))
        yield _mapping(first(("result",), document))
        return
    url, pager = line.address.at(f"{transport.api.rstrip('/')}/package_search"), Pager(_SEARCH)
    query = {"fq": str(transport.search), "sort": "name asc", "rows": str(_ROWS), **pager.begin()}
    state = None
    for _ in range(line.manners.pages):
        question = Question(url, query)
        document, received = _asked(line, question)
        leaf = pager.read(document, query, received.headers, where=line.where(question))
        if (state := state or leaf.state) != leaf.state:
            raise faults.moved_on(line.where(question))
        yield from (_mapping(one) for one in first(("result.results",), document) or [])
        if leaf.following is None:
            return
        query = {**query, **leaf.following}
        line.pause()
    raise faults.endless(line.where(Question(url, query)))


def _asked(line: Line, question: Question) -> tuple[Any, Received]:
    """Ask the catalogue itself; its own errors are told as its own."""
    where, read = line.where(question), envelope("ckan")

    def make(received: Received) -> tuple[Any, Received]:
        body = received.body()
        received.file.close()
        found = read(Reply(received.status, body))
        if isinstance(found, Page):
            return parsed(body), received
        if isinstance(found, Refusal | Nothing):
            code, said = (faults.brief(line.mask(text)) for text in (found.code, found.message))
            kind = found.kind if isinstance(found, Refusal) else "request"
            raise faults.agency_refused(Refusal(code, said, _PACKAGE, kind), where=where)
        if received.status != 200:
            raise line.refused(received.status, body, where=where)
        raise (
            faults.html_page(line.said(body), where=where)
            if faults.is_html(body)
            else faults.not_the_envelope("ckan", where=where)
        )

    made = bring(line, question, holds=None, limit=line.manners.largest_reply, make=make)
    assert not isinstance(made, NotModified)  # noqa: S101  nothing was held
    return made


def _resources(package: Mapping[str, Any]) -> Iterator[Resource]:
    listed = package.get("resources")
    for one in listed if isinstance(listed, list) else []:
        said = {name: str(_mapping(one).get(name) or "").strip() for name in ("id", "name", "format", "url")}
        yield Resource(str(package.get("name") or ""), **said)


def _file(line: Line, base: Question, resource: Resource, name: str, previous: Sequence[Landed]) -> Part | NotModified:
    question = line.led(base, resource.url, elsewhere=True)

    def make(received: Received) -> Part:
        return file_of(line, question, received, name=name)

    holds = holding(previous, line.asked(question))
    return bring(line, question, holds=holds, limit=line.manners.largest_file, make=make)


def _names(resources: Sequence[Resource], line: Line) -> list[str]:
    """Return what each file is called: its own name, with the resource's id before it where others have that too.

    A number would change as others come and go, and what only moved would look new (decision 13).
    """
    files = [plain_name(line.mask(one.file)) or plain_name(line.mask(one.name)) or "resource" for one in resources]
    often = Counter(name.casefold() for name in files)
    return [
        name if often[name.casefold()] == 1 else f"{plain_name(line.mask(one.id)) or number}-{name}"
        for number, (one, name) in enumerate(zip(resources, files, strict=True), 1)
    ]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


_PACKAGE = Text(
    "登録の package（または search）と api の綴りを、カタログの画面の URL と見比べてください。",
    "Compare `package` (or `search`) and `api` in the registration with the address of the page in the catalogue.",
)


def _none_fits(found: Sequence[Resource], transport: CkanTransport, *, where: str, mask: Line) -> ReplyError:
    there = "、".join(faults.brief(mask.mask(f"{one.name or one.file} ({one.format})")) for one in found[:_SHOWN])
    asked = transport.resource + (f" ({transport.format})" if transport.format else "")
    more = " …" if len(found) > _SHOWN else ""
    return ReplyError(
        Text(
            f"「{asked}」に当てはまるファイルがカタログにありません。あるもの: {there or 'なし'}{more}",
            f"No resource of the catalogue fits [{asked}]. There are: {there or 'none'}{more}",
        ),
        where=where,
        fix=Text(
            "resource と format を、カタログにある名前に合わせて直してください。",
            "Correct `resource` and `format` after the names in the catalogue.",
        ),
    )
