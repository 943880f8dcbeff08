"""Why a workbook of mended rows is refused, said to those who filled it in."""

from collections.abc import Sequence
from pathlib import Path

from renkei.errors import ReadError
from renkei.language import Text

NOT_ONE_RECORD = "mended.not_one_record"
EXPLAIN = {
    NOT_ONE_RECORD: Text(
        "直した値が一行になりません（空か、二行以上です）。一行だけを書いてください。",
        "What was mended is no line, or several: write one line.",
    ),
}
_EXPORT_AGAIN = Text(
    "`renkei quarantine … --export` で書き出し直したブックに記入してください。",
    "Fill in a workbook that is exported anew with `renkei quarantine … --export`.",
)
_AS_SENT = Text(
    "届いたブックのまま、「直した値」の列だけに記入してください。",
    "Fill in the column «Mended value» of the workbook as it was sent, and nothing else.",
)


def not_ours(path: Path) -> ReadError:
    """The file is no workbook of rejected rows."""
    return ReadError(
        Text(
            "隔離された行のブックではありません。",
            "This is no workbook of rejected rows.",
        ),
        where=path.name,
        fix=_EXPORT_AGAIN,
    )


def of_another_source(said: str, asked: str, path: Path) -> ReadError:
    """The rows are of another source."""
    return ReadError(
        Text(
            f"「{asked}」ではなく「{said}」の行のブックです。",
            f"The workbook has rows of [{said}], not of [{asked}].",
        ),
        where=path.name,
        fix=Text(f"データソース名を確かめてください（{said}）。", f"See whether [{said}] is the source you mean."),
    )


def unknown_run(run: str, path: Path) -> ReadError:
    """The run whose rows they are is not in the warehouse."""
    return ReadError(
        Text(
            f"このブックの元になった実行「{run}」が、この倉庫にありません。",
            f"The run [{run}] whose rows are in the workbook is not in this warehouse.",
        ),
        where=path.name,
        fix=_EXPORT_AGAIN,
    )


def altered_or_stale(path: Path) -> ReadError:
    """What the workbook says of itself is not what would be exported now."""
    return ReadError(
        Text(
            "書き出したときの控えと合いません。控えのシートが書き換えられたか、書き出した後に登録が変わっています。",
            "What the workbook says of itself does not fit the quarantine: it was altered, or the registration has "
            "changed since it was exported.",
        ),
        where=path.name,
        fix=_EXPORT_AGAIN,
    )


def more_than_was_sent(names: Sequence[str], path: Path) -> ReadError:
    """There are sheets or parts that were not sent."""
    listed = ", ".join(names[:5])
    return ReadError(
        Text(f"書き出したブックにないものが入っています: [{listed}]", f"It holds what was not sent: [{listed}]."),
        where=path.name,
        fix=Text("加えたシートやリンクを取り除いてください。", "Remove the sheets or links that were added."),
    )


def formulas(names: Sequence[str], path: Path) -> ReadError:
    """There are formulas."""
    listed = "、".join(names)
    return ReadError(
        Text(f"シート「{listed}」に数式があります。", f"There are formulas in [{', '.join(names)}]."),
        where=path.name,
        fix=Text(
            "数式ではなく値を書いてください（コピーして「値の貼り付け」）。",
            "Write the values in place of formulas: copy, and paste values.",
        ),
    )


def unreadable_cell(value: str, *, where: str) -> ReadError:
    """A cell holds an error value of Excel or the like."""
    return ReadError(
        Text(f"読み取れないセルです: [{value}]", f"The cell can't be read: [{value}]."), where=where, fix=_AS_SENT
    )


def too_much(size: int, most: int, path: Path) -> ReadError:
    """It holds more text than any workbook of ours."""
    return ReadError(
        Text(
            f"文字が多すぎます: [{size:,}]（上限 {most:,}）", f"It holds [{size:,}] characters; the limit is {most:,}."
        ),
        where=path.name,
        fix=_EXPORT_AGAIN,
    )


def other_columns(*, where: str) -> ReadError:
    """The columns are not those that were sent."""
    return ReadError(
        Text("見出しの列が書き出したときと違います。", "Its columns are not those that were sent."),
        where=where,
        fix=_AS_SENT,
    )


def not_a_row_of_ours(number: str, *, where: str) -> ReadError:
    """A row was added, or one is there twice."""
    return ReadError(
        Text(
            f"番号「{number}」の行は、書き出した行ではないか、二度あります。",
            f"The row of number [{number}] was not sent, or is there twice.",
        ),
        where=where,
        fix=Text("加えた行や欄外の書き込みを取り除いてください。", "Remove rows and notes that were added."),
    )


def other_value(number: int, *, where: str) -> ReadError:
    """A value as received is not the one that was sent under this number."""
    return ReadError(
        Text(
            f"番号 {number} の「受け取った値」が書き出したときと違います。列ごとに並べ替えていないか確かめてください。",
            f"The value as received of number {number} is not the one that was sent: columns may have been sorted apart.",
        ),
        where=where,
        fix=_AS_SENT,
    )


def not_mendable(*, where: str) -> ReadError:
    """A value can't be mended in the workbook."""
    return ReadError(
        Text("この値はブックでは直せません。", "This value can't be mended in the workbook."),
        where=where,
        fix=Text(
            "この欄を空けておき、元のファイルを直して送り直してください。",
            "Leave this cell empty; mend the file itself and deliver it again.",
        ),
    )
