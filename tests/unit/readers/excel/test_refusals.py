import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from renkei.errors import ReadError
from renkei.readers.excel import package, xlsx
from tests.unit.readers.conftest import read_all

from .conftest import Open, write


@pytest.fixture
def plain(tmp_path: Path) -> bytes:
    return write(tmp_path / "plain.xlsx", {"Sheet1": [["a", "b"], ["x", 1], ["y", 2]]}).read_bytes()


def changed(data: bytes, **parts: Any) -> bytes:
    """The workbook with parts replaced (bytes), changed (pairs of bytes), or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = {name.rpartition("/")[2].replace(".", "_"): name for name in old.namelist()}
        for name in old.namelist():
            what = parts.pop(name.rpartition("/")[2].replace(".", "_").strip("[]"), None)
            body = old.read(name)
            if isinstance(what, tuple):
                assert what[0] in body, (name, body)
                body = body.replace(*what)
            new.writestr(name, what if isinstance(what, bytes) else body)
        for name, what in parts.items():
            assert name not in names
            new.writestr(name.replace("__", "/").replace("_", "."), what)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "seems"),
    [
        (b"", "an empty file"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "HTML"),
        (b'\xef\xbb\xbf<meta charset="utf-8"><table><tr><td>1</td></tr></table>', "HTML"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        ("コード,名前\r\n1,札幌\r\n".encode("cp932"), "CSV"),
        ("コード\t名前\r\n".encode("utf-16"), "UTF-16"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"\0" * 600, "binary"),
    ],
)
def test_what_is_only_called_a_workbook_is_said_to_be_what_it_is(received: Open, data: bytes, seems: str) -> None:
    with pytest.raises(ReadError, match="no Excel workbook but, it seems") as error:
        received(data)
    assert seems in error.value.what.en
    assert error.value.where == "book.xls"


def test_other_zips_are_no_workbooks(received: Open, plain: bytes) -> None:
    def packed(parts: dict[str, str]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as new:
            for name, text in parts.items():
                new.writestr(name, text)
        return out.getvalue()

    with pytest.raises(ReadError, match="a ZIP archive, perhaps of Word"):
        received(packed({"word/document.xml": "<w/>"}))
    with pytest.raises(ReadError, match=r"not read: \[.ods\]"):
        received(packed({"content.xml": "<office/>"}))
    relations = '<Relationships><Relationship Id="r" Type="x/officeDocument" Target="xl/workbook.bin"/></Relationships>'
    with pytest.raises(ReadError, match=r"not read: \[.xlsb\]"):
        received(packed({"_rels/.rels": relations, "xl/workbook.bin": ""}))


def test_macros_are_refused_unless_expected(received: Open, plain: bytes) -> None:
    data = changed(plain, xl__vbaProject_bin=b"\0")
    with pytest.raises(ReadError, match="has macros") as error:
        received(data, name="book.xlsm")
    assert "macros: true" in error.value.fix.ja
    assert read_all(received(data, macros=True)).rows == [("x", "1"), ("y", "2")]


def test_a_bomb_is_refused_by_its_directory_alone(
    received: Open, plain: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "MAX_SIZE", 1_000_000)
    with pytest.raises(ReadError, match="Unpacked, the workbook is"):
        received(changed(plain, xl__media__bomb_png=b"\0" * 2_000_000))


def test_a_long_text_in_masses_of_cells_is_refused(
    received: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MAX_SHARED", 1_000_000)
    data = write(tmp_path / "long.xlsx", {"s": [["a"], *[["あ" * 1000]] * 400]}).read_bytes()
    with pytest.raises(ReadError, match="Long texts are repeated so often"):
        received(data)


def test_merged_ranges_that_overlap_are_refused(received: Open, plain: bytes) -> None:
    merges = b"<mergeCells>" + b'<mergeCell ref="A1:XFD1"/>' * 20 + b"</mergeCells>"
    with pytest.raises(ReadError, match="overlap"):
        received(changed(plain, sheet1_xml=(b"</sheetData>", b"</sheetData>" + merges)))


def test_a_part_larger_than_the_directory_says_is_refused(received: Open, plain: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(plain)) as old:
        size = old.getinfo("xl/worksheets/sheet1.xml").file_size
    at = plain.rfind(b"xl/worksheets/sheet1.xml") - 46  # its entry in the directory
    lying = plain[: at + 24] + (size - 20).to_bytes(4, "little") + plain[at + 28 :]
    with pytest.raises(ReadError, match="cut short or damaged"):
        read_all(received(lying))


def test_a_document_type_is_refused(received: Open, plain: bytes) -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>'
    with pytest.raises(ReadError, match="a document type is not allowed"):
        read_all(received(changed(plain, sharedStrings_xml=evil)))


SHEET = "sheet1_xml"


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({SHEET: (b'r="A2"', b'r="A5"')}, "rows are not in their order"),
        ({SHEET: (b'r="B2"', b'r="A2"')}, "two cells in one place"),
        ({SHEET: (b'r="B2"', b'r="B9999999"')}, "beyond"),
        ({SHEET: (b"</sheetData>", b"")}, "the rows do not end"),
        ({SHEET: (b"</row></sheetData>", b"</sheetData>")}, "XML"),
        ({SHEET: b""}, "no sheetData"),
        ({SHEET: b"\xff\xfe<\0w\0"}, "no sheetData"),
        ({"workbook_xml": b"<workbook><sheets>"}, "XML"),
        ({"styles_xml": b"<"}, "XML"),
        ({"workbook_xml_rels": b"<Relationships/>"}, "has no part"),
        ({"sharedStrings_xml": b"<sst><si><t>a</t>"}, "XML"),
    ],
)
def test_a_broken_workbook_is_refused_and_says_which_part(received: Open, plain: bytes, parts: Any, why: str) -> None:
    with pytest.raises(ReadError, match="cut short or damaged") as error:
        read_all(received(changed(plain, **parts)))
    assert why in error.value.what.en


def test_a_shared_text_that_is_not_there_rejects_its_row(received: Open, plain: bytes) -> None:
    data = changed(plain, sheet1_xml=(b'<c r="A3" t="s"><v>3</v>', b'<c r="A3" t="s"><v>99</v>'))
    read = read_all(received(data))
    assert read.rows == [("x", "1")]
    assert [line[:3] for line in read.rejected] == [(3, "excel.unreadable_cell", "A3: 99")]


def test_a_number_that_is_none_rejects_its_row(received: Open, plain: bytes) -> None:
    read = read_all(received(changed(plain, sheet1_xml=(b'<c r="B3"><v>2</v>', b'<c r="B3"><v>2,000</v>'))))
    assert [line[:3] for line in read.rejected] == [(3, "excel.unreadable_cell", "B3: 2,000")]


def test_prefixes_are_only_names(received: Open, plain: bytes) -> None:
    """As some writers of the Open XML SDK do."""
    with zipfile.ZipFile(io.BytesIO(plain)) as old:
        xml = old.read("xl/worksheets/sheet1.xml").decode()
    head, _, rest = xml.partition("<worksheet")
    prefixed = head + "<worksheet" + rest
    for tag in ("worksheet", "sheetData", "row", "c", "v"):
        for before, after in ((f"<{tag} ", f"<x:{tag} "), (f"<{tag}>", f"<x:{tag}>"), (f"</{tag}>", f"</x:{tag}>")):
            prefixed = prefixed.replace(before, after)
    prefixed = prefixed.replace("xmlns=", "xmlns:x=").replace("<x:v>2</x:v>", "<x:v>2</x:v>")
    for tag in ("dimension", "sheetViews", "sheetView", "sheetFormatPr", "pageMargins"):
        prefixed = prefixed.replace(f"<{tag}", f"<x:{tag}").replace(f"</{tag}", f"</x:{tag}")
    assert read_all(received(changed(plain, sheet1_xml=prefixed.encode()))).rows == [("x", "1"), ("y", "2")]


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.99])
def test_a_file_cut_short_is_refused(received: Open, plain: bytes, keep: float) -> None:
    with pytest.raises(ReadError, match="cut short or damaged"):
        received(plain[: int(len(plain) * keep)])


def test_a_flipped_bit_is_seen(received: Open, plain: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(plain)) as old:
        info = old.getinfo("xl/worksheets/sheet1.xml")
    at = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    flipped = plain[:at] + bytes([plain[at] ^ 1]) + plain[at + 1 :]
    with pytest.raises(ReadError, match="cut short or damaged"):
        read_all(received(flipped))
