"""What a format gives: documents by name, and which files of data go with them."""

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from renkei.exchange.description import Description
from renkei.language import Text

JSON, JSON_LD, YAML, XML, CSV = (
    "application/json",
    "application/ld+json",
    "application/yaml",
    "application/xml",
    "text/csv",
)


class Document(NamedTuple):
    """One document, whole."""

    name: str
    media: str
    body: bytes


class Format(NamedTuple):
    """A format that a dataset is exported in.

    `documents` says it all of a description. `data` are the kinds of data files that belong to it: csv, codes (the code
    lists as CSV), parquet, arrow, sdmx. `refuses` says why it can't express a dataset, None where it can.
    """

    name: str
    title: Text
    documents: Callable[[Description], Iterator[Document]]
    data: tuple[str, ...] = ()
    refuses: Callable[[Description], Text | None] = lambda _: None


def in_json(name: str, said: Any, *, media: str = JSON) -> Document:
    """Write a document as JSON, in Unicode, so that people can read it."""
    return Document(name, media, (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode())


def without_empty(said: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not known."""
    return {key: value for key, value in said.items() if value is not None and value not in ([], {})}
