"""What the landing zone writes beside the objects, and under which keys.

```
objects/<aa>/<sha256>                                       what was received, byte for byte
manifests/<agency>/<source>/<interval>/<part>-<sha256>.json Landed: that it was received, from where, when
fetches/<agency>/<source>/<interval>/<number>.json          Fetch: that these parts are one whole fetch
tombstones/<aa>/<sha256>.json                               Tombstone: that an object was removed, and why
```
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from pydantic import Field

from renkei.language import Text
from renkei.model.base import Frozen
from renkei.model.runs import Landed


class Fetch(Frozen):
    """One whole fetch: `parts` are the sha256 of its objects in order. The highest number is the latest.

    `absent` is what was asked for too and the agency has no data of, each with its words (`said`).
    """

    source: str
    interval: str
    parts: tuple[str, ...]
    completed_at: datetime
    absent: tuple[dict[str, str], ...] = ()


class Tombstone(Frozen):
    """Stays where an object was removed: its hash, which rule, where in the file, how often; never a value."""

    sha256: str
    size: int
    source: str
    interval: str
    name: str
    rule: str
    places: tuple[str, ...]
    count: int = Field(ge=1)
    buried_at: datetime


@dataclass(frozen=True)
class Damage:
    """What does not fit in the landing zone. `landed` is None where the manifest itself can't be read."""

    key: str
    kind: Literal["missing", "altered", "unreadable", "not_removed"]
    what: Text
    landed: Landed | None = None


def object_key(sha256: str) -> str:
    """Return the key of an object."""
    return f"objects/{sha256[:2]}/{sha256}"


def tombstone_key(sha256: str) -> str:
    """Return the key of the tombstone of an object."""
    return f"tombstones/{sha256[:2]}/{sha256}.json"


def manifest_key(source: str, interval: str, *, part: int, sha256: str) -> str:
    """Return the key of a manifest."""
    return f"manifests/{_folder(source, interval)}/{part:05d}-{sha256}.json"


def fetches_prefix(source: str, interval: str) -> str:
    """Return what the keys of all fetches of an interval start with."""
    return f"fetches/{_folder(source, interval)}/"


def fetches_of(source: str) -> str:
    """Return what the keys of all fetches of a source start with."""
    return fetches_prefix(source, "").rstrip("/") + "/"


def manifests_of(source: str) -> str:
    """Return what the keys of all manifests of a source start with."""
    return f"manifests/{fetches_of(source).removeprefix('fetches/')}"


def fetch_key(source: str, interval: str, *, number: int) -> str:
    """Return the key of a fetch; numbers count from 1."""
    return f"{fetches_prefix(source, interval)}{number:08d}.json"


def _folder(source: str, interval: str) -> str:
    agency, _, name = source.partition(".")
    return "/".join(_name(piece) for piece in (agency, name or "-", interval))


def _name(piece: str) -> str:
    """Make any text one plain name of a path; two texts never give the same name."""
    quoted = quote(piece, safe="")
    return f"%2E{quoted[1:]}" if quoted.startswith(".") else quoted
