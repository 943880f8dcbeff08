import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from python_calamine import CalamineWorkbook

from renkei.errors import ReadError
from renkei.model.readers import ExcelReader
from renkei.readers import RULES, open_raw
from renkei.readers.excel import ExcelFile
from renkei.readers.excel.file import SHEET
from tests.unit.readers.conftest import asides, read_all

from .conftest import Open, write

Book = Callable[..., ExcelFile]
CELL = st.one_of(
    st.sampled_from(
        ["", "01100", "=1+1", "#N/A", "①㈱髙﨑", "𠮷野家", "_x000D_", "_x005F_", " a ", "<&>\"'", "-0", "2024/1/1"]
    ),
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=5),
    st.text("a\n\t表", max_size=4),
)


@st.composite
def tables(draw: st.DrawFn) -> list[tuple[str, ...]]:
    width = draw(st.integers(1, 4))
    return draw(
        st.lists(st.tuples(*[CELL] * width).filter(lambda row: any(c.strip() for c in row)), min_size=1, max_size=6)
    )


@given(tables())
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_texts_that_were_written_are_read(tmp_path: Path, table: list[tuple[str, ...]]) -> None:
    names = [f"列{i}" for i in range(len(table[0]))]
    path = write(tmp_path / "book.xlsx", {"表": [names, *table]})
    file = ExcelFile(ExcelReader(kind="excel"), path, name="book.xlsx")
    read = read_all(file)
    assert (read.rows, read.places) == (table, list(range(2, 2 + len(table))))
    assert (read.rejected, read.dropped) == ([], {})
    where = file.locate(read.places)
    assert {row: [json.loads(said).get(name, "") for name in names] for row, said in where.items()} == {
        row: list(cells) for row, cells in zip(read.places, table, strict=True)
    }


@given(
    st.lists(
        st.tuples(st.floats(-1e15, 1e15) | st.integers(-(10**9), 10**9), CELL, st.booleans()), min_size=1, max_size=6
    )
)
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_calamine_reads_the_same_cells(tmp_path: Path, table: list[tuple[Any, ...]]) -> None:
    path = write(tmp_path / "book.xlsx", {"表": [("a", "b", "c"), *table]})
    read = read_all(ExcelFile(ExcelReader(kind="excel"), path, name="book.xlsx"))
    theirs = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("表").to_python()[1:]
    assert len(read.rows) == len(theirs)
    for (number, text, flag), (their_number, their_text, their_flag) in zip(read.rows, theirs, strict=True):
        assert float(number) == pytest.approx(their_number, rel=1e-14)
        assert (text, flag) == (their_text, str(their_flag).upper())


def test_the_only_visible_sheet_is_read(book: Book) -> None:
    def build(b: Any) -> None:
        b.add_worksheet("表紙").hide()
        b.add_worksheet("表").write_column(0, 0, ["a", "x"])
        b.add_worksheet("控え").very_hidden()
        b.add_chartsheet("グラフ")
        b.worksheets()[1].activate()

    file = book(build)
    assert read_all(file).rows == [("x",)]
    assert [note.en for note in file.notes] == [
        "The sheet [表紙] is hidden; it was not read.",
        "The sheet [控え] is hidden; it was not read.",
    ]


def test_empty_sheets_beside_it_leave_nothing_open(excel: Open) -> None:
    assert read_all(excel({"Sheet1": [["a"], ["x"]], "Sheet2": [], "Sheet3": [[" "]]})).rows == [("x",)]


def test_several_sheets_and_none_registered_are_named(excel: Open) -> None:
    with pytest.raises(ReadError) as error:
        excel({"県": [["a"]], "市": [["a"]]})
    assert error.value.what.ja == "表のあるシートが [2] 枚あり、どれを読むか登録にありません: [県], [市]"


def test_a_sheet_that_is_not_there_names_those_that_are(excel: Open) -> None:
    with pytest.raises(ReadError, match=r"no sheet \[町\]. The workbook has: \[県\], \[市\]"):
        excel({"県": [["a"]], "市": [["a"]]}, sheet="町")


