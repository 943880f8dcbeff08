"""What a registration must keep beyond its shape: rules between its keys, and with its contract."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from renkei.contracts.document import Document, instead, unknown
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.contract import Contract
from renkei.model.readers import CsvReader
from renkei.model.registration import Source
from renkei.project.column_rules import column_faults, raw_columns
from renkei.project.cron import cron_fault
from renkei.project.transport_rules import transport_faults
from renkei.project.vintage_rules import vintage_columns, vintage_faults


def alone(document: Document, source: Source, *, plugin: Path) -> Iterator[ContentError]:
    """Yield what is wrong with a registration that can be told without its contract."""
    if source.uses and not plugin.is_file():
        yield document.fault(
            ("uses",),
            Text(f"uses がありますが、{plugin.name} がありません。", f"[uses] needs {plugin.name} beside the file."),
            fix=Text(f"{plugin.name} を同じフォルダーに置いてください。", f"Put {plugin.name} into the same folder."),
        )
    wrong = cron_fault(source.schedule.cron)
    if wrong:
        yield document.fault(("schedule", "cron"), wrong[0], fix=wrong[1])
    yield from transport_faults(document, source)
    yield from vintage_faults(document, source)
    yield from column_faults(document, source)
    if isinstance(source.reader, CsvReader):
        yield from _csv(document, source, source.reader)


def _csv(document: Document, source: Source, reader: CsvReader) -> Iterator[ContentError]:
    if len(reader.delimiter) != 1:
        yield document.fault(
            ("reader", "delimiter"),
            Text("区切り文字は 1 文字です。", "The delimiter is one character."),
            fix=Text('タブなら "\\t" と書いてください。', 'Write a tab as "\\t".'),
        )
    if (reader.header == 0) != bool(reader.columns):
        yield document.fault(
            ("reader", "columns"),
            Text(
                "columns は見出し行がないとき（header: 0）だけ、必ず書きます。",
                "[columns] names the columns of a file without header lines (header: 0), and only of such a file.",
            ),
            fix=Text("header か columns のどちらかを直してください。", "Mend either [header] or [columns]."),
        )
    if reader.find is not None and reader.preamble:
        yield document.fault(
            ("reader", "find"),
            Text(
                "find と preamble は、どちらも見出しの位置を示します。",
                "[find] and [preamble] both say where the header is.",
            ),
            fix=Text("どちらか一方だけを書いてください。", "Write one of them only."),
        )
    if reader.repeats_header and not reader.header:
        yield document.fault(
            ("reader", "repeats_header"),
            Text("見出し行がないファイルでは繰り返されません。", "A file without header lines can't repeat them."),
            fix=Text("header を見出しの行数にしてください。", "Set [header] to the number of header lines."),
        )
    if reader.columns and not source.uses:
        yield from raw_columns(document, source, reader.columns)


def with_contract(document: Document, source: Source, contracts: Mapping[str, Contract]) -> Iterator[ContentError]:
    """Yield what is wrong between a registration and the contract of the dataset that it feeds."""
    contract = contracts.get(source.dataset)
    if contract is None:
        yield unknown(document, ("dataset",), kind=Text("データセット", "dataset"), choices=set(contracts))
        return
    yield from _may_feed(document, source, contract)
    names = {column.name for column in contract.columns}
    for name in source.fields:
        if name not in names:
            what = Text(
                f"{contract.dataset} に列「{name}」はありません。", f"{contract.dataset} has no column [{name}]."
            )
            yield document.fault(("fields", name), what, fix=instead(name, names - set(source.fields)))
    yield from _unmapped(document, source, contract)
    yield from vintage_columns(document, source, contract)


def _may_feed(document: Document, source: Source, contract: Contract) -> Iterator[ContentError]:
    if contract.derived:
        yield document.fault(
            ("dataset",),
            Text(f"{contract.dataset} は導出データセットです。", f"{contract.dataset} is derived from other datasets."),
            fix=Text("届いたデータを入れるデータセットを選んでください。", "Name a dataset that takes deliveries."),
        )
    elif source.id not in contract.precedence:
        listed = ", ".join([*contract.precedence, source.id])
        yield document.fault(
            ("dataset",),
            Text(
                f"{contract.dataset} のデータ契約は、{source.id} からの受け入れを定めていません。",
                f"The contract of {contract.dataset} does not name {source.id} among those that may feed it.",
            ),
            fix=Text(
                f"データ契約の precedence（優先順）に加えてください: [{listed}]",
                f"Add it to [precedence] of the contract, the first wins: [{listed}]",
            ),
        )


def _unmapped(document: Document, source: Source, contract: Contract) -> Iterator[ContentError]:
    for column in contract.columns:
        mapped = column.name in source.fields
        if column.missing_reason_of is not None and mapped:
            yield document.fault(
                ("fields", column.name),
                Text(
                    f"「{column.name}」は「{column.missing_reason_of}」の欠損理由で、自動で入ります。",
                    f"[{column.name}] explains missing values of [{column.missing_reason_of}] and is filled for you.",
                ),
                fix=Text("この行を取り除いてください。", "Remove this line."),
            )
        elif column.required and not mapped and column.missing_reason_of is None:
            yield document.fault(
                ("fields",),
                Text(f"必須の列「{column.name}」の出どころがありません。", f"The column [{column.name}] is required."),
                fix=Text(
                    f"「{column.name}: {{from: …}}」を書き加えてください。",
                    f"Add [{column.name}: {{from: …}}] to fields.",
                ),
            )


def reads(document: Document, contract: Contract, datasets: Collection[str]) -> Iterator[ContentError]:
    """Yield the datasets that a derived one reads and that are not there, or are itself."""
    custom = document.at(("schema", 0, "customProperties")) or ()
    place = next((n for n, each in enumerate(custom) if each.get("property") == "reads"), 0)
    for n, name in enumerate(contract.reads):
        if name not in datasets or name == contract.dataset:
            here = ("schema", 0, "customProperties", place, "value", n)
            others = set(datasets) - {contract.dataset}
            yield unknown(document, here, kind=Text("読めるデータセット", "dataset to read"), choices=others)
