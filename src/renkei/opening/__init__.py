"""`renkei.open`: a dataset for analysts, from a workspace or from a catalogue's address. What the HTTP API gives is made here too.

asked      what somebody asks for, as text, and what it means by the types of the columns
grounds    on which ground a reader gets it, and what of it is entered into the ledger
forms      the forms that rows are written in: JSON, CSV, Parquet, Arrow
giving     the rows, spooled, with the entry in the ledger made before any of them is out
table      the object that `renkei.open` gives
local      from a workspace
remote     from a catalogue, through its API
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from renkei.opening.table import Table
    from renkei.workspace import Workspace

__all__ = ["open_dataset"]


def open_dataset(  # noqa: PLR0913  each is a word of its own
    dataset: str,
    *,
    as_of: datetime | date | str | None = None,
    as_published: date | str | None = None,
    columns: Sequence[str] = (),
    where: Mapping[str, Any] | None = None,
    at: str | None = None,
    headers: Mapping[str, str] | None = None,
    reader: str = "analyst",
    agreement: str | None = None,
    workspace: "Workspace | None" = None,
) -> "Table":
    """Open a dataset; its rows are read when they are asked for, all of them of the release that is opened here.

    `as_of`: as it was released at a moment, or by the end of a day (in Japan); `as_published`: as the agencies had
    published it by a day. `where`: {"period.gte": "2020", "item": ["a", "b"], "note": None}, as in the API.

    From the workspace of the environment, or from the catalogue `at` an address; `headers` are sent to it. A workspace
    is read as `reader`, by `agreement` where several cover one. A read of confidential or personal columns is entered
    into the ledger. Raises UsageError where there is no such dataset, column or time, or no right; WarehouseError and
    TransportError where the rows can't be had.
    """
    from renkei.opening.asked import Asked

    asked = Asked.of(columns, where or {}, as_of=as_of, as_published=as_published, agreement=agreement)
    if at is not None:
        from renkei.opening.remote import Catalogue

        return Catalogue(at, headers or {}).table(dataset, asked)
    from renkei.opening.local import table

    return table(dataset, asked, reader=reader, workspace=workspace)
