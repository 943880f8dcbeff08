"""`renkei run`: the pipeline over many sources, one after another."""

import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from renkei.cli import show, words
from renkei.cli.state import state
from renkei.errors import RenkeiError, UnexpectedFault, UsageError
from renkei.language import Text
from renkei.model.registration import Source
from renkei.model.runs import Interval, Outcome
from renkei.pipeline import run, run_derived
from renkei.project.content import Project
from renkei.project.order import waves
from renkei.tracking import Watch
from renkei.tracking.client import watch as watched
from renkei.workspace import Workspace

Days = tuple[date, date]
"""The first and the last day that is asked for."""


def run_all(workspace: Workspace, names: Sequence[str] | None, *, days: Days | None = None, force: bool = False) -> int:
    """Run what is named, or everything, in order; return the highest exit code of what failed, 0 if nothing did.

    Of everything, sources of an agency that is paused are left out; one that is named is refused.
    """
    project = workspace.project
    failed: list[RenkeiError] = [fault for name, fault in project.broken.items() if not names or name in names]
    for name in names or ():
        if name not in project.broken and name not in project.contracts:
            project.source(name)  # raises, naming the closest
    outcomes, watch = [], watched()
    paused = {} if names else _paused(project)
    for name in [name for wave in waves(project, names) for name in wave if name not in paused]:
        try:
            outcome = _one(workspace, name, days=days, force=force, watch=watch)
        except RenkeiError as error:
            failed.append(error)
        except Exception as error:  # noqa: BLE001  whatever befalls one source, the others run
            failed.append(UnexpectedFault.of(error, where=name))
        else:
            outcomes.append(outcome)
    _show(outcomes, paused, dry_run=workspace.dry_run)
    for each in failed:
        print(each.text(state.language), file=sys.stderr)
    return max((each.exit_code for each in failed), default=0)


def _show(outcomes: Sequence[Outcome], paused: Mapping[str, Text], *, dry_run: bool) -> None:
    if outcomes or state.json:
        titles = words.TRIED if dry_run else words.ACCOUNT
        show.answer([_row(outcome) for outcome in outcomes], titles=titles, note=_note(outcomes, dry_run=dry_run))
    for outcome in outcomes:
        show.notes(outcome.notes, of=outcome.source)
    for name, why in paused.items():
        show.notes([Text(f"休止中です: {why.ja}", f"paused: {why.en}")], of=name)


def days_asked(day: datetime | None, first: datetime | None, last: datetime | None) -> Days | None:
    """Return the days that somebody asks for; UsageError where what was said of them does not go together."""
    begin, end = first or day, last or first or day
    if begin is None and end is None:
        return None
    if begin is None or end is None or end < begin or (day and (first or last)):
        raise UsageError(
            Text("期間の指定が正しくありません。", "The days that are asked for do not go together."),
            where="--day, --from, --to",
            fix=Text(
                "--day か --from（必要なら --to）のどちらかで、初日を末日以前にして指定してください。",
                "Give either --day, or --from and, if it is another day, --to, which is not before it.",
            ),
        )
    return begin.date(), end.date()


def _one(workspace: Workspace, name: str, *, days: Days | None, force: bool, watch: Watch) -> Outcome:
    source = workspace.project.sources.get(name)
    if source is None:
        return run_derived(workspace, name, force=force, watch=watch)
    return run(workspace, name, interval=whole_days(source, days), force=force, watch=watch)


def whole_days(source: Source, days: Days | None) -> Interval:
    """Return the interval of days in the time zone of the source; yesterday, the last whole one, where none is named."""
    zone = source.schedule.timezone
    yesterday = datetime.now(ZoneInfo(zone)).date() - timedelta(days=1)
    first, last = days or (yesterday, yesterday)
    return Interval.of_days(first, last, timezone=zone)


def _paused(project: Project) -> dict[str, Text]:
    """Return why the sources are left out whose agency is paused."""
    return {name: why for name, source in project.sources.items() if (why := project.paused(source)) is not None}


def _row(outcome: Outcome) -> dict[str, object]:
    row: dict[str, object] = {
        "dataset": outcome.dataset,
        "source": outcome.source,
        "seconds": round(outcome.seconds, 1),
    }
    if outcome.tried is not None:
        row |= outcome.tried.model_dump(include={"read", "good", "quarantined"})
        row["dropped"] = sum(outcome.tried.dropped.values())
    if outcome.release is not None:
        account = next(one for one in outcome.release.accounts if one.run == outcome.run)
        row |= account.model_dump(include={"read", "published", "unchanged", "quarantined", "dropped"})
        row["release"] = outcome.release.id
    if outcome.notes:
        row["notes"] = [note.in_(state.language) for note in outcome.notes]
    return row


def _note(outcomes: Sequence[Outcome], *, dry_run: bool) -> str | None:
    if any(outcome.tried is not None for outcome in outcomes):
        return state.say(
            "試し実行です。監査は合格ですが、何も公開していません。",
            "A dry run: the audit passed, and nothing was published.",
        )
    if outcomes and dry_run:
        return state.say("変更はありません。", "Nothing changed.")
    if outcomes and all(outcome.release is None for outcome in outcomes):
        return state.say("変更はありません。何も書いていません。", "Nothing changed; nothing was written.")
    return None
