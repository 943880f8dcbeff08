"""Drop folders."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from renkei.errors import ContentError, ReplyError, TransportError
from renkei.model.registration import Source
from renkei.settings import Connection
from renkei.transports import Part, collect

Registered = Callable[..., Source]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "受付"
    folder.mkdir()
    return folder


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
