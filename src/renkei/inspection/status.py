"""status: where each source stands."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from renkei.language import Language, Text
from renkei.model.base import Frozen, TextField
from renkei.model.mending import MENDED
from renkei.model.runs import Account
from renkei.model.vintage import Vintage
from renkei.stages.deciding import waiting
from renkei.stages.entitle import ZONE, uncovered_note, unread
from renkei.stages.lateness import late_sources
from renkei.workspace import Workspace

LANGUAGES: tuple[Language, ...] = ("ja", "en")


class Standing(Frozen):
    """How a source or derived dataset stands: its last row account, its release, or why it can't run or is paused.

    `vintage` and `notes` are of that release: when the agency published what it brought, and of which kind that was,
    as far as it can be told; what a steward should know of its files, and whether nobody may read the dataset.
    """

    id: str
    dataset: str
    account: Account | None
    fault: TextField | None = None
    last_failure: TextField | None = None
    paused: TextField | None = None
    late: TextField | None = None
    vintage: Vintage = Vintage()
    notes: tuple[TextField, ...] = ()


def status(workspace: Workspace) -> list[Standing]:
    """Return the standing of every source and derived dataset, broken ones included."""
    project = workspace.project
    accounts = {account.run: account for account in workspace.warehouse.accounts()}
    failures, releases = _entered(workspace)
    late = {one.source: one.said for one in late_sources(workspace, datetime.now(UTC))}
    derived = {contract.dataset: contract.dataset for contract in project.contracts.values() if contract.derived}
    nobody = {each.dataset: (uncovered_note(each),) for each in unread(project, datetime.now(ZONE).date())}
    found = []
    for name, dataset in {**{source.id: source.dataset for source in project.sources.values()}, **derived}.items():
        account = accounts.get(releases.get(name, {}).get("run", ""))
        source = project.sources.get(name)
        paused = project.paused(source) if source is not None else None
        standing = Standing(id=name, dataset=dataset, account=account, last_failure=failures.get(name), paused=paused)
        told = _told(releases.get(name, {}))
        told["notes"] += nobody.get(dataset, ())
        found.append(standing.model_copy(update={**told, "late": late.get(name)}))
    broken = [
        Standing(id=name, dataset="", account=None, fault=Text(error.text("ja"), error.text("en")))
        for name, error in project.broken.items()
    ]
    return sorted(found + broken, key=lambda standing: standing.id)


def _told(run: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the ledger's entry of a run says of its vintage and its files; older entries know of no vintage."""
    vintage = Vintage(published_on=run.get("published_on"), kind=run.get("kind"))
    return {"vintage": vintage, "notes": tuple(Text(*note) for note in run.get("notes", ()))}


def _entered(workspace: Workspace) -> tuple[dict[str, Text], dict[str, Mapping[str, Any]]]:
    """Return, by source, the failure that no later release has followed, and its last run as the ledger has it.

    A failure says when: a run that found nothing new leaves no entry, so an old one may be over long since. Runs of
    mended rows say nothing of how their source stands.
    """
    failures: dict[str, Text] = {}
    runs: dict[str, Mapping[str, Any]] = {}
    for entry in workspace.warehouse.entries():
        body = entry.content
        if entry.kind == "failure":
            at = f"{entry.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
            said = f"{body['where']}: {body['ja']}", f"{body['where']}: {body['en']}"
            failures[body["source"]] = Text(f"{at} に失敗: {said[0]}", f"Failed at {at}: {said[1]}")
        if entry.kind == "release":
            own = {run["source"]: run for run in body["runs"] if run["delivers"] != MENDED}
            failures = {source: said for source, said in failures.items() if source not in own}
            runs |= own
    for held in waiting(workspace):
        at = f"{held.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        ja, en = (held.reasons[0].in_(language) for language in LANGUAGES) if held.reasons else ("", "")
        failures[held.source] = Text(f"{at} から判断待ち（保留）: {ja}", f"Held since {at}, waits for a steward: {en}")
    return failures, runs
