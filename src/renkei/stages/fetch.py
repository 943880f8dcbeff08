"""fetch: what the agency has now, landed as it came."""

import hashlib
from collections.abc import Sequence

from renkei.errors import ContentError
from renkei.model.registration import Source
from renkei.model.runs import Fetched, Interval, Landed
from renkei.project.check import check
from renkei.stages.prepare import codelists_of
from renkei.stages.staged import clear
from renkei.transports import NotModified, collect, interval_named
from renkei.workspace import Workspace


def fetch(workspace: Workspace, source_id: str, interval: Interval | None = None) -> Fetched:
    """Land what the source has for `interval` (None: what it has now) and give the run its identity.

    Raises ContentError where the content is at fault, before anything is asked; ReplyError, TransportError and
    StorageError as the transport and the landing zone do.
    """
    source = checked(workspace, source_id)
    named = interval_named(source, interval)
    landed = _land(workspace, source, interval, named=named)
    return identify(workspace, source_id, dataset=source.dataset, interval=named, landed=landed)


def checked(workspace: Workspace, source_id: str) -> Source:
    """Return the registration after all checks of the content that it needs; ContentError with every fault."""
    source = workspace.project.source(source_id)
    if faults := check(workspace.project, source_id):
        first, *others = faults
        raise ContentError(first.what, where=first.where, fix=first.fix, others=others)
    return source


def identify(workspace: Workspace, source_id: str, *, dataset: str, interval: str, landed: Sequence[Landed]) -> Fetched:
    """Name the run by all that decides its result, and see whether it is what was released last.

    What was released once and then replaced is no news when it comes again, but it is a change: the run is then named
    after the one that it follows too, so that A, B and A again are three runs, and a re-run of each is the same run.
    An object that came under several names is taken once: its rows would only stand in their own way. Where the run was
    released, nothing of it stays in the staging store: its process may have ended between release and clearing.
    """
    project = workspace.project
    objects = {one.sha256: one for one in reversed(landed)}  # the first name wins
    taken = [one for one in landed if objects[one.sha256] is one]
    contract = project.contract(dataset)
    lists = codelists_of(project.sources.get(source_id), contract)
    version = workspace.content_version(source_id, lists)
    last = workspace.warehouse.last_run(source_id, interval)
    released = last is not None and (set(last.landed), last.content_version) == (set(objects), version)
    run = last.run if last and released else _name(source_id, interval, *sorted(objects), version)
    if not released and last and workspace.warehouse.released(run):
        run = _name(run, "after", last.run)
    fetched = Fetched(
        run=run,
        source=source_id,
        dataset=dataset,
        interval=interval,
        content_version=version,
        landed=tuple(taken),
        released=released,
    )
    if fetched.released:
        clear(workspace, fetched)
    return fetched


def _name(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def _land(workspace: Workspace, source: Source, interval: Interval | None, *, named: str) -> list[Landed]:
    zone = workspace.zone
    connection = workspace.connection(source.transport.connection)
    landed = []
    # An object that was lost or buried must be asked for again, not answered with «not modified».
    previous = [one for one in zone.latest(source.id, named) if zone.has(one)]
    parts = collect(source, connection=connection, interval=interval, previous=previous)
    for number, part in enumerate(parts):
        if isinstance(part, NotModified):
            landed.append(part.landed)
            continue
        kept, _ = zone.land(
            source=source.id,
            interval=named,
            part=number,
            name=part.name,
            asked=part.asked,
            headers=part.headers,
            chunks=part.chunks,
        )
        landed.append(kept)
    zone.complete(landed)
    return landed