def test_sheets_of_a_pattern_become_one_stream_with_places_of_their_own(excel: Open) -> None:
    sheets = {"注": [["?"]], "R6.1": [["a", "b"], ["1", "2"]], "R6.2": [["b", "a"], ["4", "3"], ["6", "5"]]}
    file = excel(sheets, sheet="R6.*", sheet_as="月")
    read = read_all(file)
    assert file.header == ("月", "a", "b")
    assert read.rows == [("R6.1", "1", "2"), ("R6.2", "3", "4"), ("R6.2", "5", "6")]
    assert read.places == [2, SHEET + 2, SHEET + 3]
    assert [file.place(SHEET + 3, "a").ja, file.place(SHEET + 3).ja, file.place(2, "b").en] == [
        "R6.2!B3",
        "R6.2!3:3",
        "R6.1!B2",
    ]
    assert file.locate([SHEET + 3, 2 * SHEET + 3, 99]) == {SHEET + 3: '{"b": "6", "a": "5"}'}


def test_a_sheet_of_another_header_is_refused(excel: Open) -> None:
    file = excel(
        {"県": [["コード", "名（カナ）"], ["1", "ア"]], "市": [["コード", "名（ｶﾅ）"], ["2", "イ"]]}, sheet="*"
    )
    with pytest.raises(ReadError) as error:
        read_all(file)
    assert error.value.where == "book.xlsx, 市"
    assert error.value.what.en == "The header is not that of sheet [県]. Lacking: [名（カナ）]; in excess: [名（ｶﾅ）]"


def test_a_hidden_sheet_is_read_when_it_is_named_in_full(book: Book) -> None:
    def build(b: Any) -> None:
        b.add_worksheet("表").write_column(0, 0, ["a", "x"])
        hidden = b.add_worksheet("裏")
        hidden.write_column(0, 0, ["b", "y"])
        hidden.hide()

    assert read_all(book(build, sheet="裏")).rows == [("y",)]
    assert book(build, sheet="裏").notes[0].en == "The sheet [裏] is hidden; it was read, as registered."
    assert read_all(book(build, sheet="*")).rows == [("x",)]


def test_rows_above_and_below_the_table_are_set_aside_as_declared(excel: Open) -> None:
    rows = [
        ["人口の推移"],
        ["令和6年1月1日現在"],
        [],
        ["市", "人口"],
        ["札幌", 1],
        ["", ""],
        ["合計", 1],
        ["函館", 2],
        [],
        ["注 速報値"],
    ]
    file = excel(rows, preamble=3, footer=1, set_aside={"total": "^(合)?計$"})
    read = read_all(file)
    assert read.rows == [("札幌", "1"), ("函館", "2")]
    assert read.places == [5, 8]
    assert read.dropped == {"blank_line": 1, "total": 1}
    assert read_all(excel(rows, find="^市$", set_aside={"total": "^合計$", "note": "^注"})).dropped == {
        "blank_line": 2,
        "total": 1,
        "note": 1,
    }


def test_a_header_that_is_not_found_is_refused(excel: Open) -> None:
    with pytest.raises(ReadError, match=r"No cell of the first 1,000 rows is found by \[市町村\]"):
        excel([["a"], ["b"]], find="市町村")


@pytest.mark.parametrize(
    ("rows", "reader"), [([], {}), ([["a"]], {"preamble": 1}), ([["題"], ["  "]], {"preamble": 1})]
)
def test_a_sheet_that_ends_before_its_header_is_refused(excel: Open, rows: Any, reader: Any) -> None:
    with pytest.raises(ReadError):
        excel(rows, sheet="Sheet1", **reader)


def test_header_rows_are_joined_and_line_ends_in_them_removed(excel: Open) -> None:
    rows = [["市町村", "人\n口", None, "世帯\r\n数"], [None, "男", "女", None], ["札幌\n市", 1, 2, 3]]
    file = excel(rows, header=2)
    assert file.header == ("市町村", "人口/男", "人口/女", "世帯数")
    assert read_all(file).rows == [("札幌\n市", "1", "2", "3")]


