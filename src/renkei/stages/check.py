"""check: every fault of the content, those too that only a reader sees, in a copybook beside a registration for instance."""

from pathlib import PurePosixPath

from renkei.contracts.document import Document
from renkei.errors import ContentError
from renkei.project import check as project_check
from renkei.project.content import Project
from renkei.readers import look_beside


def check(project: Project, name: str) -> list[ContentError]:
    """Return every fault of the source or dataset `name` and of what it is made of; none where it can run.

    Raises ContentError where there is no source or dataset of that name.
    """
    return [*project_check.check(project, name), *_beside(project, name)]


def check_all(project: Project) -> list[ContentError]:
    """Return every fault of the whole project, those of files that nobody reads included."""
    return [*project_check.check_all(project), *(fault for name in project.sources for fault in _beside(project, name))]


def _beside(project: Project, name: str) -> list[ContentError]:
    if name not in project.sources or name in project.broken_sources:
        return []
    try:
        look_beside(project.sources[name])
    except ContentError as e:
        return [_placed(fault, project.documents["sources"][name]) for fault in (e, *e.others)]
    return []


def _placed(fault: ContentError, document: Document) -> ContentError:
    """Say from the project's folder where a fault is that a reader found."""
    if fault.where.startswith("reader."):
        return document.fault(fault.where.split(".", 2), fault.what, fix=fault.fix)
    return ContentError(fault.what, where=str(PurePosixPath(document.shown).parent / fault.where), fix=fault.fix)
