import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.errors import ReadError
from renkei.readers.header import join_names

from .conftest import Open, read_all


def test_names_lose_spaces_around_and_line_ends_inside(open_csv: Open) -> None:
    file = open_csv('\ufeff　都道府県 ,"市区町村\r\nコード"," 団体 名"\n1,2,3\n'.encode())
    assert file.header == ("都道府県", "市区町村コード", "団体 名")
    assert read_all(file).places == [3]


def test_a_header_of_several_lines_is_joined_and_blanks_mean_as_left(open_csv: Open) -> None:
    file = open_csv("年,人口,,計\n,男,女,\n2024,1,2,3\n".encode(), header=2)
    assert file.header == ("年", "人口/男", "人口/女", "計")
    assert read_all(file).rows == [("2024", "1", "2", "3")]


@given(st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=6))
@settings(deadline=None, max_examples=50)
def test_one_line_of_names_is_taken_as_it_is(names: list[str]) -> None:
    assert join_names([names]) == tuple(names)


def test_without_a_header_the_names_are_those_registered(open_csv: Open) -> None:
    file = open_csv(b"1,2\n3,4\n", header=0, columns=("a", "b"))
    assert read_all(file) == ([("1", "2"), ("3", "4")], [1, 2], [], {})


def test_a_name_without_end_is_no_header_whatever_others_made_of_the_limit_of_csv(open_csv: Open) -> None:
    before = csv.field_size_limit()
    for limit in (before, 1 << 30):
        csv.field_size_limit(limit)
        try:
            with pytest.raises(ReadError, match="no header line"):
                open_csv(b'a,"' + b"x" * 200_000 + b'"\n1,2\n')
        finally:
            csv.field_size_limit(before)


def test_a_preamble_is_set_aside_and_counted_in_lines(open_csv: Open) -> None:
    file = open_csv('"題名\n",2024\n\na,b\n1,2\n'.encode(), preamble=3)
    assert (file.header, read_all(file).places) == (("a", "b"), [5])


def test_the_header_is_the_first_line_that_is_found(open_csv: Open) -> None:
    notes = '"統計名：","法人企業統計"\n"実施年月：","2016年"\n\n'
    for preamble in ("", notes, notes * 3):
        file = open_csv(f"{preamble}時間軸,表側,値\n2016,時間軸,1\n".encode("cp932"), encoding="cp932", find="^時間軸,")
        assert file.header == ("時間軸", "表側", "値")
        assert read_all(file).places == [preamble.count("\n") + 2]


def test_what_is_found_may_begin_a_header_of_several_lines_or_the_records(open_csv: Open) -> None:
    data = "\ufeff#x\n人口,,\n男,女,計\n1,2,3\n".encode()
    assert open_csv(data, find="人口", header=2).header == ("人口/男", "人口/女", "人口/計")
    file = open_csv(data, find=r"^\d", header=0, columns=("a", "b", "c"))
    assert (read_all(file).rows, read_all(file).places) == ([("1", "2", "3")], [4])
    assert open_csv(data, find="^#x$").header == ("#x",)


def test_a_second_column_of_one_name_is_numbered_where_that_is_declared(open_csv: Open) -> None:
    data = "年,値,値,注,値,\n2024,1,2,x,3,\n".encode()
    file = open_csv(data, number_repeated=True)
    assert file.header == ("年", "値", "値#2", "注", "値#3", "#6")
    with pytest.raises(ReadError, match="More than one column is called") as e:
        open_csv(data)
    assert "number_repeated: true" in e.value.fix.en
    with pytest.raises(ReadError, match="More than one column is called"):
        open_csv("値,値,値#2\n1,2,3\n".encode(), number_repeated=True)


def test_a_column_without_a_name_is_called_by_its_place(open_csv: Open) -> None:
    file = open_csv(b"a,,b,\n1,2,3,\n4,5,6,\n")  # such as a delimiter at the end of every line
    assert file.header == ("a", "#2", "b", "#4")
    assert read_all(file).rows == [("1", "2", "3", ""), ("4", "5", "6", "")]


@pytest.mark.parametrize(
    ("data", "options", "says", "where"),
    [
        (b"", {}, "The file is empty", "file.csv"),
        (b"\xef\xbb\xbf\r\n \n", {}, "The file is empty", "file.csv"),
        (b"", {"header": 0, "columns": ("a",)}, "The file is empty", "file.csv"),
        (b"a,b\n", {"preamble": 2}, "shorter than", "file.csv"),
        (b"a,b\nnote\n", {"footer": 3}, "shorter than", "file.csv"),
        (b"a,b\nnote\n", {"footer": 2}, "shorter than", "file.csv"),
        (b"title\n", {"preamble": 1}, "no header line", "file.csv, line 2"),
        (b'a,"b\n1,2\n', {}, "no header line", "file.csv, line 1"),
        (b"a,b,a,b\n", {}, "called [a], [b]", "file.csv, line 1"),
        (b"1,2\n", {"header": 0}, "no column names", "file.csv, line 1"),
        (b"a,_row\n", {}, "renkei's own", "file.csv, line 1"),
        (b"x\na,b\n1,2", {"find": "^c"}, "None of the first [3] lines is found by [^c]", "file.csv"),
        (b"a\n" * 300_000, {"find": "^c"}, "None of the first", "file.csv"),
        ("県,市\n".encode("cp932"), {}, "that the registered encoding [utf-8] does not have", "file.csv, line 1"),
    ],
)
def test_headers_that_are_not_as_registered(
    open_csv: Open, data: bytes, options: dict[str, object], says: str, where: str
) -> None:
    with pytest.raises(ReadError) as e:
        open_csv(data, **options)
    assert says in e.value.what.en
    assert e.value.where == where
    assert e.value.what.ja
    assert e.value.fix.ja
