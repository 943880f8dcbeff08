"""`renkei export`: a document on the screen, files in a folder."""

import json
from pathlib import Path

import pytest

from renkei.cli import giving
from renkei.cli.state import state as told
from renkei.errors import UsageError
from tests.country import PORTS, Country

CONTRACT, TITLE = "schemas/reference/ports.yml", "      - {property: titleJa, value: 漁港}\n"
DATASET = "reference.ports"


@pytest.fixture
def public(country: Country, monkeypatch: pytest.MonkeyPatch) -> Country:
    country.edit(CONTRACT, (TITLE, f"{TITLE}      - {{property: classification, value: public}}\n"))
    monkeypatch.setenv("RENKEI_PROJECT", str(country.root))
    monkeypatch.setattr(told, "language", "en")
    return country.without_suites()


def give(*names: str, folder: Path | None = None) -> None:
    giving.export(DATASET, list(names), folder, "", None, None, bom=True)


def test_a_document_is_printed_and_rows_take_a_folder(public: Country, capsys: pytest.CaptureFixture[str]) -> None:
    give("json-schema")
    assert json.loads(capsys.readouterr().out)["properties"]["port_code"]["type"] == "string"
    for names in (["csv"], ["all"]):
        with pytest.raises(UsageError, match="takes a folder"):
            give(*names)


def test_files_are_listed(
    public: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    public.one(PORTS)
    monkeypatch.setattr(told, "json", True)
    give("csv", "csvw", folder=tmp_path / "out")
    said = json.loads(capsys.readouterr().out)
    assert [file["file"] for file in said["files"]] == [
        "reference.ports.csv",
        "codelists/islands.csv",
        "reference.ports.csv-metadata.json",
    ]
    assert said["files"][0]["rows"] == 5
    assert (tmp_path / "out/reference.ports.csv").read_bytes().startswith(b"\xef\xbb\xbf")
