"""On real files: nothing that is said to be sure is wrong. The whole score is `python -m benchmarks.proposing`."""

from pathlib import Path

import pytest

from benchmarks.proposing.score import compared, has_file
from renkei.project.loader import load
from renkei.settings import Settings

REAL = Path(__file__).parents[2] / "real"
FEW = ("abr.prefectures", "localgov.aed_locations", "mic_lgcode.wards", "gbizinfo.patents")


def test_a_few(real_files: Path) -> None:
    project = load(Settings.load({"RENKEI_PROJECT": str(REAL)}))
    found = [
        one
        for name in FEW
        for one in compared(project.sources[name], project.contracts[project.sources[name].dataset], real_files)
    ]
    assert [one for one in found if one.confidence == "high" and not one.right] == []
    assert sum(one.right for one in found) >= 0.9 * len(found)


@pytest.mark.campaign
def test_all(real_files: Path) -> None:
    project = load(Settings.load({"RENKEI_PROJECT": str(REAL)}))
    sources = [one for one in project.sources.values() if has_file(one, real_files) and not one.path.is_symlink()]
    found = [one for source in sources for one in compared(source, project.contracts[source.dataset], real_files)]
    assert [one for one in found if one.confidence == "high" and not one.right] == []
    assert sum(one.right for one in found) >= 0.9 * len(found)
