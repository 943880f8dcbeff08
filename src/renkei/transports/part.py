"""What a transport yields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from renkei.model.runs import Landed


@dataclass(frozen=True)
class Part:
    """One object as it comes in: what was asked, what the reply's headers said, and its bytes, to be read once."""

    name: str
    asked: Mapping[str, str]
    headers: Mapping[str, str]
    chunks: Iterator[bytes]


@dataclass(frozen=True)
class Absent:
    """The agency says that there is no data of what was asked, and the registration says that this may be so.

    Nothing is landed of it; that it was asked for and what the agency said belongs into the record of the fetch.
    """

    asked: Mapping[str, str]
    said: str


@dataclass(frozen=True)
class NotModified:
    """The agency says that this object, landed before, still holds."""

    landed: Landed
