"""Files that come packed: read as one, or refused with the reason."""

import gzip
import io
import stat
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.errors import ReadError, RenkeiError
from renkei.language import Text
from renkei.model.readers import Archive, CsvReader
from renkei.readers import RawFile, open_raw, unpacking

from .conftest import asides, read_all

Pack = Callable[..., Path]
HEADER = "番号,名称\n"


def zipped(entries: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, body in entries.items():
            archive.writestr(name, body)
    return data.getvalue()


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., RawFile]:
    """Open bytes as a packed CSV: `opened(data, kind="zip", members="*.csv")`."""

    def make(
        data: bytes, *, encoding: str = "utf-8", reader: Mapping[str, Any] | None = None, **archive: Any
    ) -> RawFile:
        path = tmp_path / "received"
        path.write_bytes(data)
        packed = Archive(**{"kind": "zip", **archive})
        form = CsvReader(kind="csv", encoding=encoding, archive=packed, **reader or {})
        return open_raw(form, path, name="agency ← received.zip", scratch=tmp_path)

    return make


def refusal(opened: Callable[..., RawFile], data: bytes, **archive: Any) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read_all(opened(data, **archive))
    assert "agency ← received.zip" in caught.value.where
    return caught.value


def test_members_are_read_in_the_order_of_their_names(opened: Any) -> None:
    file = opened(
        zipped({"b.csv": HEADER + "2,乙\n3,丙\n", "a.csv": HEADER + "1,甲\n", "readme.txt": "x"}), members="*.CSV"
    )
    read = read_all(file)
    assert read.rows == [("1", "甲"), ("2", "乙"), ("3", "丙")]
    assert read.places == [2, 10_000_000_002, 10_000_000_003]
    assert file.locate([2, 10_000_000_003, 10_000_000_009, 90_000_000_002]) == {2: "1,甲", 10_000_000_003: "3,丙"}
    assert file.place(10_000_000_003) == Text("b.csv の 3 行目", "b.csv, line 3")


def test_rejected_rows_say_their_member_too(opened: Any) -> None:
    read = read_all(opened(zipped({"a.csv": HEADER + "1,甲\n", "b.csv": HEADER + "2\n\n"})))
    assert read.rejected == [(10_000_000_002, "csv.column_count", "1 of 2", "2")]
    assert read.dropped == {"blank_line": 1}


def test_what_is_set_aside_may_be_looked_through_in_every_member(opened: Any) -> None:
    body = HEADER + "1,甲\n計,2\n"
    file = opened(zipped({"a.csv": body, "b.csv": body}), reader={"set_aside": {"total": "^計"}})
    assert asides(file) == [(3, "計,2"), (10_000_000_003, "計,2")]


def test_nested_archives(opened: Any) -> None:
    inner = {name: zipped({f"{name}.csv": HEADER + f"{name},甲\n", "note.txt": ""}) for name in ("02", "01")}
    data = zipped({f"{name}.zip": body for name, body in inner.items()})
    file = opened(data, members="*.zip", inside=Archive(kind="zip", members="*.csv", inside=None))
    assert read_all(file).rows == [("01", "甲"), ("02", "甲")]
    assert file.place(10_000_000_002).en == "02.zip/02.csv, line 2"


def test_gzip(opened: Any) -> None:
    file = opened(gzip.compress(f"{HEADER}1,甲\n".encode()), kind="gzip")
    assert read_all(file).rows == [("1", "甲")]
    assert file.place(2).en == "line 2"


def test_names_are_cp932_where_they_say_nothing_else(opened: Any) -> None:
    def renamed(name: bytes) -> bytes:
        return zipped({"x" * len(name) + ".csv": HEADER}).replace(b"x" * len(name), name)

    assert opened(renamed("全国".encode("cp932"))).place(1).ja.startswith("全国.csv の")
    assert opened(zipped({"全国.csv": HEADER})).place(1).ja.startswith("全国.csv の")  # the UTF-8 flag is set
    assert "utf-8" in refusal(opened, renamed(b"\x81\xff")).fix.en
    assert opened(renamed("全国".encode()), names="utf-8").place(1).ja.startswith("全国.csv の")


def test_names_are_never_paths(opened: Any, tmp_path: Path) -> None:
    outside = {f"{'../' * 12}{tmp_path}/evil.csv": HEADER + "1,甲\n", f"{tmp_path}/evil2.csv": HEADER}
    assert read_all(opened(zipped(outside))).rows == [("1", "甲")]
    assert list(tmp_path.rglob("evil*")) == []


def test_what_is_no_data_is_left_alone(opened: Any) -> None:
    data = zipped({"__MACOSX/._a.csv": "x", ".hidden.csv": "x", "folder/": "", "folder/a.csv": HEADER + "1,甲\n"})
    assert read_all(opened(data, members="*.csv")).rows == [("1", "甲")]


def test_nothing_that_matches_names_what_is_there(opened: Any) -> None:
    error = refusal(opened, zipped({"a.txt": "x", "b.pdf": "x"}), members="*.csv")
    assert "a.txt, b.pdf" in error.what.en
    assert "[*.csv]" in error.what.en


