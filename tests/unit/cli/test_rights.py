"""`renkei roles`, and what `renkei check` and `renkei status` say of a dataset that nobody may read."""

import json

import pytest

from renkei.cli import rights
from renkei.cli.state import state as told
from renkei.errors import UsageError
from renkei.inspection.status import status
from renkei.stages.entitle import entitle
from tests.country import LANDINGS, PORTS, Country

CONTRACT, TITLE = "schemas/reference/ports.yml", "      - {property: titleJa, value: 漁港}\n"


@pytest.fixture
def confidential(country: Country) -> Country:
    country.edit(CONTRACT, (TITLE, f"{TITLE}      - {{property: classification, value: confidential}}\n"))
    return country


def test_who_reads_what_is_shown(
    confidential: Country, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(told, "json", True)
    rights.show_readers(confidential.workspace())
    said = {row["dataset"]: (row["classification"], row["reader"]) for row in json.loads(capsys.readouterr().out)}
    assert said["reference.ports"] == ("confidential", None)
    assert said["fisheries.landings"] == ("internal", None)


def test_a_dataset_that_nobody_may_read_is_named(confidential: Country) -> None:
    project = confidential.workspace().project
    (note,) = rights.uncovered_notes(project, None)
    assert note.en.startswith("[reference.ports] is confidential, and no agreement in force covers it")
    assert rights.uncovered_notes(project, [PORTS]) == [note]
    assert rights.uncovered_notes(project, [LANDINGS]) == []
    notes = {one.id: one.notes for one in status(confidential.workspace())}
    assert notes[PORTS] == (note,)
    assert notes[LANDINGS] == ()


def test_one_file_has_no_roles(country: Country) -> None:
    assert entitle(country.workspace()) == 0
    for command in (rights.apply, rights.show_statements):
        with pytest.raises(UsageError, match="no roles"):
            command(country.workspace())


def test_rights_are_reviewed_and_applied(
    country: Country, postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(told, "language", "en")
    rights.show_statements(country.workspace(RENKEI_WAREHOUSE=postgres_url))
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], lines[-1]) == ("BEGIN;", "COMMIT;")
    assert sum("CREATE ROLE" in line for line in lines) == 5
