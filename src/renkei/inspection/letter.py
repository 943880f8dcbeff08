"""What the first sheet of the workbook of rejected rows says, in plain words: what it is, what to do, by when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from renkei.language import Text
from renkei.model.registration import Source
from renkei.stages.mend.sheet import BLANK, MENDED, TABLE, TITLES
from renkei.warehouse import Run
from renkei.workspace import Workspace

_EMPTY = Text("", "")


@dataclass(frozen=True)
class Letter:
    """The cover of one workbook: `rows` rejected rows with `values` to look at; `left` rows did not fit in."""

    workspace: Workspace
    source: Source
    run: Run
    rows: int
    values: int
    left: int
    by: str | None
    due: date

    def lines(self) -> Iterator[Text]:
        """Yield the lines, the heading first."""
        yield Text("公開できなかった行の確認のお願い", "Rows that could not be published: please look at them")
        yield _EMPTY
        yield from self._whom()
        yield _EMPTY
        yield from self._what()
        yield _EMPTY
        yield from self._how()
        yield _EMPTY
        yield from self._not_here()

    def _whom(self) -> Iterator[Text]:
        agency = self.workspace.project.agencies.get(self.source.agency)
        title = agency.title if agency else Text(self.source.agency, self.source.agency)
        yield Text(f"宛先: {title.ja}", f"To: {title.en}")
        sender = f" {self.by}" if self.by else ""
        yield Text(f"送り主: 機関間データ連携（renkei）{sender}", f"From: the data integration (renkei){sender}")
        yield Text(
            f"データ: {self.source.title.ja}（{self.source.id}、実行 {self.run.run}）",
            f"Data: {self.source.title.en} ({self.source.id}, run {self.run.run})",
        )

    def _what(self) -> Iterator[Text]:
        yield Text(
            f"お送りいただいたファイルのうち、次のシート「{TABLE.ja}」の {self.rows:,} 行（{self.values:,} 個の値）は、"
            "約束した形に合わないため公開していません。ほかの行は公開済みです。",
            f"Of the file that you sent, the {self.rows:,} rows ({self.values:,} values) on the next sheet, [{TABLE.en}], "
            "do not have the form that was agreed and were not published. All other rows were.",
        )
        yield Text(
            "値は受け取ったままです。こちらでは何も直していません。", "The values are as they came; we mended none."
        )
        if self.left:
            yield Text(
                f"ほかに {self.left:,} 行あり、このブックには入りません。元のファイルを直して送り直してください。",
                f"Another {self.left:,} rows did not fit in here: mend the file itself and deliver it again.",
            )

    def _how(self) -> Iterator[Text]:
        due, mended = self.due.isoformat(), TITLES[MENDED]
        yield Text(f"お願い（{due} まで）", f"What to do, by {due}")
        yield Text(
            f"1. 「{TITLES['why'].ja}」を読み、元の資料を確かめ、正しい値を「{mended.ja}」の欄に書いてください。",
            f"1. Read [{TITLES['why'].en}], look at your own records, and write the right value into [{mended.en}].",
        )
        yield Text(
            f"2. 「{TITLES['suggested'].ja}」は参考です。自動では使われません。正しければ「{mended.ja}」に書き写してください。",
            f"2. [{TITLES['suggested'].en}] is a hint and is never used by itself: copy it to [{mended.en}] if it is right.",
        )
        yield Text(
            f"3. 空欄が正しいときは「{BLANK.ja}」と書いてください。何も書かない行はそのまま待ちます。",
            f"3. If the value is to be empty, write [{BLANK.en}]. Rows that you leave alone go on waiting.",
        )
        yield Text(
            "4. ほかの欄・行・シートは変えず、数式は使わずに保存し、このブックを送り返してください。",
            "4. Leave all other cells, rows and sheets as they are, use no formulas, save, and send the workbook back.",
        )
        yield Text(
            "戻ってきた行は初めと同じ検査を受けます。誰が何を直したかは台帳に残ります。",
            "Rows that come back pass the same checks as before; who mended what is kept in the ledger.",
        )

    def _not_here(self) -> Iterator[Text]:
        yield Text("このブックでは直せないもの", "What can't be mended here")
        yield Text(
            "・同じキーの行が二つあり、後の行が正しいとき（キーの値の誤りなら直せます）",
            "- a row whose key another row has too, where this one is right (a mistake in its key can be mended)",
        )
        yield Text(
            "・列に分けられなかった行のうち、区切り文字のファイル以外のもの",
            "- a record that could not be split into columns, unless the file is delimited text",
        )
        yield Text(
            "・表全体についての期待（件数や割合など）。期待に反する配信は全体が保留か中止になり、行ごとには隔離されません。",
            "- what is expected of the whole table, such as counts and shares: a delivery that breaks it is held or "
            "stopped as a whole, and none of its rows is on this list",
        )
        yield Text(
            "これらは、元のファイルを直して送り直してください。",
            "For these, mend the file itself and deliver it again.",
        )
        for ja, en in self.run.reasons:
            yield Text(f"（公開済みの行についての記録: {ja}）", f"(Noted of rows that were published: {en})")
