"""What `vintage` of a registration must keep with its other keys, and with the contract."""

from collections.abc import Iterator

from renkei.contracts.document import Document, unknown
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.contract import Contract
from renkei.model.registration import Source

_HEADERLESS = ("sql", "beside")
_OF = {"published": ("date", "timestamp"), "kind": ("string",)}


def vintage_faults(document: Document, source: Source) -> Iterator[ContentError]:
    """Yield what is wrong between `vintage` and `transport`: facts that it never tells."""
    told = source.vintage.published if source.vintage is not None else None
    if told is not None and told.interval is not None and not source.transport.asks_interval:
        yield document.fault(
            ("vintage", "published", "interval"),
            Text("この取得は期間を指定しません。", "The request names no interval."),
            fix=Text(
                "constant、header、name、column のどれかにしてください。",
                "Use one of constant, header, name and column.",
            ),
        )
    if told is not None and told.header is not None and source.transport.kind in _HEADERLESS:
        yield document.fault(
            ("vintage", "published", "header"),
            Text(
                f"{source.transport.kind} の取得には {told.header} がありません。",
                f"What comes by [{source.transport.kind}] has no {told.header}.",
            ),
            fix=Text("constant、name、column のどれかにしてください。", "Use one of constant, name and column."),
        )


def vintage_columns(document: Document, source: Source, contract: Contract) -> Iterator[ContentError]:
    """Yield the columns that `vintage` names, and that can't tell what it asks of them."""
    for fact, logical in _OF.items():
        told = getattr(source.vintage, fact, None)
        if told is None or told.column is None:
            continue
        place = ("vintage", fact, "column")
        fitting = {column.name for column in contract.columns if column.logical_type in logical}
        if told.column not in fitting:
            kind = Text("日付の列", "column of dates") if fact == "published" else Text("文字列の列", "column of text")
            yield unknown(document, place, kind=kind, choices=fitting)
        elif told.column not in source.fields:
            yield document.fault(
                place,
                Text(
                    f"列「{told.column}」の出どころが fields にありません。", f"[fields] does not fill [{told.column}]."
                ),
                fix=Text(
                    "fields に書き加えるか、別の列にしてください。", "Add it to [fields], or name another column."
                ),
            )
