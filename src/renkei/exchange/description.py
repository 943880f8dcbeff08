"""What is known of a dataset and is said in every format: one noun, of which formats are pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from renkei.exchange.terms import Days
from renkei.language import Text
from renkei.model.agreement import Agreement
from renkei.model.contract import Column, Contract
from renkei.model.lineage import Lineage
from renkei.model.registration import Agency, Source

URN = "urn:x-renkei"


@dataclass(frozen=True)
class Code:
    """One code of a list: what it is called, as far as the list says."""

    code: str
    ja: str | None = None
    en: str | None = None

    @property
    def label(self) -> str:
        """Its names in one line; the code itself where it has none."""
        return " / ".join(dict.fromkeys(filter(None, [self.ja, self.en]))) or self.code


@dataclass(frozen=True)
class Codes:
    """A code list as it is exported: each code once, as it was last called, in the order of the codes."""

    name: str
    title: Text
    codes: tuple[Code, ...]
    columns: tuple[str, ...] = ("code",)

    @property
    def path(self) -> str:
        """Where its rows are, beside the data."""
        return f"codelists/{self.name}.csv"


@dataclass(frozen=True)
class Origin:
    """One source behind a dataset, with the agency whose data it is."""

    source: Source
    agency: Agency | None

    @property
    def title(self) -> Text:
        """What the agency is called; its id where it is not registered."""
        return self.agency.title if self.agency else Text(self.source.agency, self.source.agency)


@dataclass(frozen=True)
class File:
    """A file of an export: its name within the folder, what it is and, where it was written, its bytes."""

    name: str
    media: str
    size: int | None = None
    sha256: str | None = None
    rows: int | None = None


@dataclass(frozen=True)
class Description:
    """A dataset as somebody may have it.

    `contract` is what the reader's ground shows of it, `left_out` the columns that it does not show. `codes` are the
    lists of its columns that the reader may have too. `origins` are all sources behind it, also those of the datasets
    that a derived one is made of; `lineages` what its columns are made of. `files` are the data, where they are exported; `time` the days that they are about. `notes` are what is to be told of
    it beside.
    `base` is the address below which the export will be found, with a slash at its end; None: addresses are relative.
    """

    contract: Contract
    codes: Mapping[str, Codes] = field(default_factory=dict)
    origins: tuple[Origin, ...] = ()
    lineages: tuple[Lineage, ...] = ()
    left_out: tuple[str, ...] = ()
    agreement: Agreement | None = None
    release: int | None = None
    released_at: datetime | None = None
    time: Days | None = None
    files: tuple[File, ...] = ()
    notes: tuple[Text, ...] = ()
    base: str | None = None
    bom: bool = False

    @property
    def dataset(self) -> str:
        """The name of the dataset."""
        return self.contract.dataset

    @property
    def csv(self) -> str:
        """The name of its CSV file."""
        return f"{self.dataset}.csv"

    @property
    def id(self) -> str:
        """What identifies the dataset: an address, where the export has one."""
        return f"{self.base}{self.dataset}" if self.base else f"{URN}:{self.dataset}"

    def codes_of(self, column: Column) -> Codes | None:
        """Return the code list of a column, where it is exported."""
        return self.codes.get(column.code_list) if column.code_list else None

    def file(self, name: str) -> File | None:
        """Return one of its files."""
        return next((file for file in self.files if file.name == name), None)


def both(text: Text) -> str:
    """Return a text in both languages, in one line, for what has room for one."""
    return " / ".join(dict.fromkeys(" ".join(said.split()) for said in text))