def test_merged_header_cells_reach_as_far_as_they_are_merged(book: Book) -> None:
    def build(b: Any) -> None:
        sheet = b.add_worksheet()
        sheet.merge_range("A1:A3", "市町村")
        sheet.merge_range("B1:D1", "人口")
        sheet.merge_range("B2:C2", "日本人")
        sheet.merge_range("D2:D3", "外国人")
        sheet.write_row("B3", ["男", "女"])
        sheet.write("E3", "備考")
        sheet.write_row("A4", ["札幌", 1, 2, 3, "x"])

    file = book(build, header=3)
    assert file.header == ("市町村", "人口/日本人/男", "人口/日本人/女", "人口/外国人", "備考")


def test_squared_paper(book: Book) -> None:
    """Sheets of narrow columns in which every field is a merged range, as forms of municipalities often are."""

    def build(b: Any) -> None:
        sheet = b.add_worksheet()
        for row, (city, people, note) in enumerate([("市", "人口", "注"), ("札幌", 1, "x"), ("函館", 2, "y")]):
            sheet.merge_range(row, 0, row, 3, city)
            sheet.merge_range(row, 4, row, 6, people)
            sheet.write(row, 7, note)

    file = book(build)
    assert file.header == ("市", "人口", "注")
    assert read_all(file).rows == [("札幌", "1", "x"), ("函館", "2", "y")]
    assert file.place(3, "人口").en == "Sheet1!E3"


def test_names_that_come_twice_are_refused_or_numbered(excel: Open) -> None:
    rows = [["市", "計", "男", "計"], ["札幌", 1, 2, 3]]
    with pytest.raises(ReadError) as error:
        excel(rows)
    assert (error.value.where, error.value.what.en) == (
        "book.xlsx, Sheet1!1:1",
        "Names of columns come more than once: [計] (B, D)",
    )
    file = excel(rows, number_repeated=True)
    assert file.header == ("市", "計", "男", "計#2")
    assert file.place(2, "計#2").en == "Sheet1!D2"


def test_one_of_two_tables_side_by_side(excel: Open) -> None:
    rows = [["市", "人口", None, "市", "面積"], ["札幌", 1, None, "函館", 9], [None, None, None, "旭川", 8]]
    read = read_all(excel(rows, area="D:E"))
    assert (read.rows, read.places) == ([("函館", "9"), ("旭川", "8")], [2, 3])
    assert read_all(excel(rows, area="A:B")).rows == [("札幌", "1")]


def test_a_value_beside_the_table_rejects_its_row(excel: Open) -> None:
    read = read_all(excel([["市", "人口"], ["札幌", 1, None, "要確認"], ["函館", 2]]))
    assert read.rows == [("函館", "2")]
    assert read.rejected == [(2, "excel.unnamed_column", "D2: 要確認", '{"市": "札幌", "人口": "1", "D": "要確認"}')]


def test_a_sheet_without_header_is_read_by_the_names_of_the_registration(excel: Open) -> None:
    file = excel(
        [["題"], [None, "札幌", 1], [None, "函館", 2, "x"]], header=0, preamble=1, area="B:Z", columns=("市", "人口")
    )
    read = read_all(file)
    assert read.rows == [("札幌", "1")]
    assert [line[:3] for line in read.rejected] == [(3, "excel.unnamed_column", "D3: x")]


def test_columns_are_filled_down_where_declared(book: Book) -> None:
    def build(b: Any) -> None:
        sheet = b.add_worksheet()
        sheet.write_row(0, 0, ["県", "市", "人口"])
        sheet.merge_range("A2:A4", "北海道")
        sheet.write_column("B2", ["札幌", None, "函館"])
        sheet.write_column("C2", [1, 2, 3])
        sheet.write_row("A5", ["計", None, 6])
        sheet.write_row("B6", ["小樽", 4])
        sheet.write_row("A7", ["青森", "青森", 5])

    read = read_all(book(build, fill_down=("県",), set_aside={"total": "^計$"}))
    assert read.rows == [
        ("北海道", "札幌", "1"),
        ("北海道", "", "2"),
        ("北海道", "函館", "3"),
        ("北海道", "小樽", "4"),
        ("青森", "青森", "5"),
    ]
    with pytest.raises(ReadError, match=r"Columns of fill_down are not there: \[都\]"):
        book(build, fill_down=("都",))


