"""status: where each source stands."""

from datetime import UTC

from renkei.language import Text
from renkei.model.base import Frozen, TextField
from renkei.model.runs import Account
from renkei.workspace import Workspace


class Standing(Frozen):
    """How a source or derived dataset stands: its last row account, its release, or why it can't run."""

    id: str
    dataset: str
    account: Account | None
    fault: TextField | None = None
    last_failure: TextField | None = None


def status(workspace: Workspace) -> list[Standing]:
    """Return the standing of every source and derived dataset, broken ones included."""
    project = workspace.project
    accounts = {account.source: account for account in workspace.warehouse.accounts()}
    failures = _failures(workspace)
    derived = {contract.dataset: contract.dataset for contract in project.contracts.values() if contract.sql}
    found = []
    for name, dataset in {**{source.id: source.dataset for source in project.sources.values()}, **derived}.items():
        account = accounts.get(name)
        found.append(Standing(id=name, dataset=dataset, account=account, last_failure=failures.get(name)))
    broken = [
        Standing(id=name, dataset="", account=None, fault=Text(error.text("ja"), error.text("en")))
        for name, error in project.broken.items()
    ]
    return sorted(found + broken, key=lambda standing: standing.id)


def _failures(workspace: Workspace) -> dict[str, Text]:
    """Return the failures that no later release of the same source has followed.

    They say when: a run that found nothing new leaves no entry, so an old failure may be over long since.
    """
    open_: dict[str, Text] = {}
    for entry in workspace.warehouse.entries():
        body = entry.content
        if entry.kind == "failure":
            at = f"{entry.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
            said = f"{body['where']}: {body['ja']}", f"{body['where']}: {body['en']}"
            open_[body["source"]] = Text(f"{at} に失敗: {said[0]}", f"Failed at {at}: {said[1]}")
        if entry.kind == "release":
            for account in body["accounts"]:
                open_.pop(account["source"], None)
    return open_
