"""The workbook that goes back to the agency: its words, its drop-downs, and nothing in it that could run."""

import re
from datetime import date
from pathlib import Path

import pytest
import python_calamine

from renkei.errors import UsageError
from renkei.inspection import rejected
from renkei.inspection.rejected import Exported, export_rejected
from renkei.readers.excel.package import Package
from tests.country import FINAL, LANDINGS, PORTS, Country
from tests.workbooks import TABLE, cells_of

HOSTILE = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "https://example.com/")


@pytest.fixture
def landings(country: Country) -> Country:
    country.without_suites()
    for name in (PORTS, LANDINGS):
        country.one(name)
    return country


def export(country: Country, path: Path, source: str = LANDINGS, **more: object) -> tuple[Exported, list[list[str]]]:
    """Export, and read the table as another library does."""
    done = export_rejected(country.workspace(), source, path, **more)  # type: ignore[arg-type]
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return done, book.get_sheet_by_index(1).to_python()


def test_one_line_a_value_in_the_language_of_the_agency(landings: Country, tmp_path: Path) -> None:
    done, (titles, first, second) = export(landings, tmp_path / "r.xlsx")
    assert (done.rows, done.values, done.left) == (2, 2, 0)
    assert titles == [
        "番号",
        "ファイル",
        "場所",
        "列",
        "受け取った値",
        "規則",
        "隔離した理由",
        "候補",
        "直した値",
        "行の内容",
    ]
    assert first[:6] == ["1", "landings_2024_01.csv", "6 行目", "魚種", "S09", "code_list.unknown"]
    assert first[6].startswith("コード表にないコードです。")
    assert first[7:9] == ["", ""]
    assert first[9] == "年月=2024年1月 / 漁港=P04 / 魚種=S09 / 数量=75 / 金額=210 / 備考="
    assert second[2:6] == ["4 行目", "数量", "-5", "contract.minimum"]


def test_the_cover_says_what_from_whom_what_to_do_and_by_when(landings: Country, tmp_path: Path) -> None:
    export(landings, tmp_path / "r.xlsx", by="データ局", due=date(2026, 12, 24))
    cover = "\n".join(cells_of(tmp_path / "r.xlsx")["はじめに"].values())
    for said in (
        "瑠璃島国港湾庁",
        "データ局",
        "月別水揚げ",
        "2 行（2 個の値）",
        "2026-12-24",
        "「直した値」",
        "（空欄）",
    ):
        assert said in cover, said


def test_another_language_may_be_asked_for(landings: Country, tmp_path: Path) -> None:
    export(landings, tmp_path / "r.xlsx", language="en")
    found = cells_of(tmp_path / "r.xlsx")
    assert list(found) == ["Read me first", "Rows to mend", "renkei"]
    assert found["Rows to mend"]["C2"] == "line 6"
    assert "Harbour Office of the Ruri Isles" in "\n".join(found["Read me first"].values())


def test_the_agency_works_in_english(country: Country, tmp_path: Path) -> None:
    country.without_suites().edit("data/statistics/landings.csv", ("るりまぐろ", "るりまくろ"))
    for name in (PORTS, FINAL):
        country.one(name)
    _, (titles, line) = export(country, tmp_path / "r.xlsx", FINAL)
    assert titles[0] == "No."
    assert line[3:5] == ["魚種/名称", "るりまくろ"]


def test_a_code_list_becomes_a_drop_down_of_a_hidden_sheet(landings: Country, tmp_path: Path) -> None:
    export(landings, tmp_path / "r.xlsx")
    package = Package(tmp_path / "r.xlsx", name="r.xlsx")
    sheet = package.read(TABLE).decode()
    (validation,) = re.findall(r"<dataValidation .*?</dataValidation>", sheet, re.DOTALL)
    assert 'type="list"' in validation
    assert 'sqref="I2"' in validation
    assert "<formula1>renkei!$D$1:$D$7</formula1>" in validation
    facts = cells_of(tmp_path / "r.xlsx")["renkei"]
    assert [facts[f"D{n}"] for n in range(1, 8)] == ["S01", "S02", "S03", "S04", "S05", "S06", "（空欄）"]
    assert b'name="renkei" sheetId="3" state="hidden"' in package.read("xl/workbook.xml")


def test_a_list_that_is_too_long_gives_none(landings: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejected, "MOST_CHOICES", 5)
    export(landings, tmp_path / "r.xlsx")
    assert b"dataValidation" not in Package(tmp_path / "r.xlsx", name="r.xlsx").read(TABLE)


def test_what_was_mapped_and_wrapped_is_offered_as_the_agency_writes_it(country: Country, tmp_path: Path) -> None:
    country.without_suites().edit("data/statistics/landings.csv", ("るりまぐろ", "るりまくろ"))
    for name in (PORTS, FINAL):
        country.one(name)
    export(country, tmp_path / "r.xlsx", FINAL)
    facts = cells_of(tmp_path / "r.xlsx")["renkei"]
    assert [facts[f"D{n}"] for n in (1, 2, 3, 4)] == ["ほしいわし", "つきさば", "るりまぐろ", "S01"]


