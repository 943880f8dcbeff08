"""Rows of the Ruri Isles that were rejected, and the workbook in which they go out and come back."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from renkei.inspection.rejected import export_rejected
from renkei.model.mending import Fate, Replayed
from renkei.pipeline import replay
from tests.country import Country
from tests.workbooks import filled

MENDED = "I"
Send = Callable[..., Replayed]


@pytest.fixture
def send(country: Country, tmp_path: Path) -> Send:
    """Export the rows that wait, mend some of them (by their number in the table), and replay the workbook."""
    if (country.root / "expectations").is_dir():
        country.without_suites()

    def go(source: str, mended: Mapping[int, str], *, run: str | None = None, name: str = "rejected.xlsx") -> Replayed:
        path = tmp_path / name
        export_rejected(country.workspace(), source, path, run=run, language="en")
        filled(path, {f"{MENDED}{number + 1}": text for number, text in mended.items()})
        return replay(country.workspace(), source, path, by="Minato")

    return go


def states(replayed: Replayed) -> dict[int, str]:
    """What became of each line of the table."""
    return {number: fate.state for fate in replayed.fates for number in fate.numbers}


def only(replayed: Replayed) -> Fate:
    (fate,) = replayed.fates
    return fate
