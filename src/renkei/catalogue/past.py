"""What the ledger says of releases, put in order for pages: runs, their accounts and verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from renkei.language import Text
from renkei.model.mending import MENDED
from renkei.workspace import Workspace


@dataclass(frozen=True)
class PastRun:
    """One released run: when, whose, its account, and what the audit said."""

    run: str
    source: str
    dataset: str
    release: int
    at: datetime
    account: Mapping[str, int]
    outcome: str
    reasons: tuple[Text, ...]
    held: int
    asked: int
    broken: tuple[str, ...]
    dropped: Mapping[str, int]
    landed: tuple[str, ...]
    interval: str
    notes: tuple[Text, ...] = ()
    published_on: str | None = None
    kind: str | None = None
    mended: bool = False
    decision: Mapping[str, Any] | None = None

    @property
    def day(self) -> date:
        """The day of its release."""
        return self.at.date()


@dataclass(frozen=True)
class Past:
    """All released runs, the newest first."""

    runs: tuple[PastRun, ...] = field(default=())

    def of_dataset(self, dataset: str) -> tuple[PastRun, ...]:
        """Return the runs that made releases of a dataset."""
        return tuple(run for run in self.runs if run.dataset == dataset)

    def of_source(self, source: str) -> tuple[PastRun, ...]:
        """Return the runs of a source, or of a derived dataset."""
        return tuple(run for run in self.runs if run.source == source)

    def of_release(self, release: int) -> tuple[PastRun, ...]:
        """Return the runs of one release."""
        return tuple(run for run in self.runs if run.release == release)

    @property
    def releases(self) -> tuple[int, ...]:
        """The numbers of all releases, the newest first."""
        return tuple(dict.fromkeys(run.release for run in self.runs))


def past(workspace: Workspace) -> Past:
    """Read all releases from the ledger."""
    found: list[PastRun] = []
    for entry in workspace.warehouse.entries_of("release"):
        accounts = {account["run"]: account for account in entry.content["accounts"]}
        number, runs = entry.content["release"], entry.content["runs"]
        found += [_run(number, entry.at, run, accounts.get(run["run"], {})) for run in runs]
    return Past(tuple(reversed(found)))


def _run(release: int, at: datetime, said: Mapping[str, Any], account: Mapping[str, Any]) -> PastRun:
    results = said.get("result", {}).get("results", ())
    dropped: dict[str, int] = {}
    for rows in said.get("rows", {}).values():
        for rule, number in rows.get("dropped", {}).items():
            dropped[rule] = dropped.get(rule, 0) + number
    return PastRun(
        run=said["run"],
        source=said["source"],
        dataset=said["dataset"],
        release=release,
        at=at,
        account={name: value for name, value in account.items() if isinstance(value, int) and name != "release"},
        outcome=said.get("outcome", "pass"),
        reasons=tuple(Text(*reason) for reason in said.get("reasons", ())),
        held=sum(bool(one["success"]) for one in results),
        asked=len(results),
        broken=tuple(one["expectation_config"]["type"] for one in results if not one["success"]),
        dropped=dropped,
        landed=tuple(said.get("landed", ())),
        interval=said.get("interval", "-"),
        notes=tuple(Text(*note) for note in said.get("notes", ())),
        published_on=said.get("published_on"),
        kind=said.get("kind"),
        mended=said.get("delivers") == MENDED,
        decision=said.get("decision"),
    )
