"""The data package, by frictionless: valid as it is written; values, keys and references that are spoiled are found."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from frictionless import Package, system

from renkei.exchange import frictionless
from renkei.exchange.exporting import assembled, formats, write
from tests.unit.exchange.samples import DESCRIPTION, FRAME, KIND_ROWS

SPOILED = {
    "foreign-key": ("a-1", "a-9"),
    "constraint-error": ("221384", "22138"),
    "type-error": ("1868-09-08", "1868-13-08"),
    "primary-key": ("2024-02,131016,3", "2024-02,221392,2"),
}


def faults(folder: Path) -> list[str]:
    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    return [error.type for task in report.tasks for error in task.errors] + [error.type for error in report.errors]


def test_the_package_is_valid(folder: Path) -> None:
    assert faults(folder) == []


@pytest.mark.parametrize("kind", SPOILED)
def test_what_is_spoiled_is_found(kind: str, folder: Path, tmp_path: Path) -> None:
    here = Path(shutil.copytree(folder, tmp_path / "spoiled"))
    said = json.loads((here / "datapackage.json").read_text(encoding="utf-8"))
    del said["resources"][0]["bytes"], said["resources"][0]["hash"]
    (here / "datapackage.json").write_text(json.dumps(said), encoding="utf-8")
    data = here / "economy.everything.csv"
    before, after = SPOILED[kind]
    data.write_text(data.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8", newline="")
    assert faults(here) == [kind]


def test_an_altered_file_is_found_by_its_hash(folder: Path, tmp_path: Path) -> None:
    here = Path(shutil.copytree(folder, tmp_path / "altered"))
    (here / "codelists" / "kinds.csv").write_bytes(
        (here / "codelists" / "kinds.csv").read_bytes().replace(b"\xe4", b"\xe5")
    )
    assert "hash-count" in faults(here)


def test_a_byte_order_mark_is_declared(tmp_path: Path) -> None:
    _, files = assembled(replace(DESCRIPTION, bom=True), FRAME, {"kinds": KIND_ROWS}, formats(["frictionless"]))
    write(tmp_path, files)
    assert (tmp_path / "economy.everything.csv").read_bytes().startswith(b"\xef\xbb\xbfmonth,")
    assert faults(tmp_path) == []


def test_licence_sources_and_units_are_said() -> None:
    (document,) = frictionless.documents(DESCRIPTION)
    said = json.loads(document.body)
    assert said["licenses"] == [
        {"path": "https://licence.example/1.0", "title": "公共データ利用規約 / Public Data License"}
    ]
    assert said["sources"][0]["credit"] == "出典：省 / Source: the ministry"
    units = {field["name"]: field.get("unit") for field in said["resources"][0]["schema"]["fields"]}
    assert (units["amount"], units["share"]) == ("円", None)
