from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.errors import ReadError
from renkei.model.readers import CsvReader
from renkei.readers import open_raw, utf16

from .conftest import Open, read_all

TEXT = "要素ID\t値\r\njppfs_cor:Assets\t1,000\r\n髙島屋\t𠮷野\r\n"
ROWS = [("jppfs_cor:Assets", "1,000"), ("髙島屋", "𠮷野")]


@pytest.mark.parametrize(
    "data",
    [TEXT.encode("utf-16"), TEXT.encode("utf-16-le"), b"\xfe\xff" + TEXT.encode("utf-16-be")],
    ids=["little-endian with BOM", "little-endian", "big-endian with BOM"],
)
def test_each_order_of_bytes_is_read(open_csv: Open, data: bytes) -> None:
    file = open_csv(data, encoding="utf-16", delimiter="\t")
    assert (file.header, read_all(file)) == (("要素ID", "値"), (ROWS, [2, 3], [], {}))
    assert file.locate([3]) == {3: "髙島屋\t𠮷野"}


@given(
    st.lists(st.text(st.characters(exclude_characters='\0\r\n\t"'), max_size=5), min_size=1, max_size=5),
    st.integers(1, 9),
)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cut_changes_a_character(tmp_path: Path, cells: list[str], chunk: int) -> None:
    lines = ["\t".join([cell, "x"]) for cell in cells]
    data = "".join(f"{line}\n" for line in lines).encode("utf-16", "surrogatepass")
    (tmp_path / "in").write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(utf16, "_CHUNK", chunk)
        utf16.transcode(tmp_path / "in", tmp_path / "out", name="in")
    assert (tmp_path / "out").read_bytes() == data.decode("utf-16", "surrogatepass").encode("utf-8", "surrogatepass")


def test_half_of_a_pair_rejects_its_record_and_no_other(open_csv: Open) -> None:
    data = "a\tb\n1\t2\n".encode("utf-16-le") + "3\t\ud842x\n".encode("utf-16-le", "surrogatepass")
    data += "4\t𠮷\n5\t\udfb7".encode("utf-16-le", "surrogatepass")
    read = read_all(open_csv(data, encoding="utf-16", delimiter="\t"))
    assert (read.rows, read.places) == ([("1", "2"), ("4", "𠮷")], [2, 4])
    assert read.rejected == [
        (3, "encoding.undecodable", "U+D842 alone at character 3", "3\t\\ud842x"),
        (5, "encoding.undecodable", "U+DFB7 alone at character 3", "5\t\\udfb7"),
    ]


@pytest.mark.parametrize(
    ("last", "places", "rejected"),
    [
        ("3\t4", [2], (3, "encoding.undecodable", "half a character at character 4", "3\t4\\xff")),
        ("3\t4\n", [2, 3], (4, "csv.column_count", "1 of 2", "\\xff")),
    ],
)
def test_an_odd_byte_at_the_end_rejects_the_record_that_was_cut(
    open_csv: Open, last: str, places: list[int], rejected: tuple[int, str, str, str]
) -> None:
    data = f"a\tb\n1\t2\n{last}".encode("utf-16-le") + b"5"
    read = read_all(open_csv(data, encoding="utf-16", delimiter="\t"))
    assert (read.places, read.rejected) == (places, [rejected])


def test_a_high_surrogate_at_the_very_end(open_csv: Open) -> None:
    data = "a\tb\n1\t".encode("utf-16-le") + b"\x42\xd8"
    assert len(read_all(open_csv(data, encoding="utf-16", delimiter="\t")).rejected) == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (TEXT.encode(), "text in UTF-8 or cp932"),
        (TEXT.replace("髙", "高").replace("𠮷", "吉").encode("cp932"), "text in UTF-8 or cp932"),
        (TEXT.encode("utf-16-be"), "big-endian UTF-16 without a BOM"),
        (b"PK\x03\x04data", "a ZIP archive"),
        (b"", "The file is empty"),
        (b"\xff\xfe", "The file is empty"),
        ('<html lang="ja">'.encode("utf-16"), "HTML"),
        (b"a", "text in UTF-8"),
    ],
)
def test_what_is_not_utf16_is_named(open_csv: Open, data: bytes, says: str) -> None:
    with pytest.raises(ReadError) as e:
        open_csv(data, encoding="utf-16", delimiter="\t")
    assert says in e.value.what.en
    assert e.value.fix.ja


def test_utf16_registered_as_something_else_says_what_to_register(open_csv: Open) -> None:
    with pytest.raises(ReadError) as e:
        open_csv(TEXT.encode("utf-16"), delimiter="\t")
    assert "reader.encoding to [utf-16]" in e.value.fix.en


def test_what_was_turned_into_utf8_lies_in_the_scratch_folder(tmp_path: Path) -> None:
    path, scratch = tmp_path / "f.csv", tmp_path / "scratch"
    scratch.mkdir()
    path.write_bytes(TEXT.encode("utf-16"))
    reader = CsvReader(kind="csv", encoding="utf-16", delimiter="\t")
    file = open_raw(reader, path, scratch=scratch)
    assert len(list(scratch.iterdir())) == 1
    assert read_all(file).rows == ROWS
    del file
    assert list(scratch.iterdir()) == []
