"""One received file as raw rows of text: what every reader gives."""

from collections.abc import Callable, Collection, Iterator
from typing import Protocol

from renkei.language import Text
from renkei.model.batch import RawBatch


class RawFile(Protocol):
    """One received file, open for reading as raw rows of text."""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the file."""
        ...

    @property
    def notes(self) -> tuple[Text, ...]:
        """What a steward should know of the file that is no fault of a row: hidden sheets, private characters."""
        ...

    def blocks(self) -> Iterator[Callable[[], RawBatch]]:
        """Yield the parts of the file, in its order; each may be called once, in any thread.

        A part is about 16 MB or 250,000 rows. Records = rows + rejected + dropped, summed over all parts. Raises
        ReadError where the file does not fit its registration as a whole.
        """
        ...

    def locate(self, rows: Collection[int]) -> dict[int, str]:
        """Return records as they were received, by their `_row`; places that hold no record are left out."""
        ...

    def place(self, row: int, column: str | None = None) -> Text:
        """Say where `_row` is in the file, and its `column` in it where the format can tell: «line 7», «Sheet1!C7»."""
        ...
