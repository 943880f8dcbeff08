"""Sources of some twenty agencies: over https, from a bucket, from drop folders; some that grow, some that are broken.

The content is that of `tests/federation.py`, copies of a fictional country's monthly landings. Each source has a file of
its own, whose rows are known: what a release of it must count follows from here.
"""

import gzip
import shutil
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from tests.federation import HERE, Federation

Kind = Literal["https", "s3", "local"]
Fate = Literal["good", "grows", "absent", "login", "expectation", "registration", "hostile"]

PORTS = "harbour.ports"
BUCKET = "agencies"
KINDS: tuple[Kind, ...] = ("https", "https", "s3", "https", "local")
BROKEN: dict[Fate, str] = {
    "absent": "404",
    "login": "HTML",
    "expectation": "expect_column_values_to_be_between",
    "registration": "deliverz",
    "hostile": "too large",
}
"""How a source can be broken, and a word of the error that must tell of it."""

_MONTHS = [f"2023年{month}月" for month in range(1, 13)]
_PLACES = [f"P{number:02d}" for number in range(1, 6)]
_SPECIES = ["S01", "S02", "S03"]
_BOMB = 600 << 20


@dataclass(frozen=True)
class Counts:
    """What a release of a source must count."""

    read: int
    good: int
    quarantined: int
    dropped: int


@dataclass(frozen=True)
class Feed:
    """One source: how it is fetched, and what becomes of it."""

    name: str
    number: int
    kind: Kind
    fate: Fate

    @property
    def agency(self) -> str:
        return self.name.split(".")[0]

    @property
    def broken(self) -> bool:
        return self.fate in BROKEN

    @property
    def key(self) -> str:
        """Where its file lies in what its agency serves."""
        extension = "gz" if self.fate == "hostile" else "csv"
        return f"{self.name.replace('.', '/')}.{extension}"

    @property
    def transport(self) -> str:
        path = f"{BUCKET}/{self.key}" if self.kind == "s3" else self.key
        return f"{{kind: {self.kind}, connection: ruri_{self.agency}, path: {path}}}"

    def lines(self, *, grown: bool = False) -> list[str]:
        """The file's lines: the last but one has an unknown species, the last is a sum."""
        months = [*_MONTHS, "2024年1月"] if grown else _MONTHS
        told = [
            f"{month},{place},{species},{1000 + self.number + n},{100 + n},"
            for n, (month, place, species) in enumerate(product(months, _PLACES, _SPECIES))
        ]
        return [*told, "2023年1月,P01,S99,1,1,", "2023年1月,P01,合計,1,1,"]

    def counts(self, *, grown: bool = False) -> Counts:
        read = len(self.lines(grown=grown))
        return Counts(read=read, good=read - 2, quarantined=1, dropped=1)

    def data(self, *, grown: bool = False) -> bytes:
        """The file as the agency has it."""
        if self.fate == "hostile":
            return gzip.compress(bytes(_BOMB), compresslevel=9)
        if self.fate == "login":
            return "<!DOCTYPE html><html><body>ログインしてください</body></html>".encode()
        text = "\n".join(self.lines(grown=grown)) + "\n"
        return (text.replace(",100,", ",99999999,", 1) if self.fate == "expectation" else text).encode("cp932")


class Feeds(Federation):
    """A federation of `count` sources, and the list of ports that derived datasets read beside them."""

    def __init__(self, root: Path, served: Path, *, count: int) -> None:
        agencies = min(20, count)
        super().__init__(root, agencies=agencies, each=-(-count // agencies), datasets=max(2, count // 10))
        self.sources = self.sources[:count]
        self.served = served
        self.feeds = [_feed(name, number) for number, name in enumerate(self.sources)]

    @property
    def dag_ids(self) -> set[str]:
        return {PORTS, *self.sources, *self.derived}

    def settle(self) -> "Feeds":
        """Write all files: registrations, contracts, suites, and what the agencies serve."""
        super().settle()
        for path in (
            "connectors/harbour/agency.yml",
            "connectors/harbour/ports.yml",
            "expectations/reference/ports.yml",
        ):
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(HERE / path, target)
        (self.served / "harbour").mkdir(parents=True)
        shutil.copy(HERE / "data/harbour/ports.csv", self.served / "harbour")
        for feed in self.feeds:
            self._register(feed)
            self.deliver(feed)
        return self

    def deliver(self, feed: Feed, *, grown: bool = False) -> Path:
        """Put the file of a source where its agency keeps it."""
        path = self.served / feed.key
        path.parent.mkdir(parents=True, exist_ok=True)
        if feed.fate != "absent":
            path.write_bytes(feed.data(grown=grown))
        return path

    def _register(self, feed: Feed) -> None:
        path = self.root / "connectors" / f"{feed.name.replace('.', '/')}.yml"
        said = path.read_text(encoding="utf-8")
        old = f"{{kind: local, connection: ruri_{feed.agency}, path: landings_*.csv}}"
        assert old in said
        said = said.replace(old, feed.transport)
        if feed.fate == "registration":
            said = said.replace("delivers:", "deliverz:")
        if feed.fate == "hostile":
            said = said.replace("  kind: csv\n", "  kind: csv\n  archive: {kind: gzip}\n")
        path.write_text(said, encoding="utf-8")


def _feed(name: str, number: int) -> Feed:
    agency = int(name.split(".", maxsplit=1)[0].removeprefix("port"))
    kind = KINDS[agency % len(KINDS)]
    return Feed(name, number, kind, _fate(number, web=kind == "https"))


def _fate(number: int, *, web: bool) -> Fate:
    """Of every forty sources five are broken, each in another way, and four grow; what only a web server does, one does."""
    fate = dict(zip((3, 11, 19, 27, 35), BROKEN, strict=True)).get(number % 40)
    if fate is None:
        return "grows" if number % 10 == 4 else "good"
    return fate if web or fate not in {"absent", "login"} else "registration"
