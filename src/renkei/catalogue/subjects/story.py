"""What a story is made of, and how its tellers read rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from renkei.catalogue import seeing
from renkei.catalogue.charts import Picture
from renkei.catalogue.holdings import today
from renkei.language import Text
from renkei.workspace import Workspace

MOST = 5000
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Chapter:
    """A heading, what is to be seen, the picture, and how it is to be read."""

    title: Text
    picture: Picture
    said: Text


@dataclass(frozen=True)
class Term:
    """A word that the story rests on, and what it means."""

    name: str
    said: str


@dataclass(frozen=True)
class Figure:
    """One figure that stands large above the story."""

    value: str
    unit: str
    said: Text


@dataclass(frozen=True)
class Story:
    """What a subject's page says before its tables: figures, chapters, the words that matter, and what to keep in mind."""

    question: Text
    figures: tuple[Figure, ...]
    chapters: tuple[Chapter, ...]
    terms: tuple[Term, ...] = ()
    notes: tuple[Text, ...] = ()
    related: tuple[str, ...] = ()


def rows_of(workspace: Workspace, dataset: str, reader: str, columns: set[str]) -> list[Row]:
    """Return the rows of a dataset that a reader sees; none where the reader sees none, or it lacks one of the columns."""
    contract = workspace.project.contracts.get(dataset)
    if contract is None or not columns <= {column.name for column in contract.columns}:
        return []
    of = seeing.shown(contract, reader, on=today())
    return list(of.rows(workspace, limit=MOST)) if of is not None else []
