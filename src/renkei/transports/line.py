"""The line to one agency's server: asks again where that helps, and keeps the credentials to that server."""

import logging
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import TypeVar

import httpx

from renkei.errors import ReplyError, TransportError
from renkei.transports import faults
from renkei.transports.address import Address, is_loopback
from renkei.transports.manners import Manners
from renkei.transports.masking import quietly
from renkei.transports.question import Question
from renkei.transports.rate import Gate

_log = logging.getLogger("renkei.transports")
_BUSY = {408, 425, 429, 500, 502, 503, 504, *range(520, 531)}
_MOVED = {301, 302, 303, 307, 308}
_Taken = TypeVar("_Taken")


class Line:
    """GET requests to one server. Errors are renkei's own; their causes are masked words, never httpx's objects.

    Every request, each redirect and each attempt among them, waits at the `gate` where there is one.
    """

    def __init__(
        self,
        source: str,
        address: Address,
        *,
        manners: Manners,
        gate: Gate | None = None,
        scratch: Path | None = None,
    ) -> None:
        self.source, self.address, self.manners, self._gate, self.scratch = source, address, manners, gate, scratch
        local = is_loopback(address.url.host)
        self._pause = 0.0 if local or gate else manners.page_pause
        self._client = _client(manners, direct=address.url.host if local else None, where=source)

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def pause(self) -> None:
        """Wait between two requests, where no rate says how long."""
        self.manners.sleep(self._pause)

    def asked(self, question: Question) -> dict[str, str]:
        """Return what is asked, without credentials."""
        asked = question.asked
        return {name: self.mask(text) for name, text in asked.items()} if question.told else asked

    def where(self, question: Question) -> str:
        """Return what an error or a log line says of the place."""
        asked = self.asked(question)
        shown = asked["query"] if len(asked["query"]) <= 300 else f"{asked['query'][:300]}…"
        return f"{self.source}: {asked['url']}" + (f"?{shown}" if shown else "")

    def mask(self, text: str) -> str:
        """Return text from outside without any credential."""
        return self.address.mask(text)

    def said(self, body: bytes) -> str:
        """Return what a body says, in short and without any credential."""
        return faults.brief(self.mask(faults.words(body)))

    def ask(
        self,
        question: Question,
        *,
        headers: Callable[[], Mapping[str, str]],
        take: Callable[[httpx.Response], _Taken],
    ) -> _Taken:
        """Ask, and give the reply to `take`; again, after a wait, where that may help. `take` closes the reply.

        `headers` is called for each attempt. An attempt that brought part of the reply does not count against the
        number of attempts, only against that of resumptions.
        """
        attempt = resumed = 0
        while True:
            try:
                return self._attempt(question, headers(), take)
            except faults.AgainError as error:
                attempt, resumed = (0, resumed + 1) if error.gained else (attempt + 1, resumed)
                wait = max(self.manners.wait(max(1, attempt)), error.after or 0.0)
                spent = attempt >= self.manners.attempts or resumed > self.manners.resumptions
                if spent or wait > self.manners.longest_wait:
                    raise
                _log.warning("%s: %s; again in %.1f s", error.where, error.what.en.rstrip("."), wait)
            self.manners.sleep(wait)

    def raw(self, response: httpx.Response, *, deadline: float, where: str) -> Generator[bytes]:
        """Yield the body as it is sent; an error where it is cut short or goes on beyond `deadline`."""
        stream = response.iter_raw()
        try:
            while (raw := self._guarded(lambda: next(stream, None), where=where, begun=True)) is not None:
                yield raw
                if self.manners.clock() > deadline:
                    raise faults.too_slow(self.manners.total_seconds, where=where)
        finally:
            response.close()

    def led(self, question: Question, target: str, *, elsewhere: bool) -> Question:
        """Return the question that a reply leads to, credentials left out of it; ReplyError where it must not go there.

        `elsewhere` tells whether another server may be meant; it is never shown the connection's credentials.
        """
        where = self.where(question)
        following = self._redirected(question.whole, target, where=where)
        if self.address.shows_credentials(following):
            for name in self.address.query:
                following = following.copy_remove_param(name) if name in following.params else following
        elif not elsewhere:
            raise faults.astray(self.mask(f"{following.scheme}://{following.host}"), where=where)
        return Question(following, told=True)

    def refused(self, status: int, body: bytes, *, where: str) -> ReplyError:
        """Return the error that an HTTP status other than 200 means."""
        return faults.refused(status, self.said(body), where=where)

    def _attempt(
        self, question: Question, headers: Mapping[str, str], take: Callable[[httpx.Response], _Taken]
    ) -> _Taken:
        where = self.where(question)
        response = self._followed(question.whole, {**question.headers, **headers}, where=where)
        _log.info("%s: HTTP %d", where, response.status_code)
        try:
            if response.status_code in _BUSY:
                after = self.manners.retry_after(response.headers.get("retry-after"))
                raise faults.busy(response.status_code, where=where, after=after)
            return take(response)
        except BaseException:
            response.close()
            raise

    def _followed(self, url: httpx.URL, headers: Mapping[str, str], *, where: str) -> httpx.Response:
        """Send, and follow redirects; another server than the connection's gets no credentials."""
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
        if self.address.shows_credentials(url):
            shown = self.address.headers
            url = url.copy_merge_params(dict(self.address.query)) if self.address.query else url
        if self._gate is not None:
            self._gate.wait()

        def send() -> httpx.Response:
            request = self._client.build_request("GET", url, headers={**headers, **shown})
            return self._client.send(request, stream=True)

        return self._guarded(send, where=where, begun=False)

    def _redirected(self, url: httpx.URL, target: str, *, where: str) -> httpx.URL:
        try:
            following = url.join(target).copy_with(username=None, password=None, fragment=None)
        except (httpx.InvalidURL, UnicodeError):
            following = httpx.URL("")
        if not self.address.shows_credentials(following):
            for name in self.address.query:
                following = following.copy_remove_param(name) if name in following.params else following
            if self.address.mask.finds(str(following)):
                raise faults.astray(self.mask(following.host), where=where)
        if not self.address.allows(following):
            raise faults.astray(self.mask(f"{following.scheme}://{following.host}"), where=where)
        return following

    def _guarded(self, call: Callable[[], _Taken], *, where: str, begun: bool) -> _Taken:
        """Call httpx; its exceptions hold the request, credentials included, so that not one of them gets out."""
        try:
            with quietly():
                return call()
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:  # UnicodeError: of a cookie, say
            said = f"{type(error).__name__}: {self.mask(str(error))}"
        raise _told(said, where=where, begun=begun) from faults.Seen(said)


def _client(manners: Manners, *, direct: str | None, where: str) -> httpx.Client:
    """Return a client that takes its proxies and authorities from the environment; no proxy to the host `direct`."""
    try:
        return httpx.Client(
            timeout=httpx.Timeout(manners.read_seconds, connect=manners.connect_seconds),
            headers={"user-agent": "renkei", "accept": "*/*", "accept-encoding": "gzip"},
            mounts={f"all://{direct}": None} if direct else {},
        )
    except (httpx.InvalidURL, ValueError, OSError, ImportError):  # its words may hold a part of a proxy's password
        pass
    raise faults.environment(where=where)


def _told(said: str, *, where: str, begun: bool) -> TransportError:
    if "CERTIFICATE_VERIFY_FAILED" in said:
        return faults.untrusted(said, where=where)
    return faults.cut_short(said, where=where) if begun else faults.unreachable(said, where=where)
