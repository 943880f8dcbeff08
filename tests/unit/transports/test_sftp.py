"""SFTP, against a real server on the loopback."""

import os
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from renkei.errors import ContentError, RenkeiError, ReplyError, TransportError
from renkei.model.registration import Source
from renkei.model.runs import Landed
from renkei.settings import Connection, connection_from_parts
from renkei.transports import NotModified, Part, sftp
from renkei.transports.manners import Manners

from .sftpd import LOGIN, PASSWORD, Sftpd

Registered = Callable[..., Source]
OLD = time.time() - 3600


@pytest.fixture
def sftpd(tmp_path: Path) -> Iterator[Sftpd]:
    root = tmp_path / "srv"
    root.mkdir()
    server = Sftpd(root)
    yield server
    server.stop()


def put(root: Path, name: str, data: bytes, *, at: float = OLD) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (at, at))
    return path


def fetch(
    source: Source, connection: Connection, *, previous: Sequence[Landed] = (), manners: Manners | None = None
) -> list[tuple[Part, bytes] | NotModified]:
    assert source.transport.kind == "sftp"
    quick = manners or Manners(sleep=lambda _: None, read_seconds=20, connect_seconds=5)
    parts = sftp.collect(source, source.transport, connection=connection, previous=previous, manners=quick)
    return [part if isinstance(part, NotModified) else (part, b"".join(part.chunks)) for part in parts]


def landed(part: Part, data: bytes) -> Landed:
    return Landed(
        source="meridia.trade",
        interval="-",
        part=0,
        name=part.name,
        sha256="0" * 64,
        size=len(data),
        asked=dict(part.asked),
        headers=dict(part.headers),
        received_at=datetime.now(UTC),
    )


def taken(found: list[tuple[Part, bytes] | NotModified]) -> list[tuple[str, bytes]]:
    return [(one[0].name, one[1]) for one in found if isinstance(one, tuple)]


def test_files_come_by_name_and_in_one_piece(registered: Registered, sftpd: Sftpd) -> None:
    big = os.urandom(3_500_000)
    put(sftpd.root, "送信/令和6年/統計.csv", big)
    put(sftpd.root, "送信/令和6年/a.csv", b"")
    for name in ("送信/令和6年/x.csv.part", "送信/令和6年/.y.csv", "送信/b.csv", "送信/令和6年/c.txt"):
        put(sftpd.root, name, b"no")
    found = fetch(registered(kind="sftp", path="送信/*/*.csv"), sftpd.connection())
    assert taken(found) == [("送信/令和6年/a.csv", b""), ("送信/令和6年/統計.csv", big)]
    part = found[1][0]  # type: ignore[index]
    assert part.headers["content-length"] == "3500000"
    assert part.asked["url"].startswith(f"sftp://127.0.0.1:{sftpd.port}/%E9%80%81")


def test_any_depth(registered: Registered, sftpd: Sftpd) -> None:
    for name in ("out/a.csv", "out/2024/b.csv", "out/2024/01/c.csv", "other/d.csv", "out/.hidden/e.csv"):
        put(sftpd.root, name, b"1")
    found = fetch(registered(kind="sftp", path="out/**/*.csv"), sftpd.connection())
    assert [name for name, _ in taken(found)] == ["out/2024/01/c.csv", "out/2024/b.csv", "out/a.csv"]


def test_names_in_an_older_encoding(registered: Registered, sftpd: Sftpd) -> None:
    path = os.fsencode(sftpd.root) + "/貿易統計.csv".encode("cp932")
    Path(os.fsdecode(path)).write_bytes(b"1")
    os.utime(path, (OLD, OLD))
    assert taken(fetch(registered(kind="sftp", path="貿易*.csv", names="cp932"), sftpd.connection())) == [
        ("貿易統計.csv", b"1")
    ]
    with pytest.raises(ReplyError, match="names"):
        fetch(registered(kind="sftp", path="*.csv"), sftpd.connection())


def test_what_was_landed_is_not_asked_for_again(registered: Registered, sftpd: Sftpd) -> None:
    put(sftpd.root, "a.csv", b"1")
    source = registered(kind="sftp", path="*.csv")
    first = fetch(source, sftpd.connection())
    held = landed(*first[0])  # type: ignore[misc]
    put(sftpd.root, "b.csv", b"2")
    sftpd.reads = 0
    again = fetch(source, sftpd.connection(), previous=[held])
    assert again[0] == NotModified(held)
    assert taken(again) == [("b.csv", b"2")]
    assert sftpd.reads == 1
    put(sftpd.root, "a.csv", b"9", at=OLD + 60)
    assert taken(fetch(source, sftpd.connection(), previous=[held])) == [("a.csv", b"9"), ("b.csv", b"2")]


