"""What a steward should know of a workbook that is no fault of a row."""

from collections.abc import Iterator, Sequence

from renkei.language import Text
from renkei.readers.excel.cells import Facts, Sheet, Workbook, letters, ranges


def of_workbook(book: Workbook, read: Sequence[Sheet], facts: Sequence[Facts]) -> Iterator[Text]:
    """Say which sheets are hidden, and whether the formulas of those that are read may not have been worked out."""
    for sheet in book.sheets:
        if not sheet.visible:
            ja, en = (
                ("登録のとおり読みました", "it was read, as registered")
                if sheet in read
                else ("読んでいません", "it was not read")
            )
            yield Text(f"シート「{sheet.name}」は非表示です（{ja}）。", f"The sheet [{sheet.name}] is hidden; {en}.")
    if book.recalculates and any(each.formulas for each in facts):
        yield Text(
            "数式の値が Excel で計算されたものか分かりません（開いたときに再計算する指定があります）。値が 0 ばかりなら、Excel で保存し直したものを送ってもらってください。",
            "Whether Excel worked out the formulas can't be told: the workbook asks for that when it is opened. If values "
            "are all 0, have it opened and saved in Excel, and sent again.",
        )


def of_sheet(sheet: Sheet, facts: Facts) -> Iterator[Text]:
    """Say which rows and columns of a sheet are hidden; they are read like the others."""
    if facts.hidden_rows:
        which = ranges(facts.hidden_rows)
        yield Text(
            f"シート「{sheet.name}」の [{which}] 行は非表示です。ほかの行と同じように読みました。",
            f"Rows [{which}] of the sheet [{sheet.name}] are hidden; they were read like the others.",
        )
    if facts.hidden_columns:
        which = ranges(facts.hidden_columns, [letters(column) for column in facts.hidden_columns])
        yield Text(
            f"シート「{sheet.name}」の [{which}] 列は非表示です。ほかの列と同じように読みました。",
            f"Columns [{which}] of the sheet [{sheet.name}] are hidden; they were read like the others.",
        )
