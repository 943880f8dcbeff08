"""Every rule that a file alone can show is shown, at its cell; a clean table has no finding."""

from pathlib import Path

import pytest
import xlsxwriter

from renkei.errors import IndividualNumberFound
from renkei.proposing import readability
from renkei.proposing.readability import rules
from tests.unit.proposing.conftest import File

CLEAN = "団体コード,団体名,年度,人口（人）\n" + "".join(
    f"{code},{name},2023年度,{count}\n" for code, name, count in [("011002", "札幌市", 1_959_512), ("012025", "函館市", 240_218)]
)  # fmt: skip

CSV = {
    "L1-02": ("港,隻数\nP01,3\nP02,4\n\n魚種,数量\nS01,10\nS02,20\n", "5"),
    "L1-03": ("港,隻数,備考\nP01,3,a\n,,\nP02,4,b\n", "3"),
    "L1-04": ("港,隻数,備考\nP01,3,a\nP02,4,b\n注：概数である,,\n", "4:1"),
    "L1-05": ("港,,備考\nP01,3,a\nP02,4,b\n", "1:2"),
    "L1-06": ("港　名,隻数\nP01,3\nP02,4\n", "1:1"),
    "L1-07": ("港,隻数\nP01,3（2）\nP02,4（1）\n", "2:2"),
    "L1-08": ("港,隻数\n㈱みなと,3\n北港,4\n", "2:1"),
    "L1-09": ("港,隻数\nP01,0\nP02,\nP03,4\nP04,5\n", "3:2"),
    "L1-14": ('港,備考\nP01,"a\nb"\nP02,c\n', "2"),
    "L1-15": ("港,金額\nP01,1,250\nP02,840\nP03,20\n", "2"),
    "L2-01": ('港,金額（円）\nP01,"1,250"\nP02,840\n', "2:2"),
    "L2-02": ("港,隻数\nP01,3\n同上,4\nP02,5\n", "3:1"),
    "L2-03": ("港,隻数,隻数\nP01,3,4\nP02,4,5\n", "1:2"),
    "L2-04": ("港,状況\nP01,取組済\nP02,取組済\nP03,検討 中\nP04,検討中\nP05,検討中\nP06,検討中\n", "4:2"),
    "L2-05": ("港,理由\nP01,故障\nP02,その他（塗装のため）\n", "3:2"),
    "L3-01": ("港の一覧,\n港,隻数\nP01,3\nP02,4\n", "1"),
    "L3-02": ("港,区分\n" + "".join(f"P{i:02},{i % 2 + 11}\n" for i in range(20)), "1:2"),
    "L3-03": ("港,隻数\nP01,3\nP02,X\nP03,5\n", "1:2"),
    "L3-04": ("港,面積\nP01,3\nP02,4\n", "1:2"),
    "L3-05": ("港,完了日\nP01,令和5年6月30日\nP02,令和5年7月1日\n", "1:2"),
    "L3-06": ("市町村名,隻数\n札幌市,3\n函館市,4\n", "1:1"),
    "L3-09": ("港,2021年,2022年,2023年\nP01,3,4,5\nP02,4,5,6\n", "1:2"),
}


@pytest.mark.parametrize("rule", CSV)
def test_a_delimited_file(rule: str, file: File) -> None:
    content, place = CSV[rule]
    found = {one.rule: one for one in readability(file(content))}
    assert rule in found
    assert found[rule].where == place
    assert found[rule].what.ja
    assert found[rule].fix.en


def test_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, hidden = book.add_worksheet("一覧"), book.add_worksheet("控え")
        red = book.add_format({"bg_color": "#ff0000"})
        sheet.write_row(0, 0, ["港", "隻数", "計"])
        for row in range(1, 6):
            sheet.write_row(row, 0, [f"P{row:02}", row], red if row == 3 else None)
            sheet.write_formula(row, 2, f"=B{row + 1}*2", None, row * 2)
        sheet.merge_range("A7:A8", "P09")
        sheet.write_row("B7", [1, 2])
        sheet.write_row("B8", [1, 2])
        sheet.insert_textbox("E2", "注意")
        sheet.set_row(4, None, None, {"hidden": True})
        hidden.hide()
    found = {one.rule: one for one in readability(path)}
    assert found["L1-10"].where == "book.xlsx"
    assert found["L1-11"].places == ("一覧!A4", "一覧!B4")
    assert (found["L1-12"].where, found["L1-12"].value) == ("一覧!A7", "A7:A8")
    assert {one.where for one in readability(path) if one.rule == "L1-13"} == {"控え", "一覧!5:5"}
    assert (found["L2-06"].where, found["L2-06"].count) == ("一覧!C2", 5)


def test_every_rule_that_a_file_shows_is_tried() -> None:
    shown = {"L1-01", "L1-10", "L1-11", "L1-12", "L1-13", "L2-06", *CSV}
    assert {rule.id for rule in rules() if rule.judged == "file"} == shown
    assert len(rules()) == 30


def test_a_clean_table_has_none(file: File) -> None:
    assert readability(file(CLEAN)) == ()


def test_what_is_made_for_people(file: File) -> None:
    assert [one.rule for one in readability(file(b"%PDF-1.7\n", "a.pdf"))] == ["L1-01"]


def test_a_report_shows_no_individual_number(file: File) -> None:
    with pytest.raises(IndividualNumberFound) as refused:
        readability(file("氏名,個人番号\n山田,1234 5678 9018\n"))
    assert "5678" not in refused.value.text("ja")