def test_another_host_key_is_refused_before_anything_is_sent(registered: Registered, sftpd: Sftpd) -> None:
    put(sftpd.root, "a.csv", b"1")
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key("openssh").decode()
    with pytest.raises(TransportError, match="host key is not the one") as caught:
        fetch(registered(kind="sftp", path="*.csv"), sftpd.connection(extra={"host_key": other}))
    assert not caught.value.transient


@pytest.mark.parametrize("extra", [{}, {"host_key": "ssh-ed25519 AAAA"}, {"known_hosts": "/nowhere/known_hosts"}])
def test_without_a_host_key_nothing_is_connected_to(
    registered: Registered, sftpd: Sftpd, extra: dict[str, str]
) -> None:
    with pytest.raises(ContentError, match="host key") as caught:
        fetch(registered(kind="sftp", path="*.csv"), sftpd.connection(extra=extra))
    assert f"ssh-keyscan -t ed25519 -p {sftpd.port} 127.0.0.1" in caught.value.text("ja")
    assert caught.value.where == "AIRFLOW_CONN_MERIDIA"


def test_host_keys_in_every_form(registered: Registered, sftpd: Sftpd, tmp_path: Path) -> None:
    put(sftpd.root, "a.csv", b"1")
    file = tmp_path / "known_hosts"
    file.write_text(f"[127.0.0.1]:{sftpd.port} {sftpd.public_key}\n")
    kind, data, *_ = sftpd.public_key.split()
    forms = ({"host_key": f"# a comment\n[127.0.0.1]:{sftpd.port} {kind} {data}"}, {"host_key": data})
    for extra in (*forms, {"known_hosts": str(file)}):
        assert taken(fetch(registered(kind="sftp", path="*.csv"), sftpd.connection(extra=extra))) == [("a.csv", b"1")]


def _told(caught: pytest.ExceptionInfo[RenkeiError]) -> str:
    """All that a log would show: the chain of errors, without the lines of source of this test."""
    shown = traceback.TracebackException.from_exception(caught.value, lookup_lines=False, capture_locals=False)
    said, error = [], shown
    while error is not None:
        said += error.format_exception_only()
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)  # type: ignore[assignment]
    return "".join(said) + caught.value.text("ja") + caught.value.text("en")


def test_a_wrong_password_is_refused_and_not_shown(registered: Registered, sftpd: Sftpd) -> None:
    with pytest.raises(ReplyError, match="refused") as caught:
        fetch(registered(kind="sftp", path="*.csv"), sftpd.connection(password="wr0ng-pass-word"))
    assert "wr0ng" not in _told(caught)
    assert LOGIN not in _told(caught)


def test_a_private_key_opens_it(registered: Registered, sftpd: Sftpd) -> None:
    put(sftpd.root, "a.csv", b"1")
    key = asyncssh.generate_private_key("ssh-ed25519")
    sftpd.authorised.append(key.convert_to_public())
    secret = key.export_private_key("pkcs8-pem", passphrase="open-sesame").decode()
    said: dict[str, Any] = {
        "host_key": sftpd.public_key,
        "private_key": secret,
        "private_key_passphrase": "open-sesame",
    }
    connection = connection_from_parts(
        "meridia",
        {"conn_type": "sftp", "host": "127.0.0.1", "port": sftpd.port, "login": LOGIN, "extra": said},
    )
    assert taken(fetch(registered(kind="sftp", path="*.csv"), connection)) == [("a.csv", b"1")]
    assert secret in connection.secrets
    with pytest.raises(ContentError, match="private key") as caught:
        fetch(
            registered(kind="sftp", path="*.csv"),
            replace(connection, extra={**connection.extra, "private_key_passphrase": "wr0ng"}),
        )
    assert "wr0ng" not in _told(caught)


def test_a_link_out_of_the_folder_is_refused_and_one_inside_is_followed(registered: Registered, sftpd: Sftpd) -> None:
    put(sftpd.root, "secret.csv", b"secret")
    put(sftpd.root, "out/data/2024.csv", b"1")
    (sftpd.root / "out" / "latest.csv").symlink_to("data/2024.csv")
    source = registered(kind="sftp", path="out/*.csv")
    assert taken(fetch(source, sftpd.connection())) == [("out/latest.csv", b"1")]
    (sftpd.root / "out" / "other.csv").symlink_to("../secret.csv")
    with pytest.raises(ContentError, match=r"out/other\.csv"):
        fetch(source, sftpd.connection())


