"""How bytes move from an agency.

`collect` gives the parts of one fetch in order, each with what was asked (never a credential) and a stream of bytes.
Imported where DAG files are parsed: what a kind of transport needs is imported only when it is used.
"""

from collections.abc import Iterator, Sequence

from renkei.model.registration import LocalTransport, Source
from renkei.model.runs import Interval, Landed
from renkei.settings import Connection
from renkei.transports.interval import interval_named
from renkei.transports.part import NotModified, Part

__all__ = ["NotModified", "Part", "collect", "interval_named"]


def collect(
    source: Source, *, connection: Connection, interval: Interval | None, previous: Sequence[Landed]
) -> Iterator[Part | NotModified]:
    """Fetch a source and yield its parts in order; read each part's chunks before asking for the next part.

    `previous` are the objects of the latest fetch of the same interval: where the agency says that they still hold,
    NotModified is yielded instead. Raises TransportError (the agency can't be reached, or what came was cut short),
    ReplyError (it answered with an error of its own) and ContentError (the connection or the request is wrong), also
    while chunks are read.
    """
    if isinstance(source.transport, LocalTransport):
        from renkei.transports import local

        return local.collect(source, source.transport, connection=connection)
    from renkei.transports import https

    return https.collect(source, source.transport, connection=connection, interval=interval, previous=previous)
