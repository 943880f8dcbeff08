"""A machine at fault: a warehouse that is down or held, a disk that is full. Nothing is lost; later it goes on."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from renkei import pipeline
from renkei.errors import RenkeiError, StorageError, WarehouseError
from renkei.inspection.verify import verify
from renkei.landing import local
from renkei.model.runs import Staged
from renkei.pipeline import run
from renkei.stages.prepare import parquet, prepare
from renkei.warehouse import open_warehouse
from tests.country import BY_ISLAND, LANDINGS, PORTS, Country
from tests.e2e.aftermath import Aftermath, account, explains

LIST = "data/harbour/ports.csv"
NOWHERE = "postgresql+psycopg://renkei:very-secret@127.0.0.1:1/renkei"
HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


def test_a_warehouse_that_is_down(country: Country) -> None:
    country.without_suites()
    for name in (PORTS, LANDINGS, BY_ISLAND):
        with pytest.raises(WarehouseError) as caught:
            country.one(name, RENKEI_WAREHOUSE=NOWHERE)
        error = explains(caught.value, WarehouseError, code=3, where=["postgresql://127.0.0.1:1/renkei"])
        assert error.transient
        assert "very-secret" not in error.text("ja") + error.text("en") + repr(error)
    Aftermath(country).landed(country.root / LIST)
    told = account(country.one(PORTS))
    assert (told.read, told.published) == (5, 5)
    assert verify(country.workspace()) == []


def test_a_warehouse_that_somebody_holds(published: Country) -> None:
    published.without_suites()
    before = Aftermath(published)
    published.edit(LIST, ("1962-07-15", "1962-07-16"))
    workspace = published.workspace()
    file = published.state / "warehouse.duckdb"
    workspace.__dict__["warehouse"] = open_warehouse(f"duckdb:///{file}", patience=0.3)
    held = [sys.executable, "-c", HOLD, str(file)]
    with subprocess.Popen(held, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WarehouseError) as caught:
            run(workspace, PORTS)
        explains(caught.value, WarehouseError, code=3, where=["warehouse.duckdb"], what=[str(holder.pid)])
        holder.communicate()
    before.landed(published.root / LIST)
    before.same()
    assert account(published.one(PORTS)).replaced == 1
    before.not_staged(PORTS)
    before.clean()


@contextmanager
def _small(folder: Path, kilobytes: int) -> Iterator[Callable[[], None]]:
    """Put a small disk in the place of `folder`; give what makes it large."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        yield lambda: subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True) and None
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _many(country: Country) -> Path:
    """Let the list of ports have names that no compression makes short."""
    file = country.root / LIST
    more = (f"P{n},{os.urandom(4000).hex()},01,1955-04-01," for n in range(10, 99))
    file.write_text(file.read_text(encoding="utf-8") + "\n" + "\n".join(more) + "\n", encoding="utf-8")
    return file


FULL = {  # what the small disk stands for, how small it is, who notices
    "landing": ("landing", 256, StorageError),
    "scratch, on the way to the landing zone": ("scratch", 256, StorageError),
    "staging": ("staging", 64, StorageError),
}


@pytest.mark.parametrize("name", FULL)
def test_a_full_disk(country: Country, name: str) -> None:
    place, size, kind = FULL[name]
    country.without_suites()
    with _small(country.state / place, size) as enlarge:
        _fails_and_goes_on(country, kind, enlarge, where=place)


def test_a_disk_that_fills_up_while_rows_are_staged(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    country.without_suites()
    scratch = country.state / "scratch"
    with _small(scratch, 960) as enlarge:

        def filled(*given: Any) -> Staged:
            ballast = scratch / "ballast"
            ballast.write_bytes(bytes(600_000))
            try:
                return prepare(*given)
            finally:
                ballast.unlink()

        monkeypatch.setattr(pipeline, "prepare", filled)
        _fails_and_goes_on(country, StorageError, enlarge, where="scratch", mend=monkeypatch.undo)


def test_a_full_disk_under_the_warehouse(country: Country) -> None:
    country.without_suites()
    with _small(country.state / "wh", 3000) as enlarge:
        url = f"duckdb:///{country.state / 'wh' / 'warehouse.duckdb'}"
        _fails_and_goes_on(country, WarehouseError, enlarge, where="warehouse.duckdb", RENKEI_WAREHOUSE=url)


@pytest.mark.parametrize("owner", [parquet.StagedWriter, local.LocalStore])
def test_a_write_that_finds_no_room(country: Country, monkeypatch: pytest.MonkeyPatch, owner: type) -> None:
    """The same without a small disk, which not every user may mount."""
    country.without_suites()

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    account(country.one(PORTS))
    before = country.tables()
    country.edit(LIST, ("1962-07-15", "1962-07-16"))
    with monkeypatch.context() as patch:
        patch.setattr(owner, "write" if owner is parquet.StagedWriter else "_link", full)
        with pytest.raises(StorageError) as caught:
            country.one(PORTS)
    explains(caught.value, StorageError, code=3, where=[".renkei"])
    assert country.tables() == before
    assert account(country.one(PORTS)).replaced == 1
    Aftermath(country).clean()


def _fails_and_goes_on(
    country: Country,
    kind: type[RenkeiError],
    enlarge: Callable[[], None],
    *,
    where: str,
    mend: Callable[[], None] = lambda: None,
    **environ: str,
) -> None:
    first = account(country.one(PORTS, **environ))
    before = country.tables(**environ)
    file = _many(country)
    with pytest.raises(RenkeiError) as caught:
        country.one(PORTS, **environ)
    error = explains(caught.value, kind, code=3, where=[where])
    assert error.transient
    assert country.tables(**environ) == before
    assert verify(country.workspace(**environ)) == []
    assert [path for path in (country.state / "scratch").rglob("*") if path.is_file()] == []
    enlarge()
    mend()
    again = account(country.one(PORTS, **environ))
    assert (first.published, again.published, again.unchanged) == (5, 89, 5)
    assert verify(country.workspace(**environ)) == []
    Aftermath(country).landed(file)
