"""What a registration must keep beyond its shape: rules between its keys, and with its contract."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from renkei.contracts.document import Document, Place, instead, unknown
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.contract import Contract
from renkei.model.registration import CsvReader, FieldMapping, HttpsTransport, Source
from renkei.project.cron import cron_fault

_COLUMN = Text("列", "column")


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
    if source.delivers == "whole" and isinstance(source.transport, HttpsTransport) and source.transport.interval:
        yield document.fault(
            ("transport", "interval"),
            Text(
                "期間を指定して届くのは全件ではありません。期間ごとの配信が、ほかの期間の行を取り下げてしまいます。",
                "What is asked for by interval is not the whole: each delivery would withdraw the rows of all others.",
            ),
            fix=Text(
                "「delivers: changes」にするか、interval を取り除いてください。",
                "Write [delivers: changes], or remove [interval].",
            ),
        )
    for name, mapping in source.fields.items():
        yield from _mapping(document, name, mapping)
    if isinstance(source.reader, CsvReader):
        yield from _csv(document, source, source.reader)


def _mapping(document: Document, name: str, mapping: FieldMapping) -> Iterator[ContentError]:
    place = ("fields", name)
    if (mapping.source is None) == (mapping.constant is None):
        yield document.fault(
            place,
            Text(
                f"「{name}」には from と constant のどちらか一つが必要です。",
                f"[{name}] needs one of from and constant.",
            ),
            fix=Text(
                "ファイルの列なら「from: 列名」、決まった値なら「constant: 値」と書いてください。",
                "Write [from: column] for a column of the file, [constant: value] for a fixed value.",
            ),
        )
    if mapping.take is not None and mapping.code_list is None:
        yield document.fault(
            (*place, "take"),
            Text("take には code_list が必要です。", "[take] needs a code_list."),
            fix=Text(
                "どのコード表から取るかを code_list に書いてください。", "Name the list to take from in code_list."
            ),
        )


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
    if reader.columns and not source.uses:
        yield from _raw_columns(document, source, reader.columns)


def _raw_columns(document: Document, source: Source, columns: tuple[str, ...]) -> Iterator[ContentError]:
    """Check the names of raw columns where the registration itself lists them."""
    named: list[tuple[Place, str]] = [
        (("fields", name, "from"), mapping.source) for name, mapping in source.fields.items() if mapping.source
    ]
    named += [(("ignore", n), name) for n, name in enumerate(source.ignore)]
    named += [(("drop", n, "column"), rule.column) for n, rule in enumerate(source.drop)]
    for place, name in named:
        if name not in columns:
            yield unknown(document, place, kind=_COLUMN, choices=columns)


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


def _may_feed(document: Document, source: Source, contract: Contract) -> Iterator[ContentError]:
    if contract.sql is not None:
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
