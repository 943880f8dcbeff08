"""What a stage stands on: the settings, the content, the stores and the warehouse, opened once."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from renkei.errors import ContentError, RenkeiError, SystemFault, UsageError, WarehouseError
from renkei.landing.faults import disk_faults
from renkei.landing.scratch import scratch_folder
from renkei.landing.store import Store, open_store
from renkei.landing.zone import LandingZone
from renkei.language import Text
from renkei.model.codelist import CodeList, CodeMatch
from renkei.model.crosswalk import CodeCrosswalk
from renkei.model.entities import EntityCrosswalk
from renkei.model.registration import Agency, Source
from renkei.project.code_events import read_events
from renkei.project.codelists import read_codes
from renkei.project.content import CODE_LIST, CROSSWALK
from renkei.project.crosswalks import read_crosswalk
from renkei.project.lists import codes_frame
from renkei.project.loader import Project, load
from renkei.project.plugins import shown
from renkei.project.published import MATCHES, hold_events, hold_matches, in_roles, with_types
from renkei.semantics.crosswalks import crosswalk as matched
from renkei.semantics.succession import EVENTS, events_of, follow
from renkei.settings import Connection, Connections, Settings, connection_from_environment
from renkei.transports.door import place
from renkei.transports.manners import Manners
from renkei.transports.rate import LONGEST
from renkei.warehouse import Warehouse, open_warehouse


@dataclass(frozen=True)
class Workspace:
    """Everything that a run needs; opening it touches no network and no warehouse.

    `loading` gives the content. `patience` is for how many seconds a fetch waits in place for its turn, where somebody
    tries again later; None where nobody does. In a `dry_run` nothing is published and nothing entered into the ledger.
    """

    settings: Settings
    connections: Connections = connection_from_environment
    loading: Callable[[Settings], Project] = load
    patience: float | None = None
    dry_run: bool = False

    @classmethod
    def open(
        cls,
        settings: Settings | None = None,
        *,
        connections: Connections = connection_from_environment,
        loading: Callable[[Settings], Project] = load,
        patience: float | None = None,
        dry_run: bool = False,
    ) -> "Workspace":
        """Open the workspace of `settings`, or of the environment."""
        return cls(settings or Settings.load(), connections, loading, patience, dry_run)

    @cached_property
    def project(self) -> Project:
        """The content."""
        return self.loading(self.settings)

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

    def connection_of(self, source: Source) -> Connection | None:
        """Return what the transport of a source connects with, None where it connects to nothing; raises as above."""
        name = source.transport.connection
        return None if name is None else self.connection(name)

    def manners(self, agency: Agency | None) -> Manners:
        """Return how patient a fetch from an agency is, and whose turns it takes."""
        rate = agency.rate if agency is not None else None
        if agency is None or rate is None:
            return Manners.of(self.patience)
        turns = self.warehouse.turns(agency.id, seconds=rate.seconds, longest=LONGEST)
        return Manners.of(self.patience, turns=turns)

    @contextmanager
    def place_at(self, agency: Agency | None) -> Iterator[None]:
        """Hold one of the places that an agency has for fetches of this machine; TransportError where none is free."""
        bearable = LONGEST if self.patience is None else self.patience
        with place(agency, self.settings.state / "places", bearable=bearable):
            yield

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give a folder of one's own on the local disk, removed at the end; StorageError where the disk is full."""
        with scratch_folder(self._scratch) as folder, disk_faults(self._scratch):
            yield folder

    def codes(self, name: str) -> pl.DataFrame:
        """Return a code list: `code`, `valid_from`, `valid_to` (dates, inclusive, null = open) and its own columns."""
        codelist = self.project.codelist(name)
        return self._published_codes(codelist) if codelist.dataset else self._written_codes(codelist)

    def events(self, name: str) -> pl.DataFrame:
        """Return what befell the codes of a list: the columns of `semantics.succession.EVENTS`; none where none is known.

        Raises ContentError where they do not fit the list.
        """
        codelist = self.project.codelist(name)
        if codelist.events is None:
            told = [event for _, event in read_events(codelist)] if codelist.events_path.is_file() else []
            where = shown(codelist.events_path)
        else:
            rows = in_roles(self._published(codelist, codelist.events.dataset), codelist.events.columns, {})
            told, where = events_of(with_types(rows, EVENTS)), codelist.events.dataset
        hold_events(told, self.codes(name), of=where, path=codelist.path)
        return pl.DataFrame([event.model_dump() for event in told], schema=EVENTS)

    def crosswalk(self, name: str) -> pl.DataFrame:
        """Return a crosswalk of codes, as `semantics.crosswalks` has them; ContentError where its rows can't hold."""
        crosswalk = self.project.crosswalk(name)
        if not isinstance(crosswalk, CodeCrosswalk):
            raise _of_entities(crosswalk)
        if crosswalk.between is not None:
            codelist, days = str(crosswalk.from_list), crosswalk.between
            return follow(self.events(codelist), self.codes(codelist), days.start, days.end)
        if crosswalk.dataset is None:
            matches = [match for _, match in read_crosswalk(crosswalk)]
        else:
            rows = in_roles(self._published(crosswalk, crosswalk.dataset), crosswalk.columns, crosswalk.where)
            matches = [CodeMatch(**row) for row in with_types(rows, MATCHES).iter_rows(named=True)]
        hold_matches(matches, of=crosswalk.dataset or crosswalk.name, path=crosswalk.path)
        return matched(matches)

    def content_version(self, name: str, codelists: frozenset[str]) -> str:
        """Return the version of all that decides what a run of `name` makes of its input."""
        lists = [self.project.codelist(codelist) for codelist in sorted(codelists)]
        behind = [of.dataset for of in lists if of.dataset]
        for crosswalk in self.project.crossed(name):
            behind += self.project.crosswalk_datasets(crosswalk)
        releases = [f"{dataset}@{self.warehouse.release_of(dataset)}" for dataset in behind]
        said = "|".join([self.project.content_version(name), *releases])
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @contextmanager
    def witness(self, source: str, stage: str) -> Iterator[None]:
        """Record in the ledger how a stage failed; the error goes on. What was asked for wrongly is no failure."""
        try:
            yield
        except UsageError:
            raise
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
                self.record("failure", body)
            raise

    def record(self, kind: str, body: Mapping[str, object]) -> None:
        """Enter what came of a run into the ledger, unless it is a dry run."""
        if not self.dry_run:
            self.warehouse.record(kind, body)

    @property
    def _scratch(self) -> Path:
        return self.settings.state / "scratch"

    def _written_codes(self, codelist: CodeList) -> pl.DataFrame:
        return codes_frame(read_codes(codelist))

    def _published_codes(self, codelist: CodeList) -> pl.DataFrame:
        assert codelist.dataset is not None  # noqa: S101  the caller has looked
        frame = in_roles(self._published(codelist, codelist.dataset), codelist.columns, codelist.where)
        return frame.with_columns(pl.lit(None, pl.Date).alias(c) for c in ("valid_from", "valid_to") if c not in frame)

    def _published(self, of: CodeList | CodeCrosswalk, dataset: str) -> pl.DataFrame:
        if self.warehouse.release_of(dataset) is None:
            raise _not_released_yet(of, dataset)
        frame = pl.from_arrow(self.warehouse.select(f"SELECT * FROM {dataset}"))  # noqa: S608  an id of ours
        assert isinstance(frame, pl.DataFrame)  # noqa: S101  a table gives a frame
        return frame


def _not_released_yet(of: CodeList | CodeCrosswalk, dataset: str) -> WarehouseError:
    kind = CODE_LIST if isinstance(of, CodeList) else CROSSWALK
    return WarehouseError(
        Text(
            f"{kind.ja}「{of.name}」の元になるデータセット「{dataset}」がまだ公開されていません。",
            f"The {kind.en} [{of.name}] is the dataset [{dataset}], which has no release yet.",
        ),
        where=str(of.path),
        fix=Text(
            f"先に「{dataset}」へ公開するデータソースを実行してください。",
            f"Run the source that feeds [{dataset}] first.",
        ),
    )


def _of_entities(crosswalk: EntityCrosswalk) -> ContentError:
    return ContentError(
        Text(f"「{crosswalk.name}」はコードの対応表ではありません。", f"[{crosswalk.name}] is no crosswalk of codes."),
        where=str(crosswalk.path),
        fix=Text("kind が codes の対応表を選んでください。", "Choose one whose kind is [codes]."),
    )
