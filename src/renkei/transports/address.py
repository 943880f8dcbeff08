"""Where a request goes, and which credentials it shows there."""

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from renkei.errors import ContentError
from renkei.language import Text
from renkei.settings import Connection
from renkei.transports.masking import Mask, basic


@dataclass(frozen=True)
class Address:
    """An address without credentials, and the credentials beside it; they are shown to that server alone."""

    url: httpx.URL
    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    mask: Mask = field(repr=False)
    where: str = ""

    def at(self, path: str) -> httpx.URL:
        """Return the address of a path on this server; ContentError where it would lead elsewhere."""
        url = _joined(self.url, path)
        if url is None or not self.shows_credentials(url):
            raise _unusable(self.where)
        return url

    def shows_credentials(self, url: httpx.URL) -> bool:
        """Whether `url` is of the same server (scheme, host and port), and so may see the credentials."""
        return _origin(url) == _origin(self.url)

    def allows(self, url: httpx.URL) -> bool:
        """Whether a reply may lead to `url`: HTTPS, or HTTP between loopback addresses.

        A server outside must not send this machine to an address inside (loopback, private, link-local). A name that
        resolves to one is left to TLS: whoever answers there has to prove that name.
        """
        if is_inside(url.host) and not is_inside(self.url.host):
            return False
        local = url.scheme == "http" and is_loopback(url.host) and is_loopback(self.url.host)
        return bool(url.host) and (url.scheme == "https" or local)


def address_of(connection: Connection) -> Address:
    """Return the address of a connection; ContentError where it is no HTTPS address (HTTP is for loopback alone).

    What the connection's own URL carries as user, password or query counts as credentials too.
    """
    where = f"AIRFLOW_CONN_{connection.id.upper()}"
    base = _parsed(connection.url)
    if base is None:
        raise _unusable(where)
    url = base.copy_with(username=None, password=None, query=None, fragment=None)
    login, password = connection.login or base.username, connection.password or base.password
    headers = {"authorization": f"Basic {basic(login, password)}"} if login or password else {}
    query = {**dict(base.params), **connection.query}
    secrets = [*connection.secrets, *query.values(), *headers.values(), login, password]
    mask = Mask(secret for secret in secrets if secret)
    address = Address(url, {**headers, **connection.headers}, query, mask, where)
    if not address.allows(url):
        raise _unusable(where)
    if not all(_sendable(name) and _sendable(value) for name, value in connection.headers.items()):
        raise _unsendable(where)
    return address


def _parsed(given: str) -> httpx.URL | None:
    try:
        return httpx.URL(given)
    except (httpx.InvalidURL, UnicodeError):  # its text may hold a password: it must not become a context
        return None


def _joined(base: httpx.URL, path: str) -> httpx.URL | None:
    try:
        return httpx.URL(f"{str(base).rstrip('/')}/{path.lstrip('/')}") if path.strip("/") else base
    except (httpx.InvalidURL, UnicodeError):
        return None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_inside(host: str) -> bool:
    """Whether a host is this machine, or an address, however it is written, that is not of the public Internet."""
    try:
        found = socket.getaddrinfo(host.partition("%")[0], None, flags=socket.AI_NUMERICHOST)
        address = ipaddress.ip_address(found[0][4][0])
    except (OSError, ValueError):  # a name
        return is_loopback(host)
    plain = getattr(address, "ipv4_mapped", None) or address
    return not plain.is_global


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or {"https": 443, "http": 80}.get(url.scheme)


def _sendable(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _unusable(where: str) -> ContentError:
    return ContentError(
        Text(
            "接続の URL が使えません。https:// で始まる必要があります（http:// はこの機械自身に限ります）。",
            "The connection's URL can't be used: it must start with https:// (http:// only to this machine itself).",
        ),
        where=where,
        fix=Text("接続の URL を直してください。例: https://api.example.go.jp", "Correct it: https://api.example.go.jp"),
    )


def _unsendable(where: str) -> ContentError:
    return ContentError(
        Text(
            "接続のヘッダーに、送れない文字（改行や日本語など）があります。",
            "A header of the connection has characters that can't be sent (such as a line break).",
        ),
        where=where,
        fix=Text(
            "キーを前後の空白や改行なしで登録し直してください。", "Enter the key again, without spaces around it."
        ),
    )
