"""HTTPS itself: a server is trusted by its certificate, and by nothing else."""

import ipaddress
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from renkei.errors import TransportError
from renkei.model.registration import Source
from renkei.settings import Connection
from renkei.transports import Part, collect


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 that signs itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Meridia")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path = tmp_path / "certificate.pem"
    path.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, pkcs8, serialization.NoEncryption()))
    return path


@pytest.fixture
def secure(agency, certificate: Path) -> Iterator:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = type(agency)(context)
    yield server
    server.stop()


def _fetch(source: Source, url: str) -> bytes:
    parts = collect(source, connection=Connection(id="meridia", url=url), interval=None, previous=[])
    return b"".join(b"".join(part.chunks) for part in parts if isinstance(part, Part))


def test_a_certificate_that_is_trusted(
    secure, turn, registered: Callable[..., Source], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    secure.answers(turn(b"a,b\n"))
    assert _fetch(registered(), secure.url) == b"a,b\n"


def test_a_certificate_that_is_not(secure, turn, registered: Callable[..., Source]) -> None:
    secure.answers(turn(b"a,b\n"))
    with pytest.raises(TransportError, match="certificate") as caught:
        _fetch(registered(), secure.url)
    assert not caught.value.transient
    assert "SSL_CERT_FILE" in caught.value.fix.ja
    assert secure.asked == []


def test_no_proxy_is_asked_for_the_way_to_oneself(
    agency, turn, registered: Callable[..., Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    agency.answers(turn(b"a,b\n"))
    assert _fetch(registered(), agency.url) == b"a,b\n"
