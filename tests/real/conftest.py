"""Real agency files, run the whole way into a warehouse of one's own."""

from pathlib import Path
from typing import Any

import pytest

from renkei.model.runs import Account
from renkei.pipeline import run
from renkei.settings import Connection, Settings
from renkei.warehouse.reading import Quarantined
from renkei.workspace import Workspace

HERE = Path(__file__).parent


class Real:
    """The project of this folder; its connection `real` is the folder of real files."""

    def __init__(self, files: Path, state: Path, *, warehouse: str = "") -> None:
        settings = Settings.load(
            {"RENKEI_PROJECT": str(HERE), "RENKEI_STATE": str(state), "RENKEI_WAREHOUSE": warehouse}
        )
        self.workspace = Workspace.open(settings, connections=lambda name: Connection(id=name, url=str(files)))

    def run(self, source_id: str) -> Account:
        """Run a source the whole way and return its row account."""
        outcome = run(self.workspace, source_id)
        assert outcome.release is not None
        return outcome.release.accounts[0]

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Return what a query says of the published tables."""
        found: list[dict[str, Any]] = self.workspace.warehouse.select(sql).to_pylist()
        return found

    def quarantined(self, source_id: str) -> list[Quarantined]:
        """Return the rejected rows of a source."""
        return self.workspace.warehouse.quarantined(source_id)


@pytest.fixture
def real(real_files: Path, tmp_path: Path) -> Real:
    """The project of real files; the test is skipped where they are absent."""
    return Real(real_files, tmp_path / "state")