def test_an_error_is_not_filled_down(book: Book) -> None:
    def build(b: Any) -> None:
        sheet = b.add_worksheet()
        sheet.write_row(0, 0, ["県", "市"])
        sheet.write_row(1, 0, ["北海道", "札幌"])
        sheet.write_formula(2, 0, "=NA()", None, "#N/A")
        sheet.write(2, 1, "青森")
        sheet.write(3, 1, "八戸")
        sheet.write_row(4, 0, ["岩手", "盛岡"])

    read = read_all(book(build, fill_down=("県",)))
    assert read.rows == [("北海道", "札幌"), ("岩手", "盛岡")]
    assert [line[:3] for line in read.rejected] == [
        (3, "excel.error_cell", "A3: #N/A"),
        (4, "excel.error_cell", "#N/A"),
    ]


def test_filling_down_goes_on_from_block_to_block(book: Book) -> None:
    def build(b: Any) -> None:
        sheet = b.add_worksheet()
        sheet.write_row(0, 0, ["県", "市"])
        sheet.write(1, 0, "北海道")
        for row in range(1, 40_000):
            sheet.write_number(row, 1, row)

    file = book(build, fill_down=("県",))
    batches = [block() for block in file.blocks()]
    assert len(batches) > 1
    assert {word for batch in batches for word in batch.rows["県"].unique().to_pylist()} == {"北海道"}
    assert sum(batch.rows.num_rows for batch in batches) == 39_999


def test_error_values_and_formulas_without_a_value_reject_their_rows(book: Book) -> None:
    def build(b: Any) -> None:
        sheet = b.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 0, "=B3", None, "")
        sheet.write_formula(3, 0, '=B4&""', None, "x")
        sheet.write_formula(4, 0, "=B5*2", None, 4)
        sheet.write_string(5, 0, "#N/A")

    file = book(build)
    read = read_all(file)
    assert read.rows == [("x", ""), ("4", ""), ("#N/A", "")]
    assert read.rejected == [
        (2, "excel.error_cell", "A2: #DIV/0!", '{"a": "#DIV/0!"}'),
        (3, "excel.formula_without_value", "A3: ", '{"a": ""}'),
    ]
    assert "formulas" in file.notes[0].en


def test_dates_times_and_codes(book: Book) -> None:
    def build(b: Any) -> None:
        sheet = b.add_worksheet()
        styles = {
            "日付": ('[$-411]ggge"年"m"月"d"日"', dt.date(2024, 1, 1)),
            "日時": ("yyyy/m/d h:mm", dt.datetime.fromisoformat("2024-01-01T12:30:15")),
            "時刻": ("h:mm", dt.time(9, 30)),
            "時間": ("[h]:mm", dt.timedelta(hours=25, minutes=30)),
            "通し番号": ("General", 43859),
            "コード": ("000000", 12025),
            "割合": ("0.0%", 0.125),
        }
        for column, (name, (form, value)) in enumerate(styles.items()):
            sheet.write(0, column, name)
            sheet.write(1, column, value, b.add_format({"num_format": form}))

    assert read_all(book(build)).rows == [
        ("2024-01-01", "2024-01-01T12:30:15", "09:30:00", "PT25H30M", "43859", "012025", "0.125")
    ]
    assert read_all(book(build, options={"date_1904": True})).rows[0][:2] == ("2024-01-01", "2024-01-01T12:30:15")


