"""A copy of the fictional country for each test, to be spoilt at will."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from renkei.project.loader import Project, load
from renkei.settings import Settings

COUNTRY = Path(__file__).parents[2] / "project"


@pytest.fixture
def country(tmp_path: Path) -> Path:
    folder = tmp_path / "ruri"
    shutil.copytree(COUNTRY, folder, ignore=shutil.ignore_patterns(".renkei", "data"))
    return folder


@pytest.fixture
def edit(country: Path) -> Callable[[str, str, str], Path]:
    """Replace text that must be there once in a file of the country."""

    def replace(name: str, old: str, new: str) -> Path:
        path = country / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return path

    return replace


@pytest.fixture
def loaded(country: Path) -> Callable[[], Project]:
    """Load the country as it is now."""
    return lambda: load(Settings.load({"RENKEI_PROJECT": str(country)}))
