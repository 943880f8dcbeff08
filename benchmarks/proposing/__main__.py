"""python -m benchmarks.proposing: the score of `renkei new` on real files, per file and in total.

The files are looked for in RENKEI_REAL_FILES (default ../shared/real); those that are absent are left out.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.proposing.held_out import beside, country, sent
from benchmarks.proposing.score import Compared, compared, has_file
from renkei.model.registration import Source
from renkei.project.content import Project
from renkei.project.loader import load
from renkei.settings import Settings

ROOT = Path(__file__).parents[2]
ISLANDS = ROOT / "tests/project"


def main() -> int:
    files = Path(os.environ.get("RENKEI_REAL_FILES") or ROOT.parent / "shared/real")
    began = time.process_time()
    if files.is_dir():
        real = _project(ROOT / "tests/real")
        _score("real files (looked at while the rules were made)", _real(real, files), real, alone=True)
    else:
        print(f"no real files at [{files}]: they were not scored")
    project, islands = _project(ROOT), _project(ISLANDS)
    seen, unseen = beside(project)
    _score("files beside registrations (looked at while tuning)", seen, project)
    with tempfile.TemporaryDirectory() as folder:
        held = _score("held out: every third of those files", unseen, project)
        held += _score("held out: what the stand-ins of agencies send", sent(project, Path(folder)), project)
        held += _score("held out: the fictional country of the tests", country(islands, ISLANDS), islands)
    _total("held out, all three", held)
    print(f"{time.process_time() - began:.1f} s of CPU")
    return 0


def _project(root: Path) -> Project:
    return load(Settings.load({"RENKEI_PROJECT": str(root)}))


def _real(project: Project, files: Path) -> list[tuple[Source, Path]]:
    own = [one for one in project.sources.values() if not (one.path.is_symlink() or one.path.parent.is_symlink())]
    return [(source, files) for source in own if has_file(source, files)]


def _score(
    title: str, samples: Iterable[tuple[Source, Path]], project: Project, *, alone: bool = False
) -> list[Compared]:
    """Print the score of some samples; `alone`: proposed without the content of their project."""
    print(f"{title}\n")
    every: list[Compared] = []
    for source, files in samples:
        found = compared(source, project.contracts[source.dataset], files, None if alone else project)
        every += found
        print(f"{source.id:<36} {sum(one.right for one in found):>3} / {len(found):>3}")
        for one in found:
            if not one.right:
                print(f"    {one.column}: registered {one.registered}, proposed {one.proposed} ({one.confidence})")
    _total("", every)
    return every


def _total(title: str, every: list[Compared]) -> None:
    if not every:
        return
    right, same = sum(one.right for one in every), sum(one.same for one in every)
    sure = [one for one in every if one.confidence == "high"]
    share = (
        f"right {right} of {len(every)} ({right / len(every):.1%}): {same} the same type, {right - same} a narrower one"
    )
    print(f"\n{title + ': ' if title else ''}{share}")
    print(f"sure of {len(sure)}, of these wrong {sum(not one.right for one in sure)}\n")


if __name__ == "__main__":
    sys.exit(main())
