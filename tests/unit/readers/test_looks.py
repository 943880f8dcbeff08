import gzip
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.errors import ReadError
from renkei.readers.looks import refuse_other_formats

from .conftest import Open, read_all


def zipped(name: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, "x")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "seems"),
    [
        (zipped("xl/workbook.xml"), "an Excel workbook (xlsx)"),
        (zipped("data.csv"), "a ZIP archive"),
        (gzip.compress(b"a,b\n", mtime=0), "a gzip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\r\n<!DOCTYPE html>\n<html>", "HTML (an error page?)"),
        (b'<?xml version="1.0"?>', "XML"),
        (b'{"error": 1}', "JSON"),
        ("県,市\n1,2\n".encode("utf-16"), "UTF-16 text"),
        ("a,b\n1,2\n".encode("utf-16-le"), "UTF-16 text"),
        (bytes(64), "binary data (it has NUL bytes)"),
    ],
)
def test_other_formats_are_named(open_csv: Open, data: bytes, seems: str) -> None:
    with pytest.raises(ReadError) as e:
        open_csv(data)
    assert f"[{seems}]" in e.value.what.en


def test_utf8_registered_as_cp932_is_told(open_csv: Open) -> None:
    for data in ("県,市\n北海道,札幌市\n".encode(), "\ufeffa,b\n".encode()):
        with pytest.raises(ReadError, match="seems to be \\[utf-8\\]"):
            open_csv(data, encoding="cp932")
    with pytest.raises(ReadError, match="seems to be \\[utf-8\\]"):
        open_csv(b"a,b\n" + "北海道,札幌市\n".encode() * 4000, encoding="cp932")


def test_cp932_registered_as_utf8_is_told_once_for_the_whole_file(open_csv: Open) -> None:
    data = "1,札幌\n2,函館\n3,小樽\n4,旭川\n".encode("cp932")
    with pytest.raises(ReadError, match="seems to be \\[cp932\\]"):
        open_csv(data, header=0, columns=("a", "b"))
    mixed = data + "5,室蘭\n6,釧路\n".encode()
    assert len(read_all(open_csv(mixed, header=0, columns=("a", "b"))).rejected) == 4


def test_one_stray_nul_does_not_make_a_file_binary(open_csv: Open) -> None:
    assert read_all(open_csv(b"name,b\nfirst,2\nsecond,\0\n")).rows == [("first", "2")]


@given(st.binary(max_size=80).map(lambda b: b.decode("cp932", "ignore")))
@settings(deadline=None, max_examples=100)
def test_cp932_text_passes_as_itself(text: str) -> None:
    data = ("県,市\n札幌," + text.replace("\0", "")).encode("cp932")
    refuse_other_formats(data, encoding="cp932", name="f.csv")
