"""架空省, a ministry that does not exist: the form on which it lists its information systems, as an Excel workbook.

A title and a day above the table, a header of two rows with merged cells, a sum and notes below it; days in eras as
text, amounts in millions of yen, 不明 未定 − for what is not known. All of it is made up.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from standins.exchange import Reply, Request, not_found

FILE = "/system_inventory.xlsx"
_SHEET = "情報システム現況調査票"
_HEAD: Sequence[tuple[str, Mapping[str, str]]] = (
    ("整理番号", {"整理番号": ""}),
    ("共通番号", {"共通番号": ""}),
    ("システムの名称", {"名称": ""}),
    ("重要度", {"重要度": ""}),
    ("基盤", {"機種": "機種", "OS": "OS", "データベース": "データベース", "主な言語": "主な言語"}),
    ("時期", {"運用開始": "運用開始", "サポート終了": "サポート終了"}),
    ("体制（人）", {"保守できる人数": "保守できる人数", "うち55歳以上": "うち55歳以上"}),
    ("委託先", {"法人番号": "法人番号", "委託先": "名称"}),
    ("年間経費（百万円）", {"年間経費": ""}),
    ("規模（行）", {"規模": ""}),
    ("移行の予定", {"方式": "方式", "予定時期": "時期"}),
)
_TOP, _AMOUNTS = 3, ("年間経費", "規模", "保守できる人数", "うち55歳以上")


def answer(request: Request) -> Reply:
    """Give the form as the ministry has it now."""
    if request.path != FILE:
        return not_found()
    table = request.data.table("kakuu_systems")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Reply(workbook(table.rows), content_type=kind, published=table.published)


def workbook(rows: Sequence[Mapping[str, str]]) -> bytes:
    """Write the form; always the same bytes for the same rows."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 10, 20, tzinfo=UTC), "author": "架空省"})
        sheet = book.add_worksheet(_SHEET)
        sheet.write("A1", "情報システム現況調査票（架空省）")
        sheet.write("A2", "令和8年10月1日現在")
        columns = _head(sheet)
        for number, row in enumerate(rows, _TOP + 2):
            _write(sheet, number, [row[column] for column in columns], columns)
        below = _TOP + 2 + len(rows)
        _write(sheet, below, _sum(rows, columns), columns)
        sheet.write(below + 2, 0, "注1 サポート終了は、機器・基本ソフトのうち最も早いものを記入する。")
        sheet.write(below + 3, 0, "※ 架空省は実在しません。")
    return file.getvalue()


def _head(sheet: Worksheet) -> list[str]:
    """Write the header of two rows and return the columns below it."""
    columns: list[str] = []
    for upper, lower in _HEAD:
        first, last = len(columns), len(columns) + len(lower) - 1
        alone = len(lower) == 1
        sheet.merge_range(_TOP, first, _TOP + (1 if alone else 0), last, upper)
        if not alone:
            sheet.write_row(_TOP + 1, first, list(lower.values()))
        columns += lower
    return columns


def _write(sheet: Worksheet, number: int, texts: Sequence[str], columns: Sequence[str]) -> None:
    """Write a row: amounts as numbers with separators in their text left out, all else as text."""
    for place, (text, column) in enumerate(zip(texts, columns, strict=True)):
        plain = text.replace(",", "")
        if column in _AMOUNTS and plain.isdecimal():
            sheet.write_number(number, place, int(plain))
        else:
            sheet.write_string(number, place, text)


def _sum(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> list[str]:
    total = sum(int(row["年間経費"].replace(",", "")) for row in rows)
    return ["合計" if column == columns[0] else str(total) if column == "年間経費" else "" for column in columns]
