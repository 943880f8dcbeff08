"""The other side of a comparison: the same stores and warehouse, with the content of another folder or revision."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from renkei.inspection.diff.revisions import write_revision
from renkei.project.content import Project
from renkei.settings import Settings
from renkei.workspace import Workspace

_SHORT = 12


@dataclass(frozen=True)
class Sides:
    """Both sides, and how the other one is named. Nothing is published or entered by either."""

    name: str
    before: Workspace
    after: Workspace

    @property
    def projects(self) -> tuple[Project, Project]:
        """The content of before, and that of after."""
        return self.before.project, self.after.project


@contextmanager
def sides(workspace: Workspace, against: str) -> Iterator[Sides]:
    """Give the content of `workspace` beside that of a folder or a revision of git; UsageError where there is neither.

    A folder that holds a project comes before a revision of the same name.
    """
    after, folder = replace(workspace, dry_run=True), Path(against)
    if _project(folder):
        yield Sides(against, _with_content(after, folder.resolve()), after)
        return
    with workspace.scratch() as scratch:
        commit = write_revision(workspace.settings.project, against, scratch / "before")
        name = against if commit.startswith(against) else f"{against} ({commit[:_SHORT]})"
        yield Sides(name, _with_content(after, scratch / "before"), after)


def _with_content(workspace: Workspace, root: Path) -> Workspace:
    """Return a workspace with the content under `root`."""
    there = Settings.load({"RENKEI_PROJECT": str(root)})
    settings = replace(
        workspace.settings,
        project=there.project,
        connectors=there.connectors,
        schemas=there.schemas,
        expectations=there.expectations,
    )
    return Workspace.open(settings, connections=workspace.connections, dry_run=True)


def _project(folder: Path) -> bool:
    marks = ("pyproject.toml", "connectors", "schemas")
    return folder.is_dir() and any((folder / name).exists() for name in marks)