def test_what_the_agency_sent_is_text_and_stays_text(country: Country, tmp_path: Path) -> None:
    rows = "".join(f'X{n},"{text}",01,1962-07-15,\n' for n, text in enumerate(HOSTILE))
    file = country.drop / "harbour" / "ports.csv"
    file.write_text(f"漁港コード,名称,島コード,開港日,閉港日\n{rows}", encoding="utf-8")
    country.without_suites().one(PORTS)
    _, (_, *lines) = export(country, tmp_path / "r.xlsx", PORTS)
    assert all(f"名称={text}" in line[9] for text, line in zip(HOSTILE, lines, strict=True))
    package = Package(tmp_path / "r.xlsx", name="r.xlsx")
    for part in [part for part in package.parts if part.startswith("xl/worksheets/sheet")]:
        xml = package.read(part)
        assert b"<f>" not in xml
        assert b"hyperlink" not in xml
        assert set(re.findall(rb'<c [^>]*t="(\w+)"', xml)) <= {b"inlineStr"}
    styles = package.read("xl/styles.xml").decode()
    (text,) = re.findall(r'numFmtId="(\d+)" formatCode="@"', styles)  # what is typed into such a cell stays text
    used = re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])
    filled = set(re.findall(rb'<c r="[A-J][2-9]" s="(\d+)"', package.read(TABLE)))
    assert {used[int(style)] for style in filled} == {text}
    assert not [part for part in package.parts if "externallink" in part or "vba" in part]


def test_only_the_mended_values_can_be_written(landings: Country, tmp_path: Path) -> None:
    export(landings, tmp_path / "r.xlsx")
    package = Package(tmp_path / "r.xlsx", name="r.xlsx")
    assert b"<sheetProtection" in package.read(TABLE)
    assert package.read("xl/styles.xml").count(b'locked="0"') == 1


def test_the_date_of_a_code_that_was_not_valid_on_it_stands_beside_it(country: Country, tmp_path: Path) -> None:
    country.without_suites().edit(
        "data/harbour/ports.csv", ("P02,南瑠璃港,01,1962-07-15,", "P02,南瑠璃港,04,2020-07-15,")
    )
    country.one(PORTS)
    _, (_, code, day) = export(country, tmp_path / "r.xlsx", PORTS)
    assert (code[3], code[4], code[5]) == ("島コード", "04", "code_list.not_valid_on_date")
    assert (day[3], day[4], day[5]) == ("開港日", "2020-07-15", "")
    assert "コードと日付が合いません" in day[6]


def test_what_can_not_be_mended_says_so(country: Country, tmp_path: Path) -> None:
    country.without_suites().edit(
        "connectors/harbour/ports.yml",
        ("island: {from: 島コード", "island: {constant: '09'"),
        ("missing:", "ignore: [島コード]\nmissing:"),
    )
    country.one(PORTS)
    done, (_, *lines) = export(country, tmp_path / "r.xlsx", PORTS)
    assert done.values == 5
    assert {line[3] for line in lines} == {"（行全体）"}
    assert all("このブックでは直せません" in line[6] for line in lines)


def test_a_value_longer_than_a_cell_is_shown_cut_and_not_mended_here(country: Country, tmp_path: Path) -> None:
    file = country.drop / "harbour" / "ports.csv"
    head = "漁港コード,名称,島コード,開港日,閉港日"
    file.write_text(f"{head}\n{'P' * 40_000},港,01,1962-07-15,\n", encoding="utf-8")
    country.without_suites().one(PORTS)
    _, (_, line) = export(country, tmp_path / "r.xlsx", PORTS)
    assert len(line[4]) < 32_768
    assert "このブックでは直せません" in line[6]


@pytest.mark.parametrize("name", ["MOST", "MOST_CHARACTERS"])
def test_more_rows_than_a_person_can_mend_or_send_back_are_left_out_and_counted(
    landings: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(rejected, name, 1)
    done, lines = export(landings, tmp_path / "r.xlsx")
    assert (done.rows, done.left, len(lines)) == (1, 1, 2)
    assert "ほかに 1 行あり" in "\n".join(cells_of(tmp_path / "r.xlsx")["はじめに"].values())


def test_no_such_run_and_nothing_that_waits(landings: Country, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no run"):
        export(landings, tmp_path / "r.xlsx", run="0123456789abcdef")
    with pytest.raises(UsageError, match="waits"):
        export(landings, tmp_path / "r.xlsx", PORTS)
    with pytest.raises(UsageError, match="no run"):
        export(landings, tmp_path / "r.xlsx", FINAL)
    assert not (tmp_path / "r.xlsx").exists()


def test_noted_failures_of_expectations_are_told_on_the_cover(country: Country, tmp_path: Path) -> None:
    few = "{type: expect_table_row_count_to_be_between, kwargs: {min_value: 99}, on_failure: note}"
    (country.root / "expectations/fisheries/landings.yml").write_text(f"expectations: [{few}]\n", encoding="utf-8")
    country.one(PORTS)
    country.one(LANDINGS)
    export(country, tmp_path / "r.xlsx", language="en")
    assert "Noted of rows that were published" in "\n".join(cells_of(tmp_path / "r.xlsx")["Read me first"].values())
