"""A table beside its registration."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from renkei.errors import ContentError
from renkei.model.registration import Source
from renkei.model.transports import BesideTransport
from renkei.transports import Part, collect

Registered = Callable[..., Source]
FIGURES = "日,人数\n2018-04-01,9181\n".encode()


@pytest.fixture
def source(registered: Registered, tmp_path: Path) -> Source:
    """A registration in a folder of its own, the table beside it."""
    (tmp_path / "trade.csv").write_bytes(FIGURES)
    transport = BesideTransport(kind="beside", path="trade.csv")
    return registered().model_copy(update={"path": tmp_path / "trade.yml", "transport": transport})


def _collect(source: Source) -> list[Part]:
    parts = collect(source, connection=None, interval=None, previous=[])
    return [part for part in parts if isinstance(part, Part)]


def test_the_file_comes_as_it_is_and_its_name_is_no_path_of_a_machine(source: Source) -> None:
    (part,) = _collect(source)
    assert part.name == "trade.csv"
    assert part.asked == {"beside": "meridia/trade.csv"}
    assert part.headers == {"content-length": str(len(FIGURES))}
    assert b"".join(part.chunks) == FIGURES


def test_a_file_is_read_again_whatever_its_time_says(source: Source, tmp_path: Path) -> None:
    path = tmp_path / "trade.csv"
    before = path.stat()
    path.write_bytes(FIGURES.replace(b"9181", b"9182"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert b"9182" in b"".join(_collect(source)[0].chunks)


def test_a_file_that_a_volume_links_is_read(source: Source, tmp_path: Path) -> None:
    """As the content of a Kubernetes ConfigMap stands in its folder."""
    (tmp_path / "trade.csv").rename(tmp_path / "mounted")
    (tmp_path / "trade.csv").symlink_to(tmp_path / "mounted")
    assert b"".join(_collect(source)[0].chunks) == FIGURES


def test_a_file_that_went_away_is_named(source: Source, tmp_path: Path) -> None:
    (tmp_path / "trade.csv").unlink()
    with pytest.raises(ContentError) as caught:
        _collect(source)
    assert caught.value.where == "meridia.trade: meridia/trade.csv"
    (tmp_path / "trade.csv").mkdir()
    (part,) = _collect(source)
    with pytest.raises(ContentError, match="directory"):
        next(part.chunks)
