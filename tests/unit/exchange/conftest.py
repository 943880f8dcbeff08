from pathlib import Path

import pytest

from renkei.exchange.exporting import assembled, formats, write
from tests.unit.exchange.samples import DESCRIPTION, FRAME, KIND_ROWS


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, exported in all formats."""
    where = tmp_path_factory.mktemp("everything")
    _, files = assembled(DESCRIPTION, FRAME, {"kinds": KIND_ROWS}, formats(["all"]))
    write(where, files)
    return where
