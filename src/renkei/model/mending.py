"""What people mended of rejected rows and sent back in a workbook; the ledger keeps it."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from renkei.model.base import Frozen
from renkei.model.runs import Release

MENDED = "mended"
"""How a run delivers that replays a workbook: as `changes`, and never over what a delivery since then has said."""


class MendedCell(Frozen):
    """One value, as it was received and as it was mended; `column` is what the agency calls it, `row` that of the sheet."""

    row: int
    column: str
    before: str
    after: str


class MendedRow(Frozen):
    """One rejected row whose values were mended: `row` of the mended sheet, and where the row stood before."""

    row: int = Field(description="row of the mended sheet, as Excel shows it: `_row` of what was published of it")
    of: str = Field(description="fingerprint of the row in quarantine")
    landed: str = Field(description="SHA-256 of the object that the row came in")
    place: int = Field(description="its `_row` there")
    cells: tuple[MendedCell, ...]


class Mending(Frozen):
    """One workbook that came back, as it was replayed by `run`: who mended which rows of the run `mends`."""

    source: str
    run: str
    mends: str
    landed: str = Field(description="SHA-256 of the workbook")
    name: str
    by: str
    rows: tuple[MendedRow, ...]
    at: datetime | None = Field(None, description="when it was released; the ledger's own")


Fates = Literal["published", "unchanged", "again", "dropped", "before", "gone"]


class Fate(Frozen):
    """What became of one row of a workbook that came back: `numbers` are those of its lines in the table.

    It was `published`; is `unchanged`, because a delivery since then has the last word on its key, or the table says the
    same; was rejected `again`, for the rules in `rules`; was `dropped` by a declared rule; was mended `before`; or is
    `gone`, because a later delivery no longer has the row as it was rejected.
    """

    numbers: tuple[int, ...]
    row: int
    state: Fates
    rules: tuple[str, ...] = ()


class Replayed(Frozen):
    """How the replay of a workbook ended. `run` is None where it has nothing to replay, `release` where nothing changed."""

    source: str
    dataset: str
    run: str | None
    release: Release | None
    fates: tuple[Fate, ...]
    seconds: float
