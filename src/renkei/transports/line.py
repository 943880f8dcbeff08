"""The line to one agency's server: asks again where that helps, and keeps the credentials to that server."""

import itertools
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar
from urllib.parse import urlencode

import httpx

from renkei.errors import ReplyError, TransportError
from renkei.transports import faults
from renkei.transports.address import Address, is_loopback
from renkei.transports.decoding import KNOWN, Decoder, Undecodable
from renkei.transports.manners import Manners
from renkei.transports.masking import quietly

_log = logging.getLogger("renkei.transports")
_BUSY = {408, 425, 429, 500, 502, 503, 504, *range(520, 531)}
_MOVED = {301, 302, 303, 307, 308}
_Taken = TypeVar("_Taken")


class Line:
    """GET requests to one address. Errors are renkei's own; their causes are masked words, never httpx's objects."""

    def __init__(self, source: str, address: Address, *, manners: Manners) -> None:
        self._source, self._address, self.manners = source, address, manners
        local = is_loopback(address.url.host)
        self.page_pause = 0.0 if local else manners.page_pause
        self._client = httpx.Client(
            timeout=httpx.Timeout(manners.read_seconds, connect=manners.connect_seconds),
            headers={"user-agent": "renkei", "accept": "*/*", "accept-encoding": "gzip"},
            mounts={f"all://{address.url.host}": None} if local else {},  # no proxy to this machine itself
        )

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def asked(self, query: Mapping[str, str]) -> dict[str, str]:
        """Return what is asked, without credentials."""
        return {"url": str(self._address.url), "query": urlencode(query, safe=",:/")}

    def where(self, query: Mapping[str, str]) -> str:
        """Return what an error or a log line says of the place."""
        asked = self.asked(query)
        shown = asked["query"] if len(asked["query"]) <= 300 else f"{asked['query'][:300]}…"
        return f"{self._source}: {asked['url']}" + (f"?{shown}" if shown else "")

    def mask(self, text: str) -> str:
        """Return text from outside without any credential."""
        return self._address.mask(text)

    def said(self, body: bytes) -> str:
        """Return what a body says, in short and without any credential."""
        return faults.brief(self.mask(faults.words(body)))

    def ask(
        self,
        query: Mapping[str, str],
        *,
        headers: Mapping[str, str],
        take: Callable[[httpx.Response], _Taken],
    ) -> _Taken:
        """Ask, and give the reply to `take`; again, after a wait, where that may help. `take` closes the reply."""
        for attempt in itertools.count(1):
            try:
                return self._attempt(query, headers, take)
            except faults.AgainError as error:
                wait = max(self.manners.wait(attempt), error.after or 0.0)
                if attempt >= self.manners.attempts or wait > self.manners.longest_wait:
                    raise
                _log.warning("%s: %s; again in %.1f s", error.where, error.what.en, wait)
            self.manners.sleep(wait)
        raise AssertionError  # the last attempt returns or raises

    def chunks(self, response: httpx.Response, *, limit: int, where: str) -> Iterator[bytes]:
        """Yield the body, content encoding undone; an error where it is cut short, too large or never ends."""
        size, deadline = 0, self.manners.clock() + self.manners.total_seconds
        stream = response.iter_raw()
        try:
            encoding = response.headers.get("content-encoding", "").strip().lower()
            if encoding not in KNOWN:
                raise faults.unknown_encoding(faults.brief(self.mask(encoding)), where=where)
            decoder = Decoder(encoding)
            while (raw := self._guarded(lambda: next(stream, None), where=where, begun=True)) is not None:
                for chunk in decoder.feed(raw):
                    size += len(chunk)
                    if size > limit:
                        raise faults.too_large(limit, where=where)
                    yield chunk
                if self.manners.clock() > deadline:
                    raise faults.too_slow(self.manners.total_seconds, where=where)
            decoder.end()
        except Undecodable as error:
            raise faults.cut_short(str(error), where=where) from error
        finally:
            response.close()

    def refused(self, response: httpx.Response, body: bytes, *, where: str) -> ReplyError:
        """Return the error that an HTTP status other than 200 means."""
        return faults.refused(response.status_code, self.said(body), where=where)

    def _attempt(
        self, query: Mapping[str, str], headers: Mapping[str, str], take: Callable[[httpx.Response], _Taken]
    ) -> _Taken:
        where = self.where(query)
        response = self._followed(query, headers, where=where)
        _log.info("%s: HTTP %d", where, response.status_code)
        try:
            if response.status_code in _BUSY:
                after = self.manners.retry_after(response.headers.get("retry-after"))
                raise faults.busy(response.status_code, where=where, after=after)
            return take(response)
        except BaseException:
            response.close()
            raise

    def _followed(self, query: Mapping[str, str], headers: Mapping[str, str], *, where: str) -> httpx.Response:
        """Send, and follow redirects; another server than the connection's gets no credentials."""
        url = self._address.url.copy_merge_params(dict(query)) if query else self._address.url
        for _ in range(self.manners.redirects + 1):
            response = self._send(url, headers, where=where)
            target = response.headers.get("location")
            if response.status_code not in _MOVED or not target:
                return response
            response.close()
            url = self._redirected(url, target, where=where)
        raise faults.astray(f"> {self.manners.redirects}", where=where)

    def _send(self, url: httpx.URL, headers: Mapping[str, str], *, where: str) -> httpx.Response:
        shown: Mapping[str, str] = {}
        if self._address.shows_credentials(url):
            shown = self._address.headers
            url = url.copy_merge_params(dict(self._address.query)) if self._address.query else url
        request = self._client.build_request("GET", url, headers={**headers, **shown})
        return self._guarded(lambda: self._client.send(request, stream=True), where=where, begun=False)

    def _redirected(self, url: httpx.URL, target: str, *, where: str) -> httpx.URL:
        try:
            following = url.join(target).copy_with(username=None, password=None, fragment=None)
        except (httpx.InvalidURL, UnicodeError):
            following = httpx.URL("")
        if not self._address.shows_credentials(following):
            for name in self._address.query:
                following = following.copy_remove_param(name) if name in following.params else following
            if self._address.mask.finds(str(following)):
                raise faults.astray(self.mask(following.host), where=where)
        if not self._address.allows(following):
            raise faults.astray(self.mask(f"{following.scheme}://{following.host}"), where=where)
        return following

    def _guarded(self, call: Callable[[], _Taken], *, where: str, begun: bool) -> _Taken:
        """Call httpx; its exceptions hold the request, credentials included, so that not one of them gets out."""
        try:
            with quietly():
                return call()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            said = f"{type(error).__name__}: {self.mask(str(error))}"
        raise _told(said, where=where, begun=begun) from faults.Seen(said)


def _told(said: str, *, where: str, begun: bool) -> TransportError:
    if "CERTIFICATE_VERIFY_FAILED" in said:
        return faults.untrusted(said, where=where)
    return faults.cut_short(said, where=where) if begun else faults.unreachable(said, where=where)
