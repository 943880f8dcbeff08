"""A crosswalk: what corresponds between two code lists, or between the records of two agencies."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, RootModel

from renkei.model.base import Frozen, TextField
from renkei.model.entities import EntityCrosswalk


class Days(Frozen):
    """Two days of one code list: what a code of `start` is on `end`, as the events of the list have it."""

    start: date
    end: date


class CodeCrosswalk(Frozen):
    """Codes of one list in terms of another: `from_code`, `to_code`, `weight`, `exact` and `basis`, n to m.

    The rows are in a CSV file beside it; or, where `dataset` is named, those of that dataset's current release, with
    `columns` saying which of its columns play the five roles and `where` which of its rows belong here; or, where
    `between` is given, what the events of `from_list` make of the codes of one day on another.

    The weights of a code add up to 1. A code that goes into one other, whole, needs none. Weights that divide a code are
    a choice of whoever made the model, and are told of as such, unless `exact` says that they are the agency's own.
    """

    name: str = Field(description="from the path", json_schema_extra={"from_path": True})
    path: Path = Field(description="from the path", json_schema_extra={"from_path": True})
    kind: Literal["codes"]
    title: TextField
    source: str
    edition: str | None = Field(None, description="which edition of the source: a revision, or the day of its state")
    notes: str | None = None
    from_list: str | None = Field(None, description="code list of `from_code`")
    to_list: str | None = Field(None, description="code list of `to_code`")
    dataset: str | None = None
    columns: dict[str, str] = {}
    where: dict[str, str] = Field({}, description="columns of the dataset and the value that rows of it have here")
    between: Days | None = None


Crosswalk = Annotated[CodeCrosswalk | EntityCrosswalk, Field(discriminator="kind")]


class CrosswalkFile(RootModel[Crosswalk]):
    """What one file under `schemas/crosswalks/` says: a crosswalk of either kind."""
