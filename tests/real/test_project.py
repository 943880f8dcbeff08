"""The registrations of real files are content like any other: checked even where the files are absent."""

from renkei.project.loader import load
from renkei.settings import Settings
from renkei.stages.check import check_all
from tests.real.conftest import HERE


def test_nothing_is_wrong_with_them() -> None:
    project = load(Settings.load({"RENKEI_PROJECT": str(HERE)}))
    assert check_all(project) == []
