"""Rows of a database: read in one snapshot, in a fixed order, and landed as one Parquet file.

The same rows give the same bytes, so that a table that did not change is no news.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection as Session
from sqlalchemy import Select, and_, or_, select

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.registration import Source
from renkei.model.runs import Interval, Landed
from renkei.model.transports import SqlTransport
from renkei.settings import Connection
from renkei.transports import faults
from renkei.transports.manners import Manners
from renkei.transports.part import NotModified, Part
from renkei.transports.sql import watermark
from renkei.transports.sql.asking import Rows, columns_of, key_of, rows_of, sample_of
from renkei.transports.sql.opening import Database, database_of, reading
from renkei.transports.sql.rows import Spool

_CHUNK = 1 << 20
_ROWS = 20_000


def collect(
    source: Source,
    transport: SqlTransport,
    *,
    connection: Connection,
    interval: Interval | None,
    previous: Sequence[Landed] = (),
    scratch: Path | None = None,
    manners: Manners | None = None,
) -> Iterator[Part | NotModified]:
    """Yield one Parquet file with all rows, or those that changed since the last released run or in the interval.

    NotModified where none did. Everything is read before the part is yielded: the database's transaction is over
    before the landing zone is written to.
    """
    database = database_of(connection)
    asking = _Asking(source, transport, database, manners or Manners())
    bounds = asking.bounds_of(interval, previous)
    with tempfile.TemporaryDirectory(dir=scratch, prefix="sql-") as folder:
        spool = Spool(Path(folder), binary=transport.binary, where=asking.where)
        newest = asking.read_into(spool, bounds)
        if bounds.goes_on and spool.rows == 0:
            yield NotModified(previous[0])
            return
        path = spool.parquet()
        yield Part(
            name=f"{transport.table or 'query'}.parquet",
            asked={"url": database.url, **asking.said, **bounds.said},
            headers={"content-length": str(path.stat().st_size), "rows": str(spool.rows), **newest.headers},
            chunks=_chunks(path),
        )


@dataclass(frozen=True)
class _Asking:
    source: Source
    transport: SqlTransport
    database: Database
    manners: Manners

    @property
    def where(self) -> str:
        return f"{self.source.id}: {self.database.url} {self.transport.table or '(query)'}"

    @property
    def said(self) -> dict[str, str]:
        """What was asked, beside where and since when."""
        of = self.transport
        return {"table": of.table} if of.table else {"query": of.query or ""}

    def bounds_of(self, interval: Interval | None, previous: Sequence[Landed]) -> watermark.Bounds:
        """Say between which watermarks rows are asked for."""
        of = self.transport
        if of.watermark is None:
            return watermark.Bounds()
        if of.asks_interval and interval is not None:
            return watermark.Bounds(interval=interval)
        return watermark.Bounds(last=watermark.last_seen(previous))

    def read_into(self, spool: Spool, bounds: watermark.Bounds) -> watermark.Newest:
        """Read every row into the spool, in one transaction that can only read; return the newest watermark."""
        return reading(
            self.database, lambda session: self._read(session, spool, bounds), manners=self.manners, where=self.where
        )

    def _read(self, session: Session, spool: Spool, bounds: watermark.Bounds) -> watermark.Newest:
        names = columns_of(session, self.transport)
        self._check(names)
        rows = rows_of(self.transport, names)
        newest = watermark.Newest(bounds.last, now=self.manners.now())
        query = self._ordered(session, rows, names, bounds, newest)
        deadline = self.manners.clock() + self.manners.total_seconds
        place = names.index(self.transport.watermark) if self.transport.watermark else None
        spool.begin(names)
        streaming = session.execution_options(stream_results=True, max_row_buffer=_ROWS)
        with closing(streaming.execute(query)) as result:
            for block in result.partitions(_ROWS):
                spool.add([tuple(row) for row in block])
                if place is not None:
                    newest.see([row[place] for row in block])
                if self.manners.clock() > deadline:
                    raise faults.too_slow(self.manners.total_seconds, where=self.where)
        return newest

    def _ordered(
        self,
        session: Session,
        rows: Rows,
        names: Sequence[str],
        bounds: watermark.Bounds,
        newest: watermark.Newest,
    ) -> Select[tuple[object, ...]]:
        """Select the rows between the bounds, in an order that does not depend on the day."""
        of = self.transport
        query = select(*rows.c)
        if of.watermark is not None:
            column = rows.c[of.watermark]
            scale = watermark.scale_of(
                sample_of(session, column), zone=self.source.schedule.timezone, lookback=of.lookback, where=self.where
            )
            newest.measure(scale)
            low, high = scale.range(bounds)
            # A row without a watermark can't be known to be old.
            sides = [column >= low] if low is not None else []
            sides += [column < high] if high is not None else []
            query = query.where(or_(and_(*sides), column.is_(None))) if sides else query
        order = of.order or key_of(session, of, names) or names
        return query.order_by(*(rows.c[name] for name in order))

    def _check(self, names: Sequence[str]) -> None:
        of = self.transport
        said = {"columns": of.columns, "order": of.order, "binary": of.binary}
        named = [*said.items(), ("watermark", (of.watermark,) if of.watermark else ())]
        for key, columns in named:
            if lost := [column for column in columns if column not in names]:
                raise _no_column(key, lost[0], names, where=self.where)
        if twice := {name for name in names if names.count(name) > 1}:
            raise _twice(", ".join(sorted(twice)), where=self.where)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _no_column(key: str, column: str, names: Sequence[str], *, where: str) -> ContentError:
    listed = ", ".join(names)
    return ContentError(
        Text(f"{key} の列「{column}」がありません。", f"There is no column [{column}], which [{key}] names."),
        where=where,
        fix=Text(f"あるのは次の列です: {listed}", f"These are there: {listed}"),
    )


def _twice(columns: str, *, where: str) -> ContentError:
    return ContentError(
        Text(f"同じ名前の列「{columns}」が複数あります。", f"Several columns are called [{columns}]."),
        where=where,
        fix=Text(
            "query の SELECT で AS により別名を付けてください。", "Give them names of their own, by AS in [query]."
        ),
    )
