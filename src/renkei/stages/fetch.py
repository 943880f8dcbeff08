"""fetch: what the agency has now, landed as it came."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from renkei.contracts.document import gathered
from renkei.errors import ReplyError, UsageError
from renkei.language import Text
from renkei.model.registration import Source
from renkei.model.runs import Fetched, Interval, Landed
from renkei.stages.check import check
from renkei.stages.prepare import codelists_of
from renkei.stages.staged import clear
from renkei.stages.vintage import with_vintage
from renkei.transports import NotModified, Part, collect, interval_named
from renkei.transports.part import Absent
from renkei.warehouse import Run
from renkei.workspace import Workspace

_SHOWN = 10
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Standing:
    """Where a source stands before a run: the version of its content, and its newest released run of the interval."""

    version: str
    last: Run | None
    forced: bool = False

    @property
    def kept(self) -> tuple[str, ...]:
        """SHA-256 of all that the last fetch to be released found; none where all of it is to be run again.

        That is where the content has changed since, and where somebody asks for it (`forced`).
        """
        known = self.last is not None and self.last.content_version == self.version and not self.forced
        return tuple(self.last.landed) if self.last is not None and known else ()


def fetch(workspace: Workspace, source_id: str, interval: Interval | None = None, *, force: bool = False) -> Fetched:
    """Land what the source has for `interval` (None: what it has now) and give the run its identity.

    With `force`, all of it is asked for anew and run again, though nothing may have changed. Raises UsageError where the
    agency is paused and ContentError where the content is at fault, before anything is asked; ReplyError,
    TransportError and StorageError as the transport and the landing zone do.
    """
    source = checked(workspace, source_id)
    refuse_paused(workspace, source)
    named = interval_named(source, interval)
    place = {"dataset": source.dataset, "interval": named}
    before = standing_of(workspace, source_id, **place, force=force) if source.transport.goes_on else None
    landed = _land(workspace, source, interval, named=named, before=before, force=force)
    # What came depends on the standing that it was asked in; otherwise the latest one counts.
    standing = before or standing_of(workspace, source_id, **place, force=force)
    fetched = identify(workspace, source_id, landed=landed, standing=standing, **place)
    return with_vintage(source, fetched, interval)


def refuse_paused(workspace: Workspace, source: Source) -> None:
    """Raise UsageError where the agency of a source is paused: nobody asks it for anything."""
    why = workspace.project.paused(source)
    if why is not None:
        raise _paused(source.agency, why)


def checked(workspace: Workspace, source_id: str) -> Source:
    """Return the registration after all checks of the content that it needs; ContentError with every fault."""
    source = workspace.project.source(source_id)
    if faults := check(workspace.project, source_id):
        raise gathered(faults)
    return source


def standing_of(workspace: Workspace, source_id: str, *, dataset: str, interval: str, force: bool = False) -> Standing:
    """Ask the content and the warehouse where a source stands; with `force`, as if nothing of it were known."""
    lists = codelists_of(workspace.project.sources.get(source_id), workspace.project.contract(dataset))
    version = workspace.content_version(source_id, lists)
    return Standing(version, workspace.warehouse.last_run(source_id, interval), forced=force)


def identify(
    workspace: Workspace,
    source_id: str,
    *,
    dataset: str,
    interval: str,
    landed: Sequence[Landed],
    standing: Standing,
) -> Fetched:
    """Name the run by all that decides its result, and see whether anything is left to do.

    What was released once and then replaced is no news when it comes again, but it is a change: the run is then named
    after the one that it follows too, so that A, B and A again are three runs, and a re-run of each is the same run.
    Of a listing that grows, a run takes only what is new. Where nothing is, nothing stays in the staging store: the
    process of the run that was released may have ended between release and clearing.
    """
    last = standing.last
    objects = {one.sha256 for one in landed}
    if _grows(workspace.project.sources.get(source_id)):
        before = workspace.zone.parts(source_id, interval, standing.kept)
        taken = once(news(landed, before), last=True)
    else:
        taken = [] if objects == set(standing.kept) else once(landed)
    run = _name(source_id, interval, *sorted(objects), standing.version)
    if taken and last and workspace.warehouse.released(run):
        run = _name(run, "after", last.run)
    notes = _gone(workspace, source_id, interval=interval, landed=landed, last=last) if taken else ()
    fetched = Fetched(
        run=run if taken or last is None else last.run,
        source=source_id,
        dataset=dataset,
        interval=interval,
        content_version=standing.version,
        landed=tuple(taken) or tuple(once(landed)),
        listed=tuple(one.sha256 for one in landed),
        released=not taken,
        notes=notes,
    )
    if fetched.released:
        clear(workspace, fetched)
    return fetched


def news(landed: Sequence[Landed], before: Sequence[Landed]) -> list[Landed]:
    """Return the files of a listing whose content is new under their name, compared with the listing `before`.

    A file that only moved, so that its content is under another name and no longer under its old one, is no news; one
    that repeats what another file says, beside that file, is a delivery of its own.
    """
    known = {one.name: one.sha256 for one in before}
    there = {(one.name, one.sha256) for one in landed}
    moved = {sha256 for name, sha256 in known.items() if (name, sha256) not in there}
    fresh = [one for one in landed if known.get(one.name) != one.sha256]
    return [one for one in fresh if one.name in known or one.sha256 not in moved]


def once(landed: Sequence[Landed], *, last: bool = False) -> list[Landed]:
    """Leave out what came under several names: its rows would only stand in their own way.

    The first name wins, or the `last`, where a later file corrects an earlier one: A, B and A again end as A.
    """
    kept = {one.sha256: one for one in (landed if last else reversed(landed))}
    return [one for one in landed if kept[one.sha256] is one]


def _grows(source: Source | None) -> bool:
    return source is not None and source.transport.lists_files and source.delivers == "changes"


def _gone(
    workspace: Workspace, source_id: str, *, interval: str, landed: Sequence[Landed], last: Run | None
) -> tuple[Text, ...]:
    """Say which files of the last release a listing lacks that is the whole: their rows will be withdrawn."""
    source = workspace.project.sources.get(source_id)
    if source is None or last is None or not source.transport.lists_files or source.delivers != "whole":
        return ()
    there = {one.name for one in landed}
    gone = [one.name for one in workspace.zone.parts(source_id, interval, last.landed) if one.name not in there]
    if not gone:
        return ()
    named = ", ".join(gone[:_SHOWN]) + (" …" if len(gone) > _SHOWN else "")
    note = Text(
        f"前回公開したファイルのうち {len(gone)} 個がありません [{named}]。"
        "全件（delivers: whole）の配信なので、ほかにない行は取り下げられます。",
        f"Of the files of the last release, {len(gone)} are gone [{named}]. Since the source delivers the whole, rows "
        "that no other file has are withdrawn.",
    )
    _log.warning("%s: %s", source_id, note.en)
    return (note,)


def _name(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def _land(
    workspace: Workspace,
    source: Source,
    interval: Interval | None,
    *,
    named: str,
    before: Standing | None,
    force: bool,
) -> list[Landed]:
    zone, agency = workspace.zone, workspace.project.agencies.get(source.agency)
    connection = workspace.connection_of(source)
    previous = zone.parts(source.id, named, before.kept) if before else zone.latest(source.id, named)
    # An object that was lost or buried must be asked for again, not answered with «not modified».
    there = [] if force else [one for one in previous if zone.has(one)]
    with workspace.place_at(agency), workspace.scratch() as folder:
        parts = collect(
            source,
            connection=connection,
            interval=interval,
            previous=there,
            scratch=folder,
            agency=agency,
            state=workspace.settings.state,
            manners=workspace.manners(agency),
        )
        landed: list[Landed] = []
        absent: list[dict[str, str]] = []
        for part in parts:
            if isinstance(part, Absent):
                absent.append({**part.asked, "said": part.said})
            else:
                landed.append(_kept(workspace, source, part, named=named, number=len(landed)))
    if not landed:
        raise _nothing_came(source.id)
    zone.complete(landed, absent=absent)
    return landed


def _kept(workspace: Workspace, source: Source, part: Part | NotModified, *, named: str, number: int) -> Landed:
    if isinstance(part, NotModified):
        held = part.landed
        return held if held.part == number else workspace.zone.again(held, part=number)
    began = datetime.now(UTC)
    landed, new = workspace.zone.land(
        source=source.id,
        interval=named,
        part=number,
        name=part.name,
        asked=part.asked,
        headers=part.headers,
        chunks=part.chunks,
    )
    # The manifest says how the bytes came at first; this fetch, how they came now: under this name, and of this day.
    now = {"name": part.name, "headers": dict(part.headers), "received_at": began}
    return landed if new else landed.model_copy(update=now)


def _paused(agency: str, why: Text) -> UsageError:
    return UsageError(
        Text(
            f"機関「{agency}」からの取得は休止中です: {why.ja}", f"Nothing is fetched from [{agency}] for now: {why.en}"
        ),
        where=f"connectors/{agency}/agency.yml (paused)",
        fix=Text("再開するときは、agency.yml から paused を取り除いてください。", "To go on, remove `paused` there."),
    )


def _nothing_came(source_id: str) -> ReplyError:
    return ReplyError(
        Text("何も届きませんでした。", "Nothing came."),
        where=source_id,
        fix=Text("機関の公開状況を確かめてください。", "See whether the agency has published."),
    )
