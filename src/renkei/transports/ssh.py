"""A connection to an SSH server, driven from outside its event loop: one call at a time, each with its time limit."""

import asyncio
import base64
import binascii
import contextlib
import logging
import posixpath
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar
from urllib.parse import quote, urlsplit

import asyncssh

from renkei.errors import RenkeiError
from renkei.settings import Connection
from renkei.transports import ssh_faults
from renkei.transports.manners import Manners
from renkei.transports.masking import Mask

_T = TypeVar("_T")
_LONG_S = 600.0
_KEEPALIVE_S = 15
_GOODBYE_S = 10.0
logging.getLogger("asyncssh").setLevel(logging.WARNING)  # it tells of every login, by name


@dataclass(frozen=True)
class Server:
    """Where a server is, what it must prove, and what it is shown."""

    host: str
    port: int
    base: str
    known_hosts: Any = field(repr=False)
    login: str | None = field(repr=False)
    password: str | None = field(repr=False)
    keys: Sequence[Any] | None = field(repr=False)
    mask: Mask = field(repr=False)

    @property
    def url(self) -> str:
        """The server's address, without credentials."""
        return f"sftp://{self.host}:{self.port}/"

    def at(self, name: str) -> str:
        """Return the address of a file."""
        return self.url + quote(name.lstrip("/"))

    def path(self, path: str) -> str:
        """Join the folder of the connection and the path of a registration."""
        return posixpath.join(self.base, path) if self.base else path


def server_of(connection: Connection) -> Server:
    """Read a connection; ContentError where it has no host, no host key or a private key that can't be read."""
    where = f"AIRFLOW_CONN_{connection.id.upper()}"
    uri, port = urlsplit(connection.url), 0
    with contextlib.suppress(ValueError):  # a port that is no number
        port = uri.port or 22
    if not uri.hostname or not port or not connection.login:
        raise ssh_faults.unusable(where)
    secrets = [*connection.secrets, connection.login]
    return Server(
        host=uri.hostname,
        port=port,
        base=uri.path.rstrip("/"),
        known_hosts=_known(connection, f"{'' if port == 22 else f'-p {port} '}{uri.hostname}", where=where),
        login=connection.login,
        password=connection.password,
        keys=_private(connection, where=where),
        mask=Mask(secrets),
    )


class Bridge:
    """One connection in a thread of its own, for as long as the context lasts.

    `call` runs a coroutine there and waits for it. No exception of asyncssh gets out: they become ReplyError and
    TransportError, credentials masked.
    """

    def __init__(self, server: Server, *, manners: Manners, where: str) -> None:
        self._server, self._manners, self._where = server, manners, where
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="renkei-sftp", daemon=True)
        self._connection: Any = None

    def __enter__(self) -> "Bridge":
        self._thread.start()
        try:
            self._connection = self.call(self._connect)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def sftp(self, names: Literal["utf-8", "cp932", "euc-jp"]) -> Any:
        """Open SFTP; `names` is how the server writes the names of files."""
        return self.call(lambda: self._connection.start_sftp_client(path_encoding=names))

    def begin(self, work: Callable[[], Coroutine[Any, Any, _T]]) -> "Future[_T]":
        """Start something, and go on."""

        async def run() -> _T:
            return await work()

        return asyncio.run_coroutine_threadsafe(run(), self._loop)

    def end(self, future: "Future[_T]", *, where: str, seconds: float | None = None, begun: bool = True) -> _T:
        """Wait for what was started."""
        try:
            return future.result(seconds or self._manners.read_seconds)
        except RenkeiError:
            raise
        except (asyncssh.Error, OSError, TimeoutError, ValueError) as error:
            future.cancel()
            told = ssh_faults.told(error, self._server.mask, where=where, begun=begun)
        raise told from None

    def call(self, work: Callable[[], Coroutine[Any, Any, _T]], *, where: str | None = None, long: bool = False) -> _T:
        """Run something, and wait for it."""
        seconds = _LONG_S if long else self._manners.read_seconds
        return self.end(self.begin(work), where=where or self._where, seconds=seconds, begun=False)

    async def _connect(self) -> Any:
        server, seconds = self._server, self._manners.connect_seconds
        return await asyncssh.connect(
            server.host,
            server.port,
            config=None,
            username=server.login,
            password=server.password,
            client_keys=server.keys,
            known_hosts=server.known_hosts,
            agent_path=None,
            gss_host=None,
            connect_timeout=seconds,
            login_timeout=2 * seconds,
            keepalive_interval=_KEEPALIVE_S,
        )

    def _stop(self) -> None:
        with contextlib.suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(_GOODBYE_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=_GOODBYE_S)
        if not self._thread.is_alive():
            self._loop.close()

    async def _hang_up(self) -> None:
        """Close the connection without ado, and end what still waits for it."""
        if self._connection is not None:
            self._connection.abort()
            await self._connection.wait_closed()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await asyncio.sleep(0.01)  # a transport that was aborted closes its socket a turn later
        await self._loop.shutdown_asyncgens()


def _known(connection: Connection, host: str, *, where: str) -> Any:
    """Return what asyncssh compares the server's key with: keys, or the name of a file of known hosts."""
    said = connection.extra.get("host_key", "").strip()
    if said:
        keys = [_public(line) for line in said.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        if not keys or None in keys:
            raise ssh_faults.no_host_key(host, where=where, unreadable=True)
        return keys, [], []
    file = connection.extra.get("known_hosts", "").strip()
    if not file:
        raise ssh_faults.no_host_key(host, where=where, unreadable=False)
    try:
        return asyncssh.read_known_hosts(file)
    except (OSError, ValueError):
        raise ssh_faults.no_host_key(host, where=where, unreadable=True) from None


def _public(line: str) -> Any:
    """Read `type data`, `host type data` as ssh-keyscan gives it, or the data alone, as Airflow has it; None if none."""
    words = line.split()
    if len(words) == 1:
        try:
            data = base64.b64decode(words[0], validate=True)
            words = [data[4 : 4 + int.from_bytes(data[:4], "big")].decode("ascii"), words[0]]
        except (binascii.Error, ValueError):
            return None
    for start in range(len(words) - 1):
        with contextlib.suppress(asyncssh.KeyImportError, ValueError):
            return asyncssh.import_public_key(" ".join(words[start : start + 2]))
    return None


def _private(connection: Connection, *, where: str) -> Sequence[Any] | None:
    said = connection.extra.get("private_key", "").strip()
    if not said:
        return None
    try:
        return [asyncssh.import_private_key(f"{said}\n", connection.extra.get("private_key_passphrase") or None)]
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError, ValueError):
        raise ssh_faults.unreadable_key(where) from None
