"""Drop folders."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from renkei.errors import ContentError, ReplyError, TransportError
from renkei.model.registration import Source
from renkei.model.runs import Landed
from renkei.settings import Connection
from renkei.transports import NotModified, Part, collect, local
from renkei.transports.manners import Manners

Registered = Callable[..., Source]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "受付"
    folder.mkdir()
    return folder


def _landed(part: Part, data: bytes) -> Landed:
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


def _collect(source: Source, folder: Path | str) -> list[tuple[Part, bytes]]:
    connection = Connection(id="meridia", url=str(folder))
    parts = collect(source, connection=connection, interval=None, previous=[])
    return [(part, b"".join(part.chunks)) for part in parts if isinstance(part, Part)]


def test_files_come_in_the_order_of_their_names(registered: Registered, folder: Path) -> None:
    for name, data in {"b.csv": b"2", "a.csv": b"1", "c.txt": b"3", ".x.csv": b"4", "~$a.csv": b"5"}.items():
        (folder / name).write_bytes(data)
    (folder / "d.csv").mkdir()
    found = _collect(registered(kind="local", path="*.csv"), folder)
    assert [(part.name, data) for part, data in found] == [("a.csv", b"1"), ("b.csv", b"2")]
    part = found[0][0]
    assert part.asked == {"url": (folder / "a.csv").as_uri()}
    assert part.headers["content-length"] == "1"
    assert part.headers["last-modified"].endswith("GMT")


def test_a_connection_that_is_of_a_server_is_not_shown(registered: Registered) -> None:
    with pytest.raises(TransportError, match=r"\[https://…\]") as caught:
        _collect(registered(kind="local", path="*.csv"), "https://someone:s3cret@example.org/data")
    assert "s3cret" not in caught.value.text("ja") + caught.value.text("en")


def test_a_name_that_is_no_text_is_refused_by_name(registered: Registered, folder: Path) -> None:
    """As an old archive leaves it: Japanese in Shift_JIS, where names are UTF-8."""
    Path(os.fsdecode(os.fsencode(folder) + "/統計.csv".encode("cp932"))).write_bytes(b"1")
    with pytest.raises(ContentError, match=r"\\x93") as caught:
        _collect(registered(kind="local", path="*.csv"), folder)
    caught.value.text("ja").encode()


def test_a_folder_named_as_a_uri_and_files_below_it(registered: Registered, folder: Path) -> None:
    (folder / "2024").mkdir()
    (folder / "2024" / "統計.csv").write_bytes(b"1")
    (folder / "2024" / "half.csv.part").write_bytes(b"1")
    found = _collect(registered(kind="local", path="**/*"), folder.as_uri())
    assert [part.name for part, _ in found] == ["2024/統計.csv"]


def test_no_file_says_what_to_do(registered: Registered, folder: Path) -> None:
    with pytest.raises(ReplyError) as caught:
        _collect(registered(kind="local", path="trade.csv"), folder)
    assert str(folder) in caught.value.where
    assert "path" in caught.value.text("ja")


def test_no_folder_says_what_to_do(registered: Registered, folder: Path) -> None:
    with pytest.raises(TransportError) as caught:
        _collect(registered(kind="local", path="*.csv"), folder / "none")
    assert caught.value.where == "AIRFLOW_CONN_MERIDIA"


@pytest.mark.parametrize("path", ["../secret.csv", "/etc/passwd", "a/../../secret.csv", "", "a**"])
def test_a_path_out_of_the_folder_is_refused(registered: Registered, folder: Path, path: str) -> None:
    (folder.parent / "secret.csv").write_bytes(b"secret")
    with pytest.raises(ContentError):
        _collect(registered(kind="local", path=path), folder)


def test_links_are_refused(registered: Registered, folder: Path) -> None:
    secret = folder.parent / "secret.csv"
    secret.write_bytes(b"secret")
    (folder / "a.csv").symlink_to(secret)
    with pytest.raises(ContentError, match=r"a\.csv"):
        _collect(registered(kind="local", path="*.csv"), folder)
    (folder / "a.csv").unlink()
    (folder / "sub").symlink_to(folder.parent)
    with pytest.raises(ContentError, match=r"secret\.csv"):
        _collect(registered(kind="local", path="sub/secret.csv"), folder)


def test_a_pipe_is_refused(registered: Registered, folder: Path) -> None:
    os.mkfifo(folder / "a.csv")
    with pytest.raises(ContentError):
        _collect(registered(kind="local", path="*.csv"), folder)


def test_a_file_that_is_still_being_written_is_not_taken(registered: Registered, folder: Path) -> None:
    (folder / "a.csv").write_bytes(b"x" * 3_000_000)
    connection = Connection(id="meridia", url=str(folder))
    (part,) = collect(registered(kind="local", path="a.csv"), connection=connection, interval=None, previous=[])
    assert isinstance(part, Part)
    next(part.chunks)
    with (folder / "a.csv").open("ab") as file:
        file.write(b"more")
    with pytest.raises(TransportError, match="changed") as caught:
        list(part.chunks)
    assert caught.value.transient


def _put(folder: Path, name: str, data: bytes, *, seconds_ago: float = 3600) -> None:
    (folder / name).write_bytes(data)
    at = time.time() - seconds_ago
    os.utime(folder / name, (at, at))


def test_known_files_are_not_read_again(registered: Registered, folder: Path) -> None:
    _put(folder, "a.csv", b"1")
    _put(folder, "b.csv", b"2", seconds_ago=0)
    source, connection = registered(kind="local", path="*.csv"), Connection(id="meridia", url=str(folder))
    first = [_landed(*one) for one in _collect(source, folder)]
    again = list(collect(source, connection=connection, interval=None, previous=first))
    assert again[0] == NotModified(first[0])
    assert isinstance(again[1], Part)  # it changed just as it was fetched: what was read may be half of it
    (folder / "a.csv").write_bytes(b"9")
    (part, _) = collect(source, connection=connection, interval=None, previous=first)
    assert isinstance(part, Part)
    assert list(part.chunks) == [b"9"]


def test_only_files_that_have_settled_are_taken(
    registered: Registered, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _put(folder, "a.csv", b"1")
    _put(folder, "b.csv", b"2", seconds_ago=30)
    _put(folder, "c.csv", b"3", seconds_ago=-500)  # a clock that is ahead tells nothing
    source = registered(kind="local", path="*.csv", settled="1 minute")
    connection, slept = Connection(id="meridia", url=str(folder)), list[float]()

    def parts(source: Source, sleep: Callable[[float], None] = slept.append) -> list[str]:
        assert source.transport.kind == "local"
        found = local.collect(source, source.transport, connection=connection, manners=Manners(sleep=sleep))
        return [part.name for part in found if isinstance(part, Part)]

    with pytest.raises(TransportError, match=r"\[b\.csv\] is still being written") as caught:
        parts(source)  # the whole, without a file of it, would withdraw that file's rows
    assert caught.value.transient
    changes = source.model_copy(update={"delivers": "changes"})
    assert parts(changes) == ["a.csv"]
    assert "[c.csv] still grows" in caplog.text
    assert slept == [2.0, 2.0]
    with pytest.raises(TransportError, match=r"\[a\.csv\]"):
        parts(changes, lambda _: _put(folder, "a.csv", b"11"))
