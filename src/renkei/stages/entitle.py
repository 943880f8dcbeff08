"""entitle: who may read what, brought to what contracts and agreements say today."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from renkei.language import Text
from renkei.model.contract import Contract
from renkei.model.rights import agreed_views, open_view, uncovered
from renkei.project.content import Project
from renkei.workspace import Workspace

EVERYBODY = "public"
ZONE = ZoneInfo("Asia/Tokyo")
"""Where the days of agreements begin."""


def entitle(workspace: Workspace, *, on: date | None = None) -> int:
    """Grant and revoke; return how many statements it took, 0 where the warehouse has no roles (yet)."""
    if not workspace.warehouse.has_roles():
        return 0
    project = workspace.project
    return workspace.warehouse.grant([*project.contracts.values()], [*project.agreements.values()], on=on)


def readers(contract: Contract, on: date) -> Iterator[tuple[str, str | None, list[str]]]:
    """Yield who reads a dataset on a day (`public`: everybody), by which agreement, and which columns are masked."""
    opened = open_view(contract)
    if opened is not None:
        yield EVERYBODY, None, sorted(opened.masked)
    for view in agreed_views(contract, on):
        if view.agreement is not None:
            for reader in view.agreement.readers:
                yield reader, view.agreement.name, sorted(view.masked)


def unread(project: Project, on: date) -> list[Contract]:
    """Return the datasets that are classified above public and that no agreement in force covers."""
    contracts = project.contracts.values()
    return [each for each in contracts if each.classification is not None and uncovered(each, on)]


def uncovered_note(contract: Contract) -> Text:
    """Say that a dataset is published to nobody."""
    return Text(
        f"「{contract.dataset}」（区分 {contract.level}）を対象とする有効な共有協定がなく、誰にも公開されません。",
        f"[{contract.dataset}] is {contract.level}, and no agreement in force covers it: it is published to nobody.",
    )
