"""A code list: effective-dated codes, from a CSV file or from a published dataset."""

from datetime import date
from pathlib import Path

from renkei.model.base import Frozen, TextField


class CodeList(Frozen):
    """Codes and what they mean. Rows have `code`, `valid_from`, `valid_to` (inclusive, empty = open) and more.

    Where `dataset` is named, the rows are those of that dataset's current release, with `columns` saying which of
    its columns play `code`, `valid_from` and `valid_to`.
    """

    name: str
    title: TextField
    source: str
    notes: str | None = None
    dataset: str | None = None
    columns: dict[str, str] = {}
    path: Path


class CodeRow(Frozen):
    """One row of a code list; `more` are its further columns."""

    code: str
    valid_from: date | None = None
    valid_to: date | None = None
    more: dict[str, str] = {}
