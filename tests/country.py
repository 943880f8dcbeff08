"""The fictional country of tests/project, in a copy that a test may break."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from renkei.errors import ContentError, RenkeiError
from renkei.language import Text
from renkei.model.runs import Outcome
from renkei.pipeline import run, run_derived
from renkei.project.order import waves
from renkei.settings import Connection, Settings
from renkei.warehouse import Warehouse
from renkei.workspace import Workspace

HERE = Path(__file__).parent / "project"
TABLES = ("reference.ports", "fisheries.landings", "fisheries.landings_by_island")
PORTS, LANDINGS, FINAL, BY_ISLAND = (
    "harbour.ports",
    "harbour.landings",
    "statistics.landings",
    "fisheries.landings_by_island",
)


def go(workspace: Workspace, name: str) -> Outcome:
    """Run one source or derived dataset the whole way."""
    return run_derived(workspace, name) if name in TABLES else run(workspace, name)


class Country:
    """One copy: its content, its drop folders and its state."""

    def __init__(self, root: Path) -> None:
        self.root, self.state = root, root / ".renkei"
        self.drop = root / "data"

    @classmethod
    def settle(cls, root: Path, *, like: "Country | None" = None) -> "Country":
        """Copy the country as it is in the repository, or another copy with all its state."""
        ignored = shutil.ignore_patterns("__pycache__", *([] if like else [".renkei"]))
        shutil.copytree(like.root if like else HERE, root, ignore=ignored)
        return cls(root)

    def connection(self, name: str) -> Connection:
        """The drop folder of an agency."""
        folder = self.drop / name.removeprefix("ruri_")
        if not name.startswith("ruri_"):
            raise ContentError(Text("接続なし", "no connection"), where=name, fix=Text("登録", "add it"))
        return Connection(id=name, url=str(folder))

    def workspace(self, **environ: str) -> Workspace:
        """Open a fresh workspace, as a new process would."""
        settings = Settings.load({"RENKEI_PROJECT": str(self.root), **environ})
        return Workspace.open(settings, connections=self.connection)

    def edit(self, path: str, *changes: tuple[str | bytes, str | bytes]) -> Path:
        """Replace what stands in a file exactly once."""
        file = self.root / path
        data = file.read_bytes()
        for change in changes:
            old, new = (each.encode() if isinstance(each, str) else each for each in change)
            assert data.count(old) == 1, (path, old)
            data = data.replace(old, new)
        file.write_bytes(data)
        return file

    def without_suites(self) -> "Country":
        """Expect nothing: Great Expectations takes seconds to import."""
        shutil.rmtree(self.root / "expectations")
        return self

    def one(self, name: str, **environ: str) -> Outcome:
        """Run one source or derived dataset the whole way."""
        return go(self.workspace(**environ), name)

    def all(self, **environ: str) -> dict[str, Outcome | RenkeiError]:
        """Run everything in order; a fault of one is its own."""
        workspace = self.workspace(**environ)
        done: dict[str, Outcome | RenkeiError] = dict(workspace.project.broken)
        for name in [name for wave in waves(workspace.project) for name in wave if name not in done]:
            try:
                done[name] = go(workspace, name)
            except RenkeiError as error:
                done[name] = error
        return done

    def rows(self, table: str, **environ: str) -> list[dict[str, Any]]:
        """The rows that analysts see, provenance included; none where nothing was published."""
        return _rows(self.workspace(**environ).warehouse, table)

    def tables(self, **environ: str) -> dict[str, list[dict[str, Any]]]:
        """The rows of every table."""
        warehouse = self.workspace(**environ).warehouse
        return {table: _rows(warehouse, table) for table in TABLES}

    def files(self) -> Iterator[Path]:
        """Everything that is kept on this machine."""
        yield from (path for path in self.state.rglob("*") if path.is_file())

    @contextmanager
    def removed(self, path: str) -> Iterator[None]:
        """Take a file away for a while."""
        file = self.root / path
        data = file.read_bytes()
        file.unlink()
        try:
            yield
        finally:
            file.write_bytes(data)


def _rows(warehouse: Warehouse, table: str) -> list[dict[str, Any]]:
    if warehouse.release_of(table) is None:
        return []
    rows: list[dict[str, Any]] = warehouse.select(f"SELECT * FROM {table}").to_pylist()
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])
