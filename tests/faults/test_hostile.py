"""Files that were made to do harm go the whole way: a named error or accounted rows, in bounded time, and nothing else."""

import hashlib
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from renkei.errors import RenkeiError
from renkei.inspection.rejected import export_rejected
from renkei.inspection.verify import verify
from renkei.model.runs import Outcome
from renkei.pipeline import run
from renkei.settings import Connection
from renkei.workspace import Workspace
from tests.country import PORTS, Country
from tests.e2e.aftermath import account
from tests.faults.conftest import CAMPAIGN
from tests.faults.figures import Figures
from tests.faults.hostile import FORMULAS, HEAVY, HOSTILE, SQL, Hostile
from tests.faults.registered import register
from tests.unit.transports.conftest import Agency, Turn

CPU_S = 60.0  # most take less than one; a bomb is unpacked to half a gigabyte before it is refused
COLUMNS = {"id": "text.display", "body": "text.display"}
QUICK = (
    "names that lead out of the archive",
    "null bytes",
    "SQL in the name of a column",
    "bait for a pattern of columns",
)
REST = [name for name in {**HOSTILE, **HEAVY} if name not in QUICK]
SECRET = "s3cret-key-0123456789"


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory) -> Country:
    """One country for all hostile files, in which something is published that must stay as it is."""
    country = Country.settle(tmp_path_factory.mktemp("hostile") / "country").without_suites()
    (country.drop / "tests").mkdir()
    account(country.one(PORTS))
    return country


@pytest.mark.parametrize("name", [*QUICK, *(pytest.param(name, marks=CAMPAIGN) for name in REST)])
def test_a_hostile_file(land: Country, name: str) -> None:
    before, began = land.tables(), time.process_time()
    hostile = {**HOSTILE, **HEAVY}[name]
    source, dataset = _delivered(land, hostile, name)
    came = _came(land.workspace(), source)
    assert time.process_time() - began < CPU_S
    if hostile.refused is not None:
        assert isinstance(came, hostile.refused), came
        assert type(came).__name__ != "UnexpectedFault", came
    else:
        told = account(came)
        assert (told.published, told.quarantined) == (hostile.rows, hostile.rejected)
        assert len(land.rows(dataset)) == hostile.rows
    assert land.tables() == before
    assert verify(land.workspace()) == []
    assert list((land.state / "scratch").iterdir()) == []
    assert not list(land.root.parent.rglob("evil*"))
    assert "root:" not in str(land.workspace().warehouse.quarantined(source))


def test_sql_is_text(land: Country) -> None:
    """In values it is published as it came; as a key it is looked up as a key."""
    source, dataset = _delivered(land, HOSTILE["SQL in values"], "SQL again")
    account(_came(land.workspace(), source))
    assert {row["id"] for row in land.rows(dataset)} == {SQL, "2"}
    found = land.workspace().warehouse.row(dataset, {"id": SQL})
    assert found is not None
    assert found["current"]["body"] == "1"
    assert land.rows("reference.ports")


def test_formulas_stay_text_in_what_is_exported(land: Country, tmp_path: Path) -> None:
    lines = [f'{n},"{text.replace(chr(34), chr(34) * 2)}"' for n, text in enumerate(FORMULAS)]
    hostile = Hostile(lambda: "\n".join(["id,body", *lines, ""]).encode(), {"kind": "csv", "encoding": "utf-8"})
    source, _ = _delivered(land, hostile, "formulas", columns={"id": "text.display", "body": "date"})
    assert account(_came(land.workspace(), source)).quarantined == len(FORMULAS)
    book = tmp_path / "rejected.xlsx"
    export_rejected(land.workspace(), source, book)
    with zipfile.ZipFile(book) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    assert not [name for name in parts if "externalLink" in name]
    for name, data in parts.items():
        assert b"<f>" not in data, name
        assert b"hyperlink" not in data, name
    assert b"HYPERLINK" in b"".join(parts.values()), "it is there, as text"


def test_secrets_are_kept_out_of_everything(land: Country) -> None:
    """An agency that throws the key back: in a page, in the name of a file, in an error."""
    agency = Agency()
    try:
        source = "tests.secrets"
        transport = {"kind": "https", "connection": "secret_office", "path": "/x"}
        register(land, source, "reference.secrets", columns=COLUMNS, transport=transport, reader=_CSV)
        workspace = Workspace.open(
            land.workspace().settings, connections=lambda name: Connection(name, agency.url, query={"key": SECRET})
        )
        disposition = {"content-disposition": f'attachment; filename="../../{SECRET}.csv"'}
        for turn in (
            Turn(f"<!DOCTYPE html>key={SECRET}".encode(), status=403),
            Turn(f'{{"error": "bad key {SECRET}"}}'.encode(), status=400),
            Turn(b"id,body\n1,x\n", headers=disposition),
        ):
            agency.answers(turn)
            came = _came(workspace, source)
            assert SECRET not in str(came) + repr(came)
    finally:
        agency.stop()
    names = [str(path.relative_to(land.root)) for path in land.files()]
    assert not [name for name in names if SECRET in name or ".." in name]
    assert not [path for path in land.files() if SECRET.encode() in path.read_bytes()]
    assert verify(land.workspace()) == []


@CAMPAIGN
def test_how_many(figures: Figures) -> None:
    figures.note("hostile files", "DuckDB, folders", kinds=len(HOSTILE) + len(HEAVY) + 3)


_CSV = {"kind": "csv", "encoding": "utf-8"}


def _delivered(land: Country, hostile: Hostile, name: str, columns: dict[str, str] | None = None) -> tuple[str, str]:
    slug = f"h{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    (land.drop / "tests" / slug).write_bytes(hostile.data())
    transport = {"kind": "local", "connection": "ruri_tests", "path": slug}
    said: dict[str, Any] = {"transport": transport, "reader": dict(hostile.reader), **hostile.said}
    register(land, f"tests.{slug}", f"reference.{slug}", columns=columns or COLUMNS, **said)
    return f"tests.{slug}", f"reference.{slug}"


def _came(workspace: Workspace, source: str) -> Outcome | RenkeiError:
    try:
        return run(workspace, source)
    except RenkeiError as error:
        return error
