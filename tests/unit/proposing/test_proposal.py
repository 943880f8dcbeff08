"""The whole way: a sample in; what it seems to be, what is open, and a better proposal for every answer."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from renkei.errors import DataError, IndividualNumberFound, ReadError, UsageError
from renkei.language import Text
from renkei.project.content import Project
from renkei.proposing import propose
from tests.unit.proposing.conftest import REPAIRS, File

CATCH = "年月,漁港コード,魚種,数量（kg）,金額（千円）\n2024-01,P01,S01,1200,340\n2024-01,P02,S02,800,95\n2024-02,P01,S03,50,X\n"


def test_the_officers_file(repairs: Path, islands: Project) -> None:
    found = propose(repairs, islands)
    assert found.reader.model_dump(exclude_defaults=True) == {"kind": "csv", "encoding": "cp932", "preamble": 1}
    assert [one.type for one in found.columns] == [
        "code", "text.display", "code", "date", "money.jpy", "text.display",
    ]  # fmt: skip
    cost, island = found.column("費用（千円）"), found.column("島コード")
    assert (cost.name, cost.unit, cost.title.ja, cost.required) == ("cost_jpy", "千円", "費用", False)
    assert (island.code_list, island.confidence) == ("islands", "high")
    assert found.key == ("number",)
    assert [(rule.column, rule.values) for rule in found.drop] == [("番号", ("合計",))]
    assert (found.rows, found.head[0].cells[0]) == (5, "R5-01")
    assert found.head[0].place == Text("3 行目", "line 3")
    assert found.schedule.cron == "0 9 1 4 *"
    assert not found.complete


def test_it_asks_only_what_it_cannot_know(repairs: Path, islands: Project) -> None:
    needed = {doubt.id for doubt in propose(repairs, islands).doubts if doubt.needed}
    assert needed == {"agency", "title/en", "dataset", "delivers", "licence", "missing/…"}


def test_answers_settle_doubts(repairs: Path, islands: Project) -> None:
    answers = {
        "agency": "harbour", "title/en": "Repairs", "dataset": "works.repairs", "delivers": "whole",
        "licence": "pdl", "missing/…": "not_yet", "type/備考": "text.search", "use/灯台名": "no",
    }  # fmt: skip
    found = propose(repairs, islands, answers=answers)
    assert found.complete
    assert (found.id, found.is_new) == ("harbour.repairs", True)
    assert found.missing["…"] == "not_yet"
    assert (found.column("備考").type, found.column("灯台名").used) == ("text.search", False)


def test_the_same_sample_and_answers_give_the_same_proposal(repairs: Path, islands: Project) -> None:
    assert propose(repairs, islands).model_dump_json() == propose(repairs, islands).model_dump_json()


def test_a_dataset_that_it_could_feed_is_found(file: File, islands: Project) -> None:
    found = propose(file(CATCH, "catch_202404.csv"), islands)
    assert (found.dataset, found.is_new) == ("fisheries.landings", False)
    assert found.candidates[0].columns["value_jpy"] == "金額（千円）"
    assert not found.candidates[0].lacking


def test_notes_explain_signs(file: File) -> None:
    found = propose(file("年度,人数\n2021年度,12\n2022年度,X\n2023年度,9\n注) X は秘匿した数値,\n"))
    assert found.missing == {"X": "suppressed"}
    assert "missing/X" not in {doubt.id for doubt in found.doubts if doubt.needed}


def test_months_side_by_side_become_rows(file: File) -> None:
    found = propose(file("港,1月,2月,3月\nP01,10,12,9\nP02,7,8,11\n"))
    assert found.unpivot is not None
    assert [one.source for one in found.columns] == ["港", "month", "value"]
    assert found.rows == 6
    assert propose(file("港,1月,2月,3月\nP01,10,12,9\n"), answers={"unpivot": "no"}).unpivot is None


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b'{"d": {"rows": [{"id": 1, "n": "a"}, {"id": 2, "n": "b"}]}}', "a.json", "json"),
        (b'{"id": 1}\n{"id": 2}\n', "a.jsonl", "json"),
        (b"<r><s><id>1</id><n>a</n></s><s><id>2</id><n>b</n></s></r>", "a.xml", "xml"),
        (b"<html><table><tr><th>id<th>n</tr><tr><td>1<td>a</tr><tr><td>2<td>b</tr></table></html>", "a.html", "html_table"),
        ("id\tn\r\n1\ta\r\n2\tb\r\n".encode("utf-16"), "a.txt", "csv"),
        (gzip.compress(b"id,n\n1,a\n2,b\n", mtime=0), "a.csv.gz", "csv"),
    ],
    ids=["json", "jsonl", "xml", "html", "utf-16", "gzip"],
)  # fmt: skip
def test_other_formats(content: bytes, name: str, kind: str, file: File) -> None:
    found = propose(file(content, name))
    assert found.reader.kind == kind
    assert [one.source for one in found.columns][:1] == ["id"]
    assert found.rows == 2


def test_a_workbook_with_several_sheets_asks_which(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in (
            ("R5.4.1現在", [("港", "隻数"), ("P01", 3), ("P02", 4)]),
            ("名簿", [("氏名",), ("海野",), ("島田",)]),
        ):
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
    found = propose(path)
    assert [doubt.default for doubt in found.doubts if doubt.id == "sheet"] == ["R5.4.1現在"]
    assert found.reader.model_dump()["sheet"] == "*現在"
    people = propose(path, answers={"sheet": "名簿"})
    assert people.column("氏名").type == "name.person"
    assert next(doubt for doubt in people.doubts if doubt.id == "classification").default == "personal"


def test_a_workbook_in_one_zip_with_others(file: File) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("readme.txt", "about")
        archive.writestr("data.csv", "id,n\n1,a\n2,b\n3,c\n")
    found = propose(file(packed.getvalue(), "a.zip"))
    assert found.reader.archive is not None
    assert found.reader.archive.members == "*.csv"


@pytest.mark.parametrize(
    "content",
    [
        "氏名,個人番号\n山田,123456789018\n",
        "氏名,メモ\n山田,マイナンバーは123456789018です\n",
        "id,n\n1,123456789018\n2,123456789018\n3,123456789018\n",
    ],
)
def test_no_individual_number_survives(content: str, file: File) -> None:
    with pytest.raises(IndividualNumberFound) as refused:
        propose(file(content))
    assert "123456789018" not in refused.value.text("ja") + refused.value.text("en")
    assert "123456789018" not in str(refused.value.__cause__) + str(refused.value.__context__)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n\n",
        b"\xa4\xa2\xa4\xa4\xa4\xa6\xa4\xa8\xa4\xaa,\xb4\xc1\xbb\xfa\n" * 5,  # EUC-JP
        bytes(range(256)) * 40,
        b"%PDF-1.7 binary\x00\x01",
        b"PK\x03\x04 no zip at all",
        b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><r><s><id>&b;</id></s></r>',
        b"<r><h:ml><a>1</a></h:ml></r>",
        b"[" * 100_000,
        b"<r>" * 5_000,
    ],
)
def test_what_is_no_table_is_refused_with_words(content: bytes, file: File) -> None:
    with pytest.raises(DataError) as refused:
        propose(file(content, "hostile.bin"))
    assert refused.value.fix.ja


def test_a_sample_is_no_delivery(file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("renkei.proposing.faults.LARGEST", 10)
    with pytest.raises(ReadError, match="too large"):
        propose(file(REPAIRS))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("agency", "../etc"),
        ("source", "a/b"),
        ("dataset", "x"),
        ("type/番号", "no.such"),
        ("title/en", "a\nb: c"),
        ("delivers", "some"),
        ("missing/…", "lost"),
        ("unit/費用（千円）", "ルリ"),
    ],
)
def test_an_answer_that_cannot_be_one_is_refused(name: str, value: str, repairs: Path) -> None:
    with pytest.raises(UsageError):
        propose(repairs, answers={name: value})
