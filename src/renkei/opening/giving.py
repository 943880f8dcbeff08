"""Rows, given: read at one go into a file, and out only when the ledger has taken the read, where it has to.

A slow reader holds no session of the warehouse, a fault is told before the first byte is out, and memory is one batch.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import pyarrow as pa

from renkei.errors import RenkeiError
from renkei.landing.faults import disk_faults
from renkei.opening.asked import Place, place_in
from renkei.opening.faults import gone, too_large, unrecorded
from renkei.opening.forms import About, Form, Writer, schema_of
from renkei.opening.grounds import watched
from renkei.warehouse.asking import Question
from renkei.warehouse.reading import READ
from renkei.workspace import Workspace

MOST_ROWS, MOST_BYTES = 5_000_000, 2 << 30
_IN_MEMORY = 4 << 20


@dataclass(frozen=True)
class Who:
    """Who reads: the reader whose rights hold, the person as far as it is known, and by which way."""

    reader: str
    by: str | None
    way: str


@dataclass(frozen=True)
class Given:
    """Rows in a form, in a file that stands at its beginning and is closed by whoever has it."""

    about: About
    rows: int
    size: int
    following: Place | None
    file: IO[bytes]

    def chunks(self, size: int = 1 << 16) -> Iterator[bytes]:
        """Yield the bytes, and close the file."""
        with self.file:
            while chunk := self.file.read(size):
                yield chunk


def give(
    workspace: Workspace,
    question: Question,
    form: Form,
    who: Who,
    *,
    place: Place | None = None,
    link: Callable[[Place], str] = lambda place: place.text,
) -> Given:
    """Read the rows of a question from a place on and write them in a form; `link` tells of the next place.

    Raises Refused (the place is no more, too much, or the ledger does not take it), UsageError where there is no release,
    and WarehouseError.
    """
    asked = going_on(workspace, question, place) if place is not None else question
    wanted = replace(asked, names=_with_key(asked), limit=None if asked.limit is None else asked.limit + 1)
    with ExitStack() as stack, disk_faults(workspace.settings.state):
        file = stack.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY, dir=_folder(workspace)))
        with workspace.warehouse.rows(wanted) as found:
            if place is not None and place.release != found.release:
                raise gone(asked.contract.dataset)
            about = About(asked.contract, found.release, found.released_at, question.as_of, asked.as_published)
            schema = schema_of(asked.contract, asked.names)
            writer = form.writer(file, schema, about)  # type: ignore[arg-type]
            rows, last = _written(found.batches, writer, asked, schema, file)
        following = _next(asked, about, rows, last) if last is not None else None
        writer.end(link(following) if following is not None else None)
        size = file.tell()
        file.seek(0)
        if watched(asked):
            enter(workspace, asked, about.said, who, rows=rows)
        stack.pop_all()
        return Given(about, rows, size, following, file)


def _folder(workspace: Workspace) -> str | None:
    """Return where large answers are kept meanwhile: the scratch folder, as long as we may write there."""
    folder = workspace.settings.state / "scratch"
    return str(folder) if os.access(folder, os.W_OK) else None


def going_on(workspace: Workspace, question: Question, place: Place) -> Question:
    """Return a question from a place on, of the very release that the place is in; Refused where that can't be had."""
    return of_release(workspace, replace(question, **place_in(question, place)), place.release)


def of_release(workspace: Workspace, question: Question, release: int) -> Question:
    """Return a question as it is answered by one release of its dataset; Refused where that can't be had any more."""
    warehouse, dataset = workspace.warehouse, question.contract.dataset
    at = warehouse.released_at(release)
    then = warehouse.release_at(dataset, at) if at is not None else None
    newest = warehouse.release_at(dataset, question.as_of)
    fixed = question.as_of is None and question.as_published is None
    if then is None or then[0] != release or (not fixed and newest != then):
        raise gone(dataset)
    return question if question.as_published is not None else replace(question, as_of=then[1])


def _written(
    batches: "Iterator[pa.RecordBatch]", writer: Writer, asked: Question, schema: pa.Schema, file: IO[bytes]
) -> tuple[int, dict[str, Any] | None]:
    """Write as many rows as are asked for; return how many, and the last of them where more would come."""
    dataset, done, last = asked.contract.dataset, 0, None
    most = asked.limit if asked.limit is not None else MOST_ROWS
    for batch in batches:
        left = most - done
        part = batch.slice(0, left)
        if part.num_rows:
            shown = [part.column(place).cast(field.type) for place, field in enumerate(schema)]
            writer.write(pa.record_batch(shown, schema=schema))
            done, last = done + part.num_rows, part
        if batch.num_rows > left:
            if asked.limit is None:
                raise too_large(dataset, f"{MOST_ROWS:,}")
            return done, last.slice(last.num_rows - 1).to_pylist()[0] if last is not None else None
        if file.tell() > MOST_BYTES:
            raise too_large(dataset, f"{MOST_BYTES >> 30} GiB")
    return done, None


def _with_key(asked: Question) -> tuple[str, ...]:
    """Return the columns wanted, and those of the key behind them, which tell where to go on."""
    return (*asked.names, *(key for key in asked.contract.key if key not in asked.names))


def _next(asked: Question, about: About, rows: int, last: dict[str, Any]) -> Place:
    if asked.key_is_masked:
        return Place(release=about.release, skip=asked.skip + rows)
    key = tuple(_plain(last[name]) for name in asked.contract.key)
    return Place(release=about.release, key=key)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"  # as text it may be 0E-9
    return value.isoformat() if isinstance(value, datetime) else str(value)


def enter(workspace: Workspace, asked: Question, said: Mapping[str, object], who: Who, *, rows: int) -> None:
    """Enter a read into the ledger: who, what of which release, on which ground and how much; Refused where it can't be."""
    agreement = asked.view.agreement
    body = {
        "reader": who.reader,
        "by": who.by,
        "way": who.way,
        **said,
        "columns": list(asked.names),
        "masked": sorted(name for name in asked.names if name in asked.view.masked),
        "asked_by": [f"{each.column}.{each.comparison}" for each in asked.conditions],
        "agreement": agreement.name if agreement is not None else None,
        "purpose": agreement.purpose if agreement is not None else None,
        "rows": rows,
    }
    try:
        workspace.warehouse.record(READ, body)
    except RenkeiError as error:
        raise unrecorded(asked.contract.dataset, error) from error
