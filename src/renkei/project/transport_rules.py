"""What the transport of a registration must keep with its other keys."""

from collections.abc import Iterator

from renkei.contracts.document import Document
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.registration import Source
from renkei.model.transports import S3Transport, SqlTransport

_PARTLY = {
    "interval": Text(
        "期間を指定して届くのは全件ではありません。期間ごとの配信が、ほかの期間の行を取り下げてしまいます。",
        "What is asked for by interval is not the whole: each delivery would withdraw the rows of all others.",
    ),
    "watermark": Text(
        "watermark で届くのは変わった行だけです。届くたびに、ほかの行を取り下げてしまいます。",
        "What is asked for by [watermark] are the rows that changed: each delivery would withdraw all others.",
    ),
    "versions": Text(
        "すべての版は全件ではなく、変更の積み重ねです。",
        "All versions of an object are changes, one after the other, and not the whole.",
    ),
}


def transport_faults(document: Document, source: Source) -> Iterator[ContentError]:
    """Yield what is wrong between `transport` and the rest of a registration."""
    partly = _partly(source)
    if source.delivers == "whole" and partly:
        yield document.fault(
            ("transport", partly),
            _PARTLY[partly],
            fix=Text(
                f"「delivers: changes」にするか、{partly} を取り除いてください。",
                f"Write [delivers: changes], or remove [{partly}].",
            ),
        )
    if isinstance(source.transport, SqlTransport) and source.reader.kind != "parquet":
        yield document.fault(
            ("reader", "kind"),
            Text("sql で届いた表は Parquet として保管されます。", "What comes by [sql] is kept as Parquet."),
            fix=Text("「reader: {kind: parquet}」と書いてください。", "Write [reader: {kind: parquet}]."),
        )


def _partly(source: Source) -> str | None:
    """Return the key of `transport` that makes each delivery less than the whole."""
    transport = source.transport
    if isinstance(transport, SqlTransport):
        return "watermark" if transport.watermark else None
    if isinstance(transport, S3Transport):
        return "versions" if transport.versions == "all" else None
    return "interval" if transport.asks_interval else None