@pytest.mark.parametrize("path", ["../x.csv", "a/../../x.csv", "a**"])
def test_a_path_out_of_the_folder_is_refused(registered: Registered, sftpd: Sftpd, path: str) -> None:
    with pytest.raises(ContentError, match="leads out"):
        fetch(registered(kind="sftp", path=path), sftpd.connection())


@pytest.mark.parametrize("path", ["none.csv", "none/*.csv"])
def test_no_file_says_what_to_do(registered: Registered, sftpd: Sftpd, path: str) -> None:
    with pytest.raises(ReplyError, match="No file of that name"):
        fetch(registered(kind="sftp", path=path), sftpd.connection())


def test_a_file_that_grows_is_left_for_the_next_run(
    registered: Registered, sftpd: Sftpd, caplog: pytest.LogCaptureFixture
) -> None:
    put(sftpd.root, "a.csv", b"1")
    put(sftpd.root, "b.csv", b"2", at=time.time())
    source = registered(kind="sftp", path="*.csv").model_copy(update={"delivers": "changes"})
    assert taken(fetch(source, sftpd.connection())) == [("a.csv", b"1")]
    assert "[b.csv] still grows" in caplog.text
    with pytest.raises(TransportError, match=r"\[b\.csv\] is still being written") as caught:
        fetch(source.model_copy(update={"delivers": "whole"}), sftpd.connection())
    assert caught.value.transient
    (sftpd.root / "a.csv").unlink()
    with pytest.raises(TransportError, match="still being written"):
        fetch(source, sftpd.connection())


def test_a_file_that_grows_between_two_looks(registered: Registered, sftpd: Sftpd) -> None:
    """Its server keeps the sender's time, so that only the second look tells."""
    put(sftpd.root, "a.csv", b"1")
    put(sftpd.root, "b.csv", b"2")
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        put(sftpd.root, "b.csv", b"22")

    source = registered(kind="sftp", path="*.csv", settled="30 seconds").model_copy(update={"delivers": "changes"})
    assert source.transport.settled == timedelta(seconds=30)  # type: ignore[union-attr]
    manners = Manners(sleep=sleep, read_seconds=20)
    assert taken(fetch(source, sftpd.connection(), manners=manners)) == [("a.csv", b"1")]
    assert slept == [2.0]


def test_what_stood_before_stays_while_its_file_grows(registered: Registered, sftpd: Sftpd) -> None:
    put(sftpd.root, "a.csv", b"1")
    source = registered(kind="sftp", path="*.csv").model_copy(update={"delivers": "changes"})
    held = landed(*fetch(source, sftpd.connection())[0])  # type: ignore[misc]
    put(sftpd.root, "a.csv", b"half", at=time.time())
    put(sftpd.root, "b.csv", b"2")
    again = fetch(source, sftpd.connection(), previous=[held])
    assert again[0] == NotModified(held)
    assert taken(again) == [("b.csv", b"2")]


def test_a_file_that_changes_while_it_is_read_is_not_taken(registered: Registered, sftpd: Sftpd) -> None:
    path = put(sftpd.root, "a.csv", b"x" * 3_000_000)

    def grow(read: int) -> None:
        if read > 1_000_000:
            with path.open("ab") as file:
                file.write(b"more")

    sftpd.on_read = grow
    with pytest.raises(TransportError, match="changed while it was read") as caught:
        fetch(registered(kind="sftp", path="a.csv"), sftpd.connection())
    assert caught.value.transient


def test_a_connection_that_is_lost_in_the_middle(registered: Registered, sftpd: Sftpd) -> None:
    put(sftpd.root, "a.csv", b"x" * 6_000_000)
    sftpd.lose_after = 2_000_000
    with pytest.raises(TransportError, match="cut short") as caught:
        fetch(registered(kind="sftp", path="a.csv"), sftpd.connection())
    assert caught.value.transient
    assert PASSWORD not in _told(caught)


def test_nobody_answers(registered: Registered, sftpd: Sftpd) -> None:
    connection = sftpd.connection()
    sftpd.stop()
    with pytest.raises(TransportError, match="No reply") as caught:
        fetch(registered(kind="sftp", path="a.csv"), connection)
    assert caught.value.transient


def test_a_file_that_is_too_large(registered: Registered, sftpd: Sftpd) -> None:
    put(sftpd.root, "a.csv", b"12345")
    few = Manners(sleep=lambda _: None, largest_file=4)
    with pytest.raises(ReplyError, match="larger than"):
        fetch(registered(kind="sftp", path="*.csv"), sftpd.connection(), manners=few)


def test_a_port_that_is_no_number(registered: Registered, sftpd: Sftpd) -> None:
    with pytest.raises(ContentError, match="port"):
        fetch(registered(kind="sftp", path="*.csv"), replace(sftpd.connection(), url="sftp://127.0.0.1:x"))
