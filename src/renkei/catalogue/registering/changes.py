"""Changes for somebody to review: files under `proposals/` of the state folder, never among the registrations."""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from renkei.inspection.diff import difference, markdown
from renkei.language import Language
from renkei.model.proposal import ProposedFile
from renkei.proposing import content_with, write
from renkei.settings import Settings
from renkei.workspace import Workspace

FOLDER = "proposals"
_PAGES: dict[Language, str] = {"ja": "CHANGE.ja.md", "en": "CHANGE.md"}


@dataclass(frozen=True)
class Change:
    """One change: a folder with files as they belong into the project, and pages that say what they would do."""

    folder: Path

    def said(self, language: Language) -> str:
        """Return what it would do, as Markdown."""
        return (self.folder / _PAGES[language]).read_text(encoding="utf-8")


def lay(files: Sequence[ProposedFile], source_id: str, settings: Settings, *, copybook: Path | None) -> Change:
    """Lay a registration down for a review. The same files are the same change; other ones stand beside it.

    Raises StorageError where the disk is full, and whatever `difference` raises.
    """
    told = hashlib.sha256("\0".join(part for file in files for part in (file.path, file.text)).encode())
    folder = settings.state / FOLDER / f"{source_id}-{told.hexdigest()[:12]}"
    write(files, folder, overwrite=True)
    if copybook is not None:
        shutil.copy(copybook, folder / "connectors" / source_id.partition(".")[0] / copybook.name)
    with content_with(files, source_id, settings, copybook=copybook) as beside:
        found = difference(_over(settings, beside.settings), str(settings.project))
    found = found.model_copy(update={"against": settings.project.name})
    for language, name in _PAGES.items():
        (folder / name).write_text(markdown(found, language), encoding="utf-8")
    return Change(folder)


def _over(settings: Settings, content: Settings) -> Workspace:
    """Return a workspace with the stores and the warehouse of `settings`, and the content of another."""
    there = replace(
        settings,
        project=content.project,
        connectors=content.connectors,
        schemas=content.schemas,
        expectations=content.expectations,
    )
    return Workspace.open(there, dry_run=True)
