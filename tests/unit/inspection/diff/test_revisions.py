"""The other side from git: what a revision holds, and nothing written to the repository."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from renkei.errors import UsageError
from renkei.inspection.diff import difference
from renkei.inspection.diff.revisions import write_revision
from tests.country import Country

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
ENVIRONMENT = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *words],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **ENVIRONMENT},
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Country:
    """A repository whose project lies in a folder of it, with a link that leads out and a change on a branch."""
    country = Country.settle(tmp_path / "repository" / "isles")
    (country.root / "schemas" / "out.yml").symlink_to("/etc/hostname")
    (country.root / ".gitattributes").write_text("connectors/** export-ignore\n")
    git(tmp_path, "init", "--quiet", "--initial-branch=main", "repository")
    git(country.root, "add", "--all")
    git(country.root, "commit", "--quiet", "--message", "first")
    git(country.root, "checkout", "--quiet", "-b", "change")
    country.edit("connectors/harbour/ports.yml", ("delivers: whole", "delivers: changes"))
    git(country.root, "commit", "--quiet", "--all", "--message", "second")
    return country


def test_a_revision_is_the_content_that_was_committed(repository: Country, tmp_path: Path) -> None:
    into = tmp_path / "into"
    into.mkdir()
    assert write_revision(repository.root, "main", into) == git(repository.root, "rev-parse", "main")
    assert "delivers: whole" in (into / "connectors" / "harbour" / "ports.yml").read_text(encoding="utf-8")
    files = {path.relative_to(into).as_posix() for path in into.rglob("*") if path.is_file()}
    kept = git(repository.root, "ls-files", "pyproject.toml", "connectors", "schemas", "expectations").splitlines()
    assert files == set(kept) - {"schemas/out.yml"}


def test_a_branch_is_compared_with_where_it_began(repository: Country) -> None:
    root = repository.root
    git(root, "checkout", "--quiet", "main")
    repository.edit("schemas/codelists/species.csv", ("moon mackerel", "lunar mackerel"))
    git(root, "commit", "--quiet", "--all", "--message", "third")
    git(root, "checkout", "--quiet", "change")
    before = git(root, "status", "--porcelain", "--ignored"), git(root, "rev-parse", "HEAD")
    kinds = {
        against: [(item.kind, item.id) for item in difference(repository.workspace(), against).items]
        for against in ("main", "main...", "HEAD")
    }
    assert kinds == {
        "main": [("registration", "harbour.ports"), ("code_list", "species")],
        "main...": [("registration", "harbour.ports")],
        "HEAD": [],
    }
    after = git(root, "status", "--porcelain", "--ignored"), git(root, "rev-parse", "HEAD")
    assert [line for line in after[0].splitlines() if ".renkei" not in line] == before[0].splitlines()
    assert after[1] == before[1]


def test_what_is_no_revision_is_refused(repository: Country, tmp_path: Path) -> None:
    workspace = repository.workspace()
    for revision in ("nowhere", "--output=x", "HEAD:isles/connectors", " ", "...", "main..change"):
        with pytest.raises(UsageError) as refused:
            difference(workspace, revision)
        assert refused.value.where == "--against (isles)"
    assert not list(tmp_path.rglob("x"))


def test_a_project_in_no_repository_needs_a_folder(country: Country) -> None:
    with pytest.raises(UsageError, match="neither the folder"):
        difference(country.workspace(), "HEAD")
    assert difference(country.workspace(), str(country.root)).items == ()
