"""The files of a project as they were at a revision of git, written into a folder. git is asked to read, never to write."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from renkei.errors import UsageError
from renkei.language import Text
from renkei.settings import Settings

_SECONDS = 120
_PLAIN = ("100644", "100755")
"""Modes of files; links and submodules are no content."""
_QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}


def write_revision(project: Path, revision: str, into: Path) -> str:
    """Write what the project's folders held at a revision into `into`; return the commit, in full.

    `main...` is where the work now under way left `main`, as a pull request shows it. Raises UsageError where git is not
    there, the project is in no repository, or there is no such revision.
    """
    commit = _commit(project, revision)
    _write(project, commit, ["pyproject.toml"], into)
    settings = Settings.load({"RENKEI_PROJECT": str(into)})
    folders = (settings.connectors, settings.schemas, settings.expectations)
    root = into.resolve()
    _write(project, commit, [f.resolve().relative_to(root).as_posix() for f in folders if _inside(f, root)], into)
    return commit


def _commit(project: Path, revision: str) -> str:
    name = revision.removesuffix("...")
    if name != revision:
        base = _git(project, "merge-base", "--end-of-options", name, "HEAD") if name else None
        if base is not None:
            return base.decode().strip()
    found = _git(project, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if found is None:
        raise _unknown(project, revision)
    return found.decode().strip()


def _write(project: Path, commit: str, paths: Sequence[str], into: Path) -> None:
    listed = _git(project, "ls-tree", "-r", "-z", commit, "--", *paths) if paths else b""
    if listed is None:
        raise _unknown(project, commit)
    files = list(_files(listed))
    asked = "".join(f"{blob}\n" for blob, _ in files).encode()
    answer = _git(project, "cat-file", "--batch", given=asked) if files else b""
    if answer is None:
        raise _unknown(project, commit)
    for path, data in zip((path for _, path in files), _blobs(answer), strict=True):
        file = into / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def _files(listed: bytes) -> Iterator[tuple[str, str]]:
    """Yield the blob and the path of each file."""
    for line in filter(None, listed.split(b"\0")):
        said, _, path = line.partition(b"\t")
        mode, _, blob = said.decode().split(" ")
        name = path.decode("utf-8", "surrogateescape")
        if mode in _PLAIN and ".." not in PurePosixPath(name).parts and not name.startswith("/"):
            yield blob, name


def _blobs(answer: bytes) -> Iterator[bytes]:
    """Yield the contents that `cat-file --batch` gives: a line `<id> blob <size>`, the bytes, and a line's end."""
    at = 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        size = int(answer[at:end].rsplit(b" ", 1)[1])
        yield answer[end + 1 : end + 1 + size]
        at = end + 2 + size


def _git(project: Path, *words: str, given: bytes = b"") -> bytes | None:
    """Ask git; None where it says no."""
    git = shutil.which("git")
    if git is None:
        raise UsageError(
            Text("git がありません。", "There is no git here."),
            where="--against",
            fix=Text(
                "git を入れるか、比べる相手のフォルダーを指定してください。",
                "Install git, or name a folder to compare with.",
            ),
        )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(  # noqa: S603  no shell; what a person names comes after --end-of-options
            [git, "-C", str(project), *words],
            input=given,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            env={**environment, **_QUIET},
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 else None


def _inside(folder: Path, root: Path) -> bool:
    return folder.resolve().is_relative_to(root)


def _unknown(project: Path, revision: str) -> UsageError:
    return UsageError(
        Text(
            f"「{revision}」は、プロジェクトのフォルダーでも git の版でもありません。",
            f"[{revision}] is neither the folder of a project nor a revision of git.",
        ),
        where=f"--against ({project.name})",
        fix=Text(
            "HEAD、main、main...（枝分かれした時点）のような版か、別のプロジェクトのフォルダーを指定してください。",
            "Name a revision, such as HEAD, main or main... (where this branch left it), or the folder of another copy.",
        ),
    )
