"""One reply brought in whole, into a temporary file: what was cut short goes on where it stopped.

RFC 9110, sections 13.1.5 (If-Range), 14.2 (Range) and 15.3.7 (206): the rest is asked for only where the server takes
ranges and names the state of the file by a strong ETag, or by a Last-Modified that is surely past. Where the file
changed in between, it starts over.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import IO

import httpx

from renkei.transports import faults
from renkei.transports.decoding import KNOWN, Decoder, Undecodable
from renkei.transports.line import Line
from renkei.transports.question import Question

_CHUNK = 1 << 20
_IN_MEMORY = 8 << 20
_LONGEST_REFUSAL = 1 << 20
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})\Z")
_SURELY_PAST = 60


@dataclass(frozen=True)
class Received:
    """A reply that came whole. Its body is content-decoded; it is read once, by `chunks`, or as often as needed."""

    status: int
    headers: httpx.Headers
    size: int
    file: IO[bytes]

    def head(self, size: int = 4096) -> bytes:
        """Return the first bytes."""
        self.file.seek(0)
        return self.file.read(size)

    def body(self) -> bytes:
        """Return all of it."""
        return self.head(-1)

    def chunks(self) -> Iterator[bytes]:
        """Yield the body, and let go of it."""
        self.file.seek(0)
        with self.file:
            while chunk := self.file.read(_CHUNK):
                yield chunk


class Transfer:
    """Takes replies to one question until one has come whole."""

    def __init__(self, line: Line, question: Question, *, conditions: Mapping[str, str], limit: int) -> None:
        self._line, self._where = line, line.where(question)
        self._conditions, self._limit, self._folder = conditions, limit, line.scratch
        self._deadline = line.manners.clock() + line.manners.total_seconds
        self._file: IO[bytes] | None = None
        self._validator, self._raw, self._size, self._broken = "", 0, 0, False

    def close(self) -> None:
        """Let go of what came in part."""
        self._forget()

    def headers(self) -> dict[str, str]:
        """Return what the next request says: the conditions, or that only the rest is wanted."""
        if not self._validator:
            return dict(self._conditions)
        return {"range": f"bytes={self._raw}-", "if-range": self._validator}

    def take(self, response: httpx.Response) -> Received:
        """Receive a reply; AgainError where it was cut short, and the next one is to be taken likewise."""
        if self._validator and not self._goes_on(response):
            self._forget()
            if response.status_code in {206, 416}:
                raise faults.cut_short("the rest is of another file", where=self._where)
        if not self._validator:
            self._begin(response)
        before = self._raw
        try:
            self._receive(response)
        except faults.AgainError as error:
            if self._resumable:
                error.gained = self._raw > before
                self._validator = _validator(self._first)
            else:
                self._forget()
            raise
        return self._done()

    def _begin(self, response: httpx.Response) -> None:
        self._forget()
        encoding = response.headers.get("content-encoding", "").strip().lower()
        if encoding not in KNOWN:
            raise faults.unknown_encoding(faults.brief(self._line.mask(encoding)), where=self._where)
        self._first, self._decoder = response, Decoder(encoding)
        self._file = self._spool()

    def _forget(self) -> None:
        """Start over."""
        if self._file is not None:
            self._file.close()
        self._file = None
        self._validator, self._raw, self._size, self._broken = "", 0, 0, False

    def _goes_on(self, response: httpx.Response) -> bool:
        """Whether a reply is the rest of the very file that was begun."""
        said = _RANGE.match(response.headers.get("content-range", "").strip())
        if response.status_code != 206 or said is None:
            return False
        start, end, total = map(int, said.groups())
        promised = self._first.headers.get("content-length", "")
        same = all(
            response.headers.get(name, self._first.headers.get(name)) == self._first.headers.get(name)
            for name in ("etag", "last-modified", "content-encoding")
        )
        return same and start == self._raw and end == total - 1 and promised in {"", str(total)}

    @property
    def _resumable(self) -> bool:
        return self._first.status_code == 200 and not self._broken and bool(self._raw and _validator(self._first))

    def _receive(self, response: httpx.Response) -> None:
        try:
            with closing(self._line.raw(response, deadline=self._deadline, where=self._where)) as pieces:
                for raw in pieces:
                    self._raw += len(raw)
                    for chunk in self._decoder.feed(raw):
                        self._keep(chunk)
                    if self._first.status_code != 200 and self._size > _LONGEST_REFUSAL:
                        return
            self._decoder.end()
        except Undecodable as error:
            self._broken = True
            raise faults.cut_short(str(error), where=self._where) from error

    def _keep(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size > self._limit:
            raise faults.too_large(self._limit, where=self._where)
        assert self._file is not None  # noqa: S101  begun before
        try:
            self._file.write(chunk)
        except OSError as error:
            raise faults.no_room(str(self._folder or tempfile.gettempdir()), error) from error

    def _done(self) -> Received:
        assert self._file is not None  # noqa: S101  begun before
        received = Received(self._first.status_code, self._first.headers, self._size, self._file)
        self._file = None
        self._forget()
        return received

    def _spool(self) -> IO[bytes]:
        try:
            return tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(self._folder) if self._folder else None)
        except OSError as error:
            raise faults.no_room(str(self._folder), error) from error


def _validator(response: httpx.Response) -> str:
    """Return what names this state of the file for If-Range, or "" where nothing does so surely."""
    headers = response.headers
    if headers.get("accept-ranges", "").strip().lower() != "bytes":
        return ""
    tag = headers.get("etag", "").strip()
    if tag.startswith('"') and tag.isascii():
        return str(tag)
    modified = headers.get("last-modified", "").strip()
    try:
        age = parsedate_to_datetime(headers.get("date", "")) - parsedate_to_datetime(modified)
    except (ValueError, TypeError):
        return ""
    packed = headers.get("content-encoding", "").strip().lower() not in {"", "identity"}
    return modified if age.total_seconds() >= _SURELY_PAST and not packed and modified.isascii() else ""
