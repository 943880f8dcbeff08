from collections.abc import Iterator
from pathlib import Path

import pytest

from renkei.errors import ReadError, UsageError
from renkei.inspection.workbook import Column, Row, read_workbook, write_workbook
from renkei.language import Language, Text
from renkei.readers.excel.package import Package

COLUMNS = (
    Column("code", Text("コード", "code")),
    Column("decision", Text("判断", "decision"), answer=True, choices=lambda _: ("same", "different")),
    Column("island", Text("島", "island"), choices=lambda row: ("A", "B") if row["code"] == "007" else ()),
)
HOSTILE = (
    "=1+1",
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "-2",
    "https://example.com/",
    "007",
    "1e5",
    "_x0041_",
    "改\n行",
    "㈱髙",
)


def made(folder: Path, language: Language = "ja") -> Path:
    path = folder / "b.xlsx"
    rows = [{"code": text, "decision": None, "island": None} for text in HOSTILE]
    facts = {"release": "3", "dataset": "a.b"}
    assert write_workbook(
        path, title=Text("確認", "review"), columns=COLUMNS, rows=rows, facts=facts, language=language
    ) == len(HOSTILE)
    return path


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_cell_comes_back_as_the_text_that_it_was(tmp_path: Path, language: Language) -> None:
    back = read_workbook(made(tmp_path, language), COLUMNS)
    assert back.facts == {"release": "3", "dataset": "a.b"}
    assert back.rows == {number: {"code": text} for number, text in enumerate(HOSTILE, 2)}


def test_nothing_in_it_is_a_formula_or_a_link(tmp_path: Path) -> None:
    package = Package(made(tmp_path), name="b.xlsx")
    sheet = package.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
    assert not [part for part in package.parts if "externallink" in part]


def test_where_no_file_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "there" / "b.xlsx").mkdir(parents=True)
    for folder in ("gone", "there"):
        with pytest.raises(UsageError) as found:
            made(tmp_path / folder)
        assert found.value.where == str(tmp_path / folder / "b.xlsx")
        assert found.value.what.ja == "ファイル「b.xlsx」を書き出せません。"
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["b.xlsx"]


def test_what_stood_there_stays_where_writing_ends_half_way(tmp_path: Path) -> None:
    path = made(tmp_path)
    before = path.read_bytes()

    def rows() -> Iterator[Row]:
        yield {"code": "1"}
        raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        write_workbook(path, title=Text("確認", "review"), columns=COLUMNS, rows=rows(), facts={}, language="ja")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_there_is_a_drop_down_where_a_row_has_a_choice(tmp_path: Path) -> None:
    sheet = Package(made(tmp_path), name="b.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert f'sqref="B2:B{len(HOSTILE) + 1}"' in sheet
    assert 'sqref="C7"' in sheet  # the row of 007 alone
    assert sheet.count("<dataValidation ") == 2


def test_a_value_that_no_cell_can_hold_is_cut_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    write_workbook(path, title=Text("a", "a"), columns=COLUMNS, rows=[{"code": "x" * 40_000}], facts={}, language="en")
    (row,) = read_workbook(path, COLUMNS).rows.values()
    assert row["code"].endswith("x … [40,000]")


def test_columns_that_people_add_or_move_are_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "moved.xlsx"
    columns = (*reversed(COLUMNS), Column("memo", Text("メモ", "memo")))
    rows = [{"code": "a", "memo": "私のメモ", "decision": "same"}]
    write_workbook(path, title=Text("a", "a"), columns=columns, rows=rows, facts={}, language="ja")
    assert read_workbook(path, COLUMNS).rows == {2: {"code": "a", "decision": "same"}}


def test_a_column_that_is_gone_or_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "less.xlsx"
    write_workbook(path, title=Text("a", "a"), columns=COLUMNS[:1], rows=[], facts={}, language="en")
    with pytest.raises(UsageError, match="decision") as gone:
        read_workbook(path, COLUMNS)
    assert "判断" in gone.value.what.ja
    with pytest.raises(UsageError, match=r"no file"):
        read_workbook(tmp_path / "absent.xlsx", COLUMNS)
    (tmp_path / "text.xlsx").write_text("code,decision\n")
    with pytest.raises(ReadError):
        read_workbook(tmp_path / "text.xlsx", COLUMNS)
