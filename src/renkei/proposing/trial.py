"""A proposal tried out: checked and previewed in a copy of the project that is thrown away; and written, for good."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from renkei.errors import ContentError, RenkeiError, UsageError
from renkei.inspection.preview import Preview, preview
from renkei.language import Text
from renkei.model.proposal import ProposedFile
from renkei.settings import Settings
from renkei.stages.check import check
from renkei.workspace import Workspace

_CONTENT = {".yml", ".yaml", ".sql", ".csv", ".py", ".cpy", ".cbl", ".cob", ".toml"}


@dataclass(frozen=True)
class Trial:
    """What `check` and `preview` say of a proposal: the faults, the rows as they would be published, or why there are none."""

    faults: tuple[ContentError, ...]
    preview: Preview | None
    error: RenkeiError | None = None

    @property
    def good(self) -> bool:
        """Whether it could run."""
        return not self.faults and self.error is None


@contextmanager
def tried_out(
    files: Sequence[ProposedFile], source_id: str, sample: Path, settings: Settings, *, copybook: Path | None = None
) -> Iterator[Trial]:
    """Check the source `source_id` made of `files` and preview it with the sample; nothing of it stays."""
    with content_with(files, source_id, settings, copybook=copybook) as workspace:
        yield _tried(workspace, source_id, sample)


@contextmanager
def content_with(
    files: Sequence[ProposedFile], source_id: str, settings: Settings, *, copybook: Path | None = None
) -> Iterator[Workspace]:
    """Give the project as it would be with `files` in it: a copy with a state of its own; nothing of it stays."""
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        root = Path(folder) / "project"
        _copied(settings, root)
        for file in files:
            _put(root / file.path, file.text)
        if copybook is not None:
            shutil.copy(copybook, root / "connectors" / source_id.partition(".")[0] / copybook.name)
        there = {"RENKEI_PROJECT": str(root), "RENKEI_STATE": str(Path(folder) / "state")}
        yield Workspace.open(Settings.load(there))


def _tried(workspace: Workspace, source_id: str, sample: Path) -> Trial:
    try:
        faults = tuple(check(workspace.project, source_id))
        if faults:
            return Trial(faults, None)
        return Trial((), preview(workspace, source_id, file=sample))
    except RenkeiError as error:
        return Trial((), None, error)


def write(files: Sequence[ProposedFile], root: Path, *, overwrite: bool = False) -> list[Path]:
    """Write the files under the project's root and return them; UsageError, before anything, where one is there already."""
    paths = [(_inside(root, file.path), file) for file in files]
    taken = [file.path for path, file in paths if path.exists() and not file.changes]
    if taken and not overwrite:
        raise UsageError(
            Text(f"すでにあるファイルです: {'、'.join(taken)}", f"There is such a file already: {', '.join(taken)}"),
            where="renkei new",
            fix=Text("別の名前（source・dataset）にしてください。", "Choose another name (source, dataset)."),
        )
    for path, file in paths:
        _put(path, file.text)
    return [path for path, _ in paths]


def _inside(root: Path, path: str) -> Path:
    """Return the path under the root; UsageError where it leads out of it."""
    found = (root / path).resolve()
    if not found.is_relative_to(root.resolve()):
        raise UsageError(
            Text(f"プロジェクトの外のパスです [{path}]。", f"The path [{path}] leads out of the project."),
            where="renkei new",
            fix=Text("名前を確かめてください。", "Check the names."),
        )
    return found


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _copied(settings: Settings, root: Path) -> None:
    """Copy the content of a project, and nothing else of its folder."""
    root.mkdir(parents=True)
    (root / "pyproject.toml").write_text("[tool.renkei]\n", encoding="utf-8")
    for name, folder in (
        ("connectors", settings.connectors),
        ("schemas", settings.schemas),
        ("expectations", settings.expectations),
    ):
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix in _CONTENT:
                into = root / name / path.relative_to(folder)
                into.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, into)
