"""What goes back and forth: requests, replies and the data that replies are made of."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Table:
    """One file of `data/`: rows by column name, and the day on which its source was published."""

    rows: Sequence[Mapping[str, str]]
    published: date


@dataclass(frozen=True)
class Data:
    """The folder of the data; files are read anew for each request, so that a test may revise them."""

    folder: Path

    def table(self, name: str) -> Table:
        """Read `<name>.csv`: comment lines (`# key: value`), a header, rows."""
        lines = (self.folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        said = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# ") and ": " in line)
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
        return Table(rows, date.fromisoformat(said["published"]))


@dataclass(frozen=True)
class Request:
    """A GET as an agency sees it; names of parameters are told apart by case as that agency does."""

    path: str
    query: Mapping[str, str]
    data: Data
    options: "Options"
    headers: Mapping[str, str] = field(default_factory=dict)
    """By names in lower case."""


@dataclass(frozen=True)
class Options:
    """How the stand-ins behave where the agencies' real behaviour differs by time, account or version.

    `boj_keys`: public clients disagree on the spelling that is live (`SERIES_CODE` or `SERIES CODE`). `page`: the
    largest number of BoJ points, NTA rows, World Bank or e-Stat values, gBizINFO or CKAN records in one reply, much
    smaller than the real limits so that paging really happens. `keys`: the values of parameters and headers that prove
    who asks. `elsewhere`: another address of this very server, under which the catalogue's files lie.
    """

    boj_keys: str = "underscore"
    page: Mapping[str, int] = field(
        default_factory=lambda: {"boj": 500, "estat": 4, "nta": 100, "worldbank": 5, "gbizinfo": 2, "ckan": 2}
    )
    keys: Mapping[str, str] = field(
        default_factory=lambda: {
            "nta": "standin-nta-id",
            "estat": "standin-estat-id",
            "edinet": "standin-edinet-key",
            "reinfolib": "standin-reinfolib-key",
            "gbizinfo": "standin-gbizinfo-token",
        }
    )
    elsewhere: str = ""


@dataclass(frozen=True)
class Reply:
    """An answer. `promised` is the Content-Length where it lies; `published` gives Last-Modified.

    A `packed` one is sent in gzip. With `ranges`, a part of the body may be asked for (RFC 9110, section 14). After the
    share `stop` of what is to be sent, the line goes dead; the last byte alone comes through.
    """

    body: bytes
    status: int = 200
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    published: date | None = None
    promised: int | None = None
    seconds: float = 0.0
    packed: bool = False
    ranges: bool = False
    stop: float | None = None

    def but(self, body: bytes) -> "Reply":
        """Return the same answer with another body."""
        return replace(self, body=body)


def as_json(value: object, *, published: date | None = None, status: int = 200) -> Reply:
    """Answer with JSON, always the same bytes for the same value."""
    return Reply(json.dumps(value, ensure_ascii=False).encode(), status=status, published=published)


def as_csv(rows: Iterable[Sequence[str]], *, encoding: str, published: date) -> Reply:
    """Answer with CSV, lines ending in CRLF as the agencies' files do."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    charset = {"cp932": "Shift_JIS", "utf-8": "utf-8", "utf-8-sig": "utf-8"}[encoding]
    body = text.getvalue().encode(encoding)
    return Reply(body, content_type=f"text/csv; charset={charset}", published=published)


def not_found() -> Reply:
    """Answer as a web server does that has no such page."""
    return Reply(b"<html><body><h1>404 Not Found</h1></body></html>", status=404, content_type="text/html")
