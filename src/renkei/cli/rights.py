"""roles: who reads what, and the SQL that makes it so."""

from datetime import datetime

from renkei.cli import show, words
from renkei.cli.state import state
from renkei.language import Text
from renkei.project.content import Project
from renkei.stages.entitle import ZONE, readers, uncovered_note, unread
from renkei.workspace import Workspace


def show_readers(workspace: Workspace) -> None:
    """Show who may read which dataset today, on which ground, and what is masked."""
    today, rows = datetime.now(ZONE).date(), []
    for contract in sorted(workspace.project.contracts.values(), key=lambda each: each.dataset):
        said = {"dataset": contract.dataset, "classification": contract.level}
        found = [
            {**said, "reader": reader, "agreement": agreement, "masked": ", ".join(masked) or None}
            for reader, agreement, masked in readers(contract, today)
        ]
        rows += found or [{**said, "reader": None, "agreement": None, "masked": None}]
    show.answer(rows, titles=words.READERS)


def show_statements(workspace: Workspace) -> None:
    """Print the SQL that brings roles and rights to that, for whoever administers the database."""
    project = workspace.project
    said = workspace.warehouse.rights([*project.contracts.values()], [*project.agreements.values()])
    statements = ["BEGIN", *said, "COMMIT"]
    show.document({"statements": statements}, [f"{statement};" for statement in statements])


def apply(workspace: Workspace) -> None:
    """Run it, in one transaction."""
    project = workspace.project
    count = workspace.warehouse.grant([*project.contracts.values()], [*project.agreements.values()])
    done = state.say(f"{count} 件の SQL を実行しました。", f"Ran {count} statements.")
    show.document({"statements": count}, [done])


def uncovered_notes(project: Project, names: list[str] | None) -> list[Text]:
    """Say which datasets nobody may read, of those named or of all."""
    asked = {project.sources[name].dataset if name in project.sources else name for name in names or ()}
    found = unread(project, datetime.now(ZONE).date())
    return [uncovered_note(each) for each in found if not names or each.dataset in asked]
