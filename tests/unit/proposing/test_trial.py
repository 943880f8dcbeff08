"""What is written passes `check` and reads its own sample; nothing is written where something is open."""

import shutil
from pathlib import Path

import pytest

from renkei.errors import UsageError
from renkei.project.content import Project
from renkei.proposing import files_of, propose, tried_out, write
from renkei.settings import Settings
from tests.country import HERE
from tests.unit.proposing.conftest import File
from tests.unit.proposing.test_proposal import CATCH

ANSWERS = {
    "agency": "beacons", "agency/ja": "灯台部", "agency/en": "Lighthouse Service", "agency/url": "https://beacons.example",
    "title/en": "Repairs", "dataset": "works.repairs", "delivers": "whole", "licence": "利用規約 / Terms", "missing/…": "not_yet",
}  # fmt: skip
SETTINGS = Settings.load({"RENKEI_PROJECT": str(HERE)})


def test_a_new_dataset(repairs: Path, islands: Project, tmp_path: Path) -> None:
    proposal = propose(repairs, islands, answers=ANSWERS)
    files = files_of(proposal, islands)
    assert [file.path for file in files] == [
        "connectors/beacons/agency.yml",
        "connectors/beacons/repairs.yml",
        "schemas/works/repairs.yml",
        "expectations/works/repairs.yml",
    ]
    with tried_out(files, "beacons.repairs", repairs, SETTINGS) as trial:
        assert (trial.faults, trial.error) == ((), None)
        assert trial.preview is not None
        rows = trial.preview.prepared.good.to_pylist()
    assert [row["cost_jpy"] for row in rows] == [1_250_000, 840_000, -35_000, 410_000, None]
    assert rows[-1]["cost_missing"] == "not_yet"
    assert trial.preview.prepared.dropped == {"total_row": 1}
    assert not (HERE / "connectors/beacons").exists()
    written = write(files, tmp_path)
    assert [path.read_text() for path in written] == [file.text for file in files]
    with pytest.raises(UsageError, match="such a file"):
        write(files, tmp_path)


def test_a_dataset_that_exists(file: File, islands: Project, tmp_path: Path) -> None:
    sample = file(CATCH, "catch_202404.csv")
    answers = {
        **ANSWERS,
        "agency": "harbour",
        "title/ja": "水揚げ",
        "dataset": "fisheries.landings",
        "missing/X": "suppressed",
    }
    proposal = propose(sample, islands, answers=answers)
    files = files_of(proposal, islands)
    assert [(one.path, one.changes) for one in files] == [
        ("connectors/harbour/catch.yml", False),
        ("schemas/fisheries/landings.yml", True),
    ]
    assert "[statistics.landings, harbour.landings, harbour.catch]" in files[1].text
    assert "version: 1.2.0" in files[1].text
    with tried_out(files, "harbour.catch", sample, SETTINGS) as trial:
        assert trial.good
        assert trial.preview is not None
        assert [row["value_jpy"] for row in trial.preview.prepared.good.to_pylist()] == [340_000, 95_000, None]


def test_nothing_is_written_while_something_is_open(repairs: Path, islands: Project) -> None:
    given = {name: said for name, said in ANSWERS.items() if name != "title/en"}
    proposal = propose(repairs, islands, answers=given)
    with pytest.raises(UsageError, match="title/en"):
        files_of(proposal, islands)
    assert "en: TODO" in files_of(proposal, islands, draft=True)[1].text
    with pytest.raises(UsageError, match="agency"):
        files_of(propose(repairs, islands), islands, draft=True)


def test_a_fault_is_told_and_not_hidden(repairs: Path, islands: Project) -> None:
    files = files_of(propose(repairs, islands, answers=ANSWERS), islands)
    broken = [one.model_copy(update={"text": one.text.replace("delivers: whole", "delivers: hole")}) for one in files]
    with tried_out(broken, "beacons.repairs", repairs, SETTINGS) as trial:
        assert not trial.good


def test_a_copy_is_made_of_content_alone(repairs: Path, islands: Project, tmp_path: Path) -> None:
    root = tmp_path / "country"
    shutil.copytree(HERE, root)
    (root / "connectors/harbour/secret.env").write_text("token")
    settings = Settings.load({"RENKEI_PROJECT": str(root)})
    files = files_of(propose(repairs, islands, answers=ANSWERS), islands)
    with tried_out(files, "beacons.repairs", repairs, settings) as trial:
        assert trial.good