def test_other_columns_name_the_member_and_the_difference(opened: Any) -> None:
    error = refusal(opened, zipped({"a.csv": HEADER, "b.csv": "番号,名前\n"}))
    assert "[b.csv]" in error.what.en
    assert "lacks [名称], has [名前]" in error.what.en


def test_links_and_devices_are_refused(opened: Any) -> None:
    for kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR):
        info = zipfile.ZipInfo("a.csv")
        info.create_system, info.external_attr = 3, (kind | 0o777) << 16
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            archive.writestr(info, "/etc/passwd")
        assert "link or a device" in refusal(opened, data.getvalue()).what.en


def test_a_password_is_told(opened: Any) -> None:
    data = bytearray(zipped({"a.csv": HEADER}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    assert "protected by a password" in refusal(opened, bytes(data)).what.en


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_that_take_memory_without_bound_are_refused(opened: Any, method: int) -> None:
    assert "method" in refusal(opened, zipped({"a.csv": HEADER}, method=method)).what.en


def test_damage_is_told(opened: Any) -> None:
    body = "".join(f"{n},名{n}\n" for n in range(500))
    data = zipped({"a.csv": HEADER + body}, method=zipfile.ZIP_STORED)
    spoiled = data.replace("250,名250".encode(), "250,名251".encode())
    assert "damaged" in refusal(opened, spoiled).what.en  # its checksum does not fit
    assert "damaged" in refusal(opened, data[:-30]).what.en
    assert "can't be read as a zip" in refusal(opened, (HEADER + body).encode()).what.en
    packed = gzip.compress((HEADER + body).encode())
    assert "damaged" in refusal(opened, packed[:-20], kind="gzip").what.en
    assert "can't be read as a gzip" in refusal(opened, HEADER.encode(), kind="gzip").what.en


def test_one_kind_for_the_other_is_no_damage(opened: Any) -> None:
    assert "seems to be a zip" in refusal(opened, zipped({"a.csv": HEADER}), kind="gzip").what.en
    assert "seems to be a gzip" in refusal(opened, gzip.compress(HEADER.encode()), kind="zip").what.en
    assert "damaged" in refusal(opened, zipped({"a.csv": HEADER})[:-30], kind="zip").what.en


def test_bombs_are_refused_by_what_comes_out(opened: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(unpacking, "EXCUSED", 1 << 20)
    data = bytearray(zipped({"a.csv": HEADER.encode() + b"0" * (20 << 20)}))
    place = data.index(b"PK\x01\x02") + 24
    data[place : place + 4] = (10).to_bytes(4, "little")  # the directory lies about the size
    error = refusal(opened, bytes(data))
    assert "too large" in error.what.en or "damaged" in error.what.en
    assert "too large" in refusal(opened, zipped({"a.csv": b"0" * (20 << 20)})).what.en
    assert "too large" in refusal(opened, gzip.compress(b"0" * (20 << 20)), kind="gzip").what.en
    nested = zipped({"a.zip": zipped({"a.csv": b"0" * (20 << 20)})})
    assert "too large" in refusal(opened, nested, inside=Archive(kind="zip", inside=None)).what.en
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) < 10 << 20


def test_too_many_members(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MEMBERS", 3)
    assert "too many" in refusal(opened, zipped({f"{n}.csv": HEADER for n in range(4)})).what.en


def test_one_name_twice(opened: Any) -> None:
    data = zipped({"a.csv": HEADER, "b.csv": HEADER}).replace(b"b.csv", b"a.csv")
    assert "More than one file in it is called [a.csv]" in refusal(opened, data).what.en


def test_a_zip_for_a_csv_says_what_to_register(tmp_path: Path) -> None:
    path = tmp_path / "received"
    for kind, data in (("zip", zipped({"a.csv": HEADER})), ("gzip", gzip.compress(HEADER.encode()))):
        path.write_bytes(data)
        with pytest.raises(ReadError) as caught:
            open_raw(CsvReader(kind="csv"), path)
        assert f"archive: {{kind: {kind}}}" in caught.value.fix.en


def test_what_was_unpacked_goes_with_the_file(opened: Any, tmp_path: Path) -> None:
    file = opened(zipped({"a.csv": HEADER}))
    assert len(list(tmp_path.glob("unpacked-*"))) == 1
    del file
    assert list(tmp_path.glob("unpacked-*")) == []


SEED = zipped({"a.csv": HEADER + "1,甲\n", "b.csv": HEADER}, method=zipfile.ZIP_STORED)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_comes_is_rows_or_a_named_error(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    spoiled = bytearray(SEED)
    for _ in range(data.draw(st.integers(1, 4))):
        spoiled[data.draw(st.integers(0, len(SEED) - 1))] = data.draw(st.integers(0, 255))
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "received").write_bytes(bytes(spoiled[: data.draw(st.integers(0, len(SEED)))]) or spoiled)
    reader = CsvReader(kind="csv", archive=Archive(kind="zip", inside=None))
    with suppress(RenkeiError):
        assert len(read_all(open_raw(reader, folder / "received", scratch=folder)).rows) <= 1
