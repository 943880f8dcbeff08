"""Sources that are late: nothing new has come by the day that their registration expects it.

The ledger keeps what was told (`late`) and that it is over (`arrived`), so that each missed day is told once.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from renkei.language import Text
from renkei.model.base import Frozen
from renkei.model.mending import MENDED
from renkei.model.registration import Source
from renkei.semantics.expected import missed
from renkei.workspace import Workspace

LATE, ARRIVED = "late", "arrived"


class Late(Frozen):
    """A source from which something new was expected by a day that has passed, and when its newest release was."""

    source: str
    expected_by: date
    came: date

    @property
    def said(self) -> Text:
        """Say since when."""
        return Text(
            f"{self.expected_by} までに届くはずのデータが届いていません（最後の公開 {self.came}）。",
            f"Late: something new was expected by {self.expected_by} (the last release was on {self.came}).",
        )


class Changed(Frozen):
    """What nobody was told of yet: sources that are late, and those told of before for which data have come."""

    late: tuple[Late, ...]
    arrived: tuple[Late, ...]


def late_sources(workspace: Workspace, now: datetime) -> list[Late]:
    """Return the sources that are late at the time `now`, which is aware; those whose agency is paused are not.

    What was never released is not late: it has not begun.
    """
    came: dict[str, datetime] = {}
    for entry in workspace.warehouse.entries_of("release"):
        came |= {run["source"]: entry.at for run in entry.content["runs"] if run["delivers"] != MENDED}
    project = workspace.project
    found = []
    for name, at in came.items():
        source = project.sources.get(name)
        if source is not None and source.freshness is not None and project.paused(source) is None:
            found += _late(source, at, now)
    return sorted(found, key=lambda one: one.source)


def lateness(workspace: Workspace, now: datetime) -> dict[str, float]:
    """Return by how many seconds each source that has a rule is late: since the end of the day expected; 0 if it is not."""
    late = {one.source: one.expected_by for one in late_sources(workspace, now)}
    found = {}
    for name, source in workspace.project.sources.items():
        if source.freshness is not None:
            zone, day = ZoneInfo(source.schedule.timezone), late.get(name)
            over = datetime.combine(day + timedelta(days=1), time.min, zone) if day else now
            found[name] = max(0.0, (now - over).total_seconds())
    return found


def changed(workspace: Workspace, now: datetime) -> Changed:
    """Return what has become late, or is so no more, since somebody was told."""
    told: dict[str, Late] = {}
    for entry in workspace.warehouse.entries_of(LATE, ARRIVED):
        one = Late.model_validate(entry.content)
        if entry.kind == LATE:
            told[one.source] = one
        else:
            told.pop(one.source, None)
    late = {one.source: one for one in late_sources(workspace, now)}
    return Changed(
        late=tuple(one for one in late.values() if not _same(one, told.get(one.source))),
        arrived=tuple(one for one in told.values() if one.source not in late),
    )


def note(workspace: Workspace, kind: str, told: Iterable[Late]) -> None:
    """Keep what somebody was told of."""
    for one in told:
        workspace.record(kind, one.model_dump())


def _late(source: Source, at: datetime, now: datetime) -> list[Late]:
    zone = ZoneInfo(source.schedule.timezone)
    came, today, rule = at.astimezone(zone).date(), now.astimezone(zone).date(), source.freshness
    days = []
    if rule is not None and rule.expected_by is not None:
        grace = timedelta(days=rule.late_after.days)
        days.append(missed(rule.expected_by, came=came, today=today, grace=grace))
    if rule is not None and rule.expected_every is not None and now > at + rule.expected_every + rule.late_after:
        days.append((at + rule.expected_every).astimezone(zone).date())
    return [Late(source=source.id, expected_by=min(known), came=came)] if (known := [d for d in days if d]) else []


def _same(one: Late, told: Late | None) -> bool:
    return told is not None and told.expected_by == one.expected_by
