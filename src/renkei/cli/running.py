"""`renkei run`: the pipeline over many sources, one after another."""

import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from renkei.cli import show, words
from renkei.cli.state import state
from renkei.errors import RenkeiError, UnexpectedFault
from renkei.model.registration import Source
from renkei.model.runs import Interval, Outcome
from renkei.pipeline import run, run_derived
from renkei.project.order import waves
from renkei.workspace import Workspace


def run_all(workspace: Workspace, names: Sequence[str] | None, *, day: date | None = None) -> int:
    """Run what is named, or everything, in order; return the highest exit code of what failed, 0 if nothing did."""
    project = workspace.project
    failed: list[RenkeiError] = [fault for name, fault in project.broken.items() if not names or name in names]
    for name in names or ():
        if name not in project.broken and name not in project.contracts:
            project.source(name)  # raises, naming the closest
    outcomes = []
    for name in [name for wave in waves(project, names) for name in wave]:
        try:
            outcome = _one(workspace, name, day=day)
        except RenkeiError as error:
            failed.append(error)
        except Exception as error:  # noqa: BLE001  whatever befalls one source, the others run
            failed.append(UnexpectedFault.of(error, where=name))
        else:
            outcomes.append(outcome)
    if outcomes or state.json:
        show.answer([_row(outcome) for outcome in outcomes], titles=words.ACCOUNT, note=_note(outcomes))
    for outcome in outcomes:
        show.notes(outcome.notes, of=outcome.source)
    for each in failed:
        print(each.text(state.language), file=sys.stderr)
    return max((each.exit_code for each in failed), default=0)


def _one(workspace: Workspace, name: str, *, day: date | None) -> Outcome:
    source = workspace.project.sources.get(name)
    if source is None:
        return run_derived(workspace, name)
    return run(workspace, name, interval=whole_day(source, day))


def whole_day(source: Source, day: date | None) -> Interval:
    """Return the interval of one day in the time zone of the source; yesterday, the last whole one, where none is named."""
    zone = ZoneInfo(source.schedule.timezone)
    start = day or datetime.now(zone).date() - timedelta(days=1)
    midnight = datetime.combine(start, time(), zone)
    return Interval(start=midnight, end=midnight + timedelta(days=1))


def _row(outcome: Outcome) -> dict[str, object]:
    row: dict[str, object] = {
        "dataset": outcome.dataset,
        "source": outcome.source,
        "seconds": round(outcome.seconds, 1),
    }
    if outcome.release is not None:
        account = next(one for one in outcome.release.accounts if one.run == outcome.run)
        row |= account.model_dump(include={"read", "published", "unchanged", "quarantined", "dropped"})
        row["release"] = outcome.release.id
    if outcome.notes:
        row["notes"] = [note.in_(state.language) for note in outcome.notes]
    return row


def _note(outcomes: Sequence[Outcome]) -> str | None:
    if outcomes and all(outcome.release is None for outcome in outcomes):
        return state.say("変更はありません。何も書いていません。", "Nothing changed; nothing was written.")
    return None
