"""What a stage stands on: the settings, the content, the stores and the warehouse, opened once."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from renkei.errors import RenkeiError, SystemFault, WarehouseError
from renkei.landing.faults import disk_faults
from renkei.landing.scratch import scratch_folder
from renkei.landing.store import Store, open_store
from renkei.landing.zone import LandingZone
from renkei.language import Text
from renkei.model.codelist import CodeList
from renkei.project.codelists import read_codes
from renkei.project.loader import Project, load
from renkei.settings import Connection, Connections, Settings, connection_from_environment
from renkei.warehouse import Warehouse, open_warehouse

_CODE_COLUMNS = {"code": pl.String, "valid_from": pl.Date, "valid_to": pl.Date}


@dataclass(frozen=True)
class Workspace:
    """Everything that a run needs; opening it touches no network and no warehouse."""

    settings: Settings
    connections: Connections = connection_from_environment

    @classmethod
    def open(
        cls, settings: Settings | None = None, *, connections: Connections = connection_from_environment
    ) -> "Workspace":
        """Open the workspace of `settings`, or of the environment."""
        return cls(settings or Settings.load(), connections)

    @cached_property
    def project(self) -> Project:
        """The content."""
        return load(self.settings)

    @cached_property
    def zone(self) -> LandingZone:
        """The landing zone."""
        return LandingZone(open_store(self.settings.landing, scratch=self._scratch), scratch=self._scratch)

    @cached_property
    def staging(self) -> Store:
        """Where stages leave Parquet for one another."""
        return open_store(self.settings.staging, scratch=self._scratch)

    @cached_property
    def warehouse(self) -> Warehouse:
        """The common warehouse."""
        return open_warehouse(self.settings.warehouse)

    def connection(self, name: str) -> Connection:
        """Return the connection `name`; ContentError where it is not set."""
        return self.connections(name)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give a folder of one's own on the local disk, removed at the end; StorageError where the disk is full."""
        with scratch_folder(self._scratch) as folder, disk_faults(self._scratch):
            yield folder

    def codes(self, name: str) -> pl.DataFrame:
        """Return a code list: `code`, `valid_from`, `valid_to` (dates, inclusive, null = open) and its own columns."""
        codelist = self.project.codelist(name)
        return self._published_codes(codelist) if codelist.dataset else self._written_codes(codelist)

    def content_version(self, name: str, codelists: frozenset[str]) -> str:
        """Return the version of all that decides what a run of `name` makes of its input."""
        lists = [self.project.codelist(codelist) for codelist in sorted(codelists)]
        releases = [f"{of.dataset}@{self.warehouse.release_of(of.dataset)}" for of in lists if of.dataset]
        said = "|".join([self.project.content_version(name), *releases])
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @contextmanager
    def witness(self, source: str, stage: str) -> Iterator[None]:
        """Record in the ledger how a stage failed; the error goes on."""
        try:
            yield
        except RenkeiError as error:
            if isinstance(error, WarehouseError) and error.where == self.warehouse.address:
                raise  # a warehouse that is down can't take the entry
            with suppress(SystemFault):  # the first error is the one to show
                body = {
                    "source": source,
                    "stage": stage,
                    "where": error.where,
                    "ja": error.what.ja,
                    "en": error.what.en,
                }
                self.warehouse.record("failure", body)
            raise

    @property
    def _scratch(self) -> Path:
        return self.settings.state / "scratch"

    def _written_codes(self, codelist: CodeList) -> pl.DataFrame:
        rows = [
            {"code": row.code, "valid_from": row.valid_from, "valid_to": row.valid_to, **row.more}
            for row in read_codes(codelist)
        ]
        return pl.DataFrame(rows, schema_overrides=_CODE_COLUMNS, infer_schema_length=None)

    def _published_codes(self, codelist: CodeList) -> pl.DataFrame:
        assert codelist.dataset is not None  # noqa: S101  the caller has looked
        if self.warehouse.release_of(codelist.dataset) is None:
            raise _not_released_yet(codelist)
        frame = pl.from_arrow(self.warehouse.select(f"SELECT * FROM {codelist.dataset}"))  # noqa: S608  an id of ours
        assert isinstance(frame, pl.DataFrame)  # noqa: S101  a table gives a frame
        frame = frame.rename({column: role for role, column in codelist.columns.items()})
        return frame.with_columns(pl.lit(None, pl.Date).alias(c) for c in ("valid_from", "valid_to") if c not in frame)


def _not_released_yet(codelist: CodeList) -> WarehouseError:
    return WarehouseError(
        Text(
            f"コード表「{codelist.name}」の元になるデータセット「{codelist.dataset}」がまだ公開されていません。",
            f"The code list [{codelist.name}] is the dataset [{codelist.dataset}], which has no release yet.",
        ),
        where=str(codelist.path),
        fix=Text(
            f"先に「{codelist.dataset}」へ公開するデータソースを実行してください。",
            f"Run the source that feeds [{codelist.dataset}] first.",
        ),
    )