def test_numbers_are_days_where_that_is_declared(book: Book) -> None:
    def build(b: Any) -> None:
        sheet = b.add_worksheet()
        dated = b.add_format({"num_format": "yyyy/m/d"})
        for row, cells in enumerate([["日", "数"], [43859, 43859], ["R2.2.1", 1], [43859.5, 2], [60, 3]]):
            sheet.write_row(row, 0, cells)
        sheet.write_string(5, 0, "43859")
        sheet.write_number(6, 0, 43859, dated)

    read = read_all(book(build, serial_dates=("日",)))
    assert read.rows == [
        ("2020-01-29", "43859"),
        ("R2.2.1", "1"),
        ("2020-01-29T12:00:00", "2"),
        ("43859", ""),
        ("2020-01-29", ""),
    ]
    assert [line[:3] for line in read.rejected] == [(5, "excel.no_such_day", "A5: 60")]
    assert read_all(book(build, serial_dates=("日",), options={"date_1904": True})).rows[0][0] == "2024-01-30"
    with pytest.raises(ReadError, match=r"Columns of serial_dates are not there: \[月\]"):
        book(build, serial_dates=("月",))


def test_hidden_rows_and_columns_are_read_and_said(book: Book) -> None:
    def build(b: Any) -> None:
        sheet = b.add_worksheet()
        for row, cells in enumerate([["a", "b", "c"], [1, 2, 3], [4, 5, 6], [7, 8, 9]]):
            sheet.write_row(row, 0, cells)
        for row in (2, 3, 7):
            sheet.set_row(row, None, None, {"hidden": True})
        sheet.set_column("B:C", None, None, {"hidden": True})

    file = book(build)
    assert [note.ja for note in file.notes] == [
        "シート「Sheet1」の [3-4, 8] 行は非表示です。ほかの行と同じように読みました。",
        "シート「Sheet1」の [B-C] 列は非表示です。ほかの列と同じように読みました。",
    ]
    assert len(read_all(file).rows) == 3


def test_columns_that_repeat_come_as_dictionaries(excel: Open) -> None:
    (block,) = excel([["県", "市"], ["北海道", "札幌"], ["北海道", "函館"]], repeats=["県"]).blocks()
    table = block().rows
    assert pa.types.is_dictionary(table["県"].type)
    assert table["県"].to_pylist() == ["北海道", "北海道"]
    assert table["市"].type == pa.string()


def test_it_is_opened_by_its_kind(tmp_path: Path) -> None:
    path = write(tmp_path / "book.xlsx", {"表": [["a"], ["x"]]})
    assert read_all(open_raw(ExcelReader(kind="excel"), path)).rows == [("x",)]


def test_a_column_may_not_take_a_name_that_is_taken(excel: Open) -> None:
    with pytest.raises(ReadError, match="taken already"):
        excel([["a", "_row"], [1, 2]])
    with pytest.raises(ReadError, match="taken already"):
        excel([["a", "b"], [1, 2]], sheet_as="b")


@pytest.mark.parametrize(
    "reader",
    [
        {"find": "a", "preamble": 1},
        {"find": "a", "header": 0, "columns": ("a",)},
        {"header": 0},
        {"columns": ("a",)},
        {"area": "H:B"},
        {"area": "1:2"},
        {"set_aside": {"x": "("}},
    ],
)
def test_a_registration_that_contradicts_itself_is_refused(reader: Any) -> None:
    with pytest.raises(ValidationError):
        ExcelReader(kind="excel", **reader)


def test_every_rule_is_explained() -> None:
    for rule in ("error_cell", "formula_without_value", "no_such_day", "unnamed_column", "unreadable_cell"):
        assert f"excel.{rule}" in RULES


def test_what_becomes_no_row_is_given_to_be_looked_through(tmp_path: Path) -> None:
    rows = [["表題", ""], ["a", "b", "", "横"], ["1", "2", "", "脇"], ["計", "3"], ["4", "5"], ["注", "末尾"]]
    path = write(tmp_path / "book.xlsx", {"表": rows})
    reader = ExcelReader(kind="excel", preamble=1, area="A:B", set_aside={"total": "^計"}, footer=1)
    file = ExcelFile(reader, path, name="book.xlsx")
    read, given = read_all(file), asides(file)
    assert (read.rows, read.dropped) == ([("1", "2"), ("4", "5")], {"total": 1})
    said = {row: "".join(text for each, text in given if each == row) for row in dict(given)}
    for row, text in ((1, "表題"), (2, "横"), (3, "脇"), (4, "計"), (6, "末尾")):
        assert text in said[row]
    assert 5 not in said
