"""How bytes move from an agency.

`collect` gives the parts of one fetch in order, each with what was asked (never a credential) and a stream of bytes.
Imported where DAG files are parsed: what a kind of transport needs is imported only when it is used.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from renkei.model.registration import Agency, Source
from renkei.model.runs import Interval, Landed
from renkei.model.transports import (
    BesideTransport,
    CkanTransport,
    HttpsTransport,
    LocalTransport,
    S3Transport,
    SdmxTransport,
    SftpTransport,
    SqlTransport,
)
from renkei.settings import Connection
from renkei.transports.interval import interval_named
from renkei.transports.part import Absent, NotModified, Part

if TYPE_CHECKING:
    from renkei.transports.manners import Manners
    from renkei.transports.opening import Opening

__all__ = ["Absent", "NotModified", "Part", "collect", "interval_named"]


def collect(
    source: Source,
    *,
    connection: Connection | None,
    interval: Interval | None,
    previous: Sequence[Landed],
    scratch: Path | None = None,
    agency: Agency | None = None,
    state: Path | None = None,
    manners: "Manners | None" = None,
) -> Iterator[Part | NotModified | Absent]:
    """Fetch a source and yield its parts in order; read each part's chunks before asking for the next part.

    `connection` is None where the transport has none. `previous` are the objects of the latest fetch of the same
    interval (of the last released one, where the transport `goes_on` from there): where the agency says that they still
    hold, NotModified is yielded instead. `scratch` is a folder for what is written on the way, by default the system's
    for temporary files. The `agency`'s rate is kept under the folder `state`, which all processes of a machine share,
    or as the `manners` say, which are also how patient the fetch is.
    Absent is yielded for what the agency has no data of, where the registration says that this may be so. Raises
    TransportError (the agency can't be reached, or what came was cut short), ReplyError (it answered with an error of
    its own) and ContentError (the connection or the request is wrong), also while chunks are read.
    """
    if isinstance(source.transport, BesideTransport):
        from renkei.transports import beside

        return beside.collect(source, source.transport)
    assert connection is not None  # noqa: S101  every other kind names one
    if isinstance(source.transport, LocalTransport):
        from renkei.transports import local

        return local.collect(source, source.transport, connection=connection, previous=previous)
    if isinstance(source.transport, S3Transport):
        from renkei.transports import s3

        return s3.collect(source, source.transport, connection=connection, previous=previous)
    if isinstance(source.transport, SftpTransport):
        from renkei.transports import sftp

        return sftp.collect(source, source.transport, connection=connection, previous=previous)
    if isinstance(source.transport, SqlTransport):
        from renkei.transports.sql import collect as select

        return select(
            source, source.transport, connection=connection, interval=interval, previous=previous, scratch=scratch
        )
    from renkei.transports.opening import Opening

    opening = Opening(source, connection, agency=agency, state=state, scratch=scratch, manners=manners)
    return _over_https(opening, interval=interval, previous=previous)


def _over_https(
    opening: "Opening", *, interval: Interval | None, previous: Sequence[Landed]
) -> Iterator[Part | NotModified | Absent]:
    source = opening.source
    if isinstance(source.transport, CkanTransport):
        from renkei.transports import ckan

        return ckan.collect(opening, source.transport, previous=previous)
    if isinstance(source.transport, SdmxTransport):
        from renkei.transports import sdmx

        return sdmx.collect(opening, source.transport, interval=interval, previous=previous)
    from renkei.transports import https

    assert isinstance(source.transport, HttpsTransport)  # noqa: S101  the last kind that there is
    return https.collect(opening, source.transport, interval=interval, previous=previous)
