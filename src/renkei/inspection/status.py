"""status: where each source stands."""

from datetime import UTC

from renkei.language import Text
from renkei.model.base import Frozen, TextField
from renkei.model.runs import Account
from renkei.workspace import Workspace


class Standing(Frozen):
    """How a source or derived dataset stands: its last row account, its release, or why it can't run.

    `notes` are what a steward should know of the files of that release.
    """

    id: str
    dataset: str
    account: Account | None
    fault: TextField | None = None
    last_failure: TextField | None = None
    notes: tuple[TextField, ...] = ()


def status(workspace: Workspace) -> list[Standing]:
    """Return the standing of every source and derived dataset, broken ones included."""
    project = workspace.project
    accounts = {account.source: account for account in workspace.warehouse.accounts()}
    failures, notes = _entered(workspace)
    derived = {contract.dataset: contract.dataset for contract in project.contracts.values() if contract.sql}
    found = []
    for name, dataset in {**{source.id: source.dataset for source in project.sources.values()}, **derived}.items():
        account = accounts.get(name)
        standing = Standing(id=name, dataset=dataset, account=account, last_failure=failures.get(name))
        found.append(standing.model_copy(update={"notes": notes.get(name, ())}))
    broken = [
        Standing(id=name, dataset="", account=None, fault=Text(error.text("ja"), error.text("en")))
        for name, error in project.broken.items()
    ]
    return sorted(found + broken, key=lambda standing: standing.id)


def _entered(workspace: Workspace) -> tuple[dict[str, Text], dict[str, tuple[Text, ...]]]:
    """Return, by source, the failure that no later release has followed, and the notes of its last release.

    A failure says when: a run that found nothing new leaves no entry, so an old one may be over long since.
    """
    failures: dict[str, Text] = {}
    notes: dict[str, tuple[Text, ...]] = {}
    for entry in workspace.warehouse.entries():
        body = entry.content
        if entry.kind == "failure":
            at = f"{entry.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
            said = f"{body['where']}: {body['ja']}", f"{body['where']}: {body['en']}"
            failures[body["source"]] = Text(f"{at} に失敗: {said[0]}", f"Failed at {at}: {said[1]}")
        if entry.kind == "release":
            for account in body["accounts"]:
                failures.pop(account["source"], None)
            notes |= {run["source"]: tuple(Text(*note) for note in run.get("notes", ())) for run in body["runs"]}
    return failures, notes
