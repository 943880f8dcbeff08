"""What listings of files share: which names are meant, which files are known, which still grow."""

import fnmatch
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import PurePosixPath

from renkei.errors import TransportError
from renkei.language import Text
from renkei.model.runs import Landed
from renkei.transports.manners import Manners

UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")
MTIME = "mtime-ns"
_LOOK_AGAIN_S = 2.0
_RACY = timedelta(seconds=2)
_WILD = re.compile(r"[*?\[]")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class File:
    """A file as a listing shows it: its name inside the folder, bytes, and the time of its last change in ns."""

    name: str
    size: int
    changed: int

    @property
    def headers(self) -> dict[str, str]:
        """What a manifest keeps of it."""
        moment = datetime.fromtimestamp(self.changed // 1_000_000_000, UTC)
        return {
            "content-length": str(self.size),
            "last-modified": format_datetime(moment, usegmt=True),
            MTIME: str(self.changed),
        }

    def is_as_landed(self, landed: Landed) -> bool:
        """Whether it is what was landed; never of a file that changed just then: a clock ticks coarsely."""
        same = landed.size == self.size and landed.headers.get(MTIME) == str(self.changed)
        return same and self._moment < landed.received_at - _RACY

    def is_settled(self, since: timedelta, now: datetime) -> bool:
        """Whether its last change is long enough ago."""
        return self._moment <= now - since

    @property
    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self.changed / 1e9, UTC)


@dataclass(frozen=True)
class Settling:
    """How to tell that a file has stopped growing. `look` shows one again, None where it is gone."""

    since: timedelta
    whole: bool
    look: Callable[[File], File | None]
    manners: Manners
    where: str

    def sorted_out(self, files: Sequence[File], previous: Sequence[Landed]) -> Iterator[File | Landed]:
        """Yield, in order, each file to take, or what was landed of it before where that still holds.

        A file that still grows is left for the next run, and said so in the log; what was landed under its name is
        kept in its place. TransportError (transient) where that would leave a gap: the delivery is the whole, or
        nothing else is new.
        """
        landed = {one.name: one for one in previous}
        known = {f.name for f in files if f.name in landed and f.is_as_landed(landed[f.name])}
        fresh = [file for file in files if file.name not in known]
        growing = self._growing(fresh)
        if growing and (self.whole or len(growing) == len(fresh)):
            raise _still_growing(growing[0], self.since, where=self.where)
        for name in growing:
            _log.warning("%s: [%s] still grows and is left for the next run", self.where, name)
        for file in files:
            if file.name not in known and file.name not in growing:
                yield file
            elif file.name in landed:
                yield landed[file.name]

    def _growing(self, fresh: Sequence[File]) -> list[str]:
        if not self.since or not fresh:
            return []
        quiet = {file.name for file in fresh if file.is_settled(self.since, self.manners.now())}
        if quiet:
            self.manners.sleep(min(_LOOK_AGAIN_S, self.since.total_seconds()))
        return [file.name for file in fresh if file.name not in quiet or self.look(file) != file]


def is_plain(path: str, *, absolute: bool = False) -> bool:
    """Whether a glob stays inside its folder: relative, without `..`, `**` only as a whole name."""
    pattern = PurePosixPath(path)
    inside = ".." not in pattern.parts and (absolute or not pattern.is_absolute())
    return bool(pattern.parts) and inside and all(part == "**" or "**" not in part for part in pattern.parts)


def is_shown(name: str) -> bool:
    """Whether a name is one of a finished file that somebody means to be seen."""
    hidden = any(part.startswith((".", "~$")) for part in name.split("/"))
    return not hidden and not name.endswith(UNFINISHED)


def fits(name: str, path: str) -> bool:
    """Whether a name fits a glob: `*`, `?` and `[…]` stay inside a name, `**` is any number of folders."""
    return _fits(name.split("/"), path.split("/"))


def steady(path: str) -> str:
    """Return the folders at the start of a glob that have no wildcard, with a slash at the end, or nothing."""
    parts = path.split("/")[:-1]
    fixed = next((n for n, part in enumerate(parts) if _WILD.search(part)), len(parts))
    return "".join(f"{part}/" for part in parts[:fixed])


def _fits(parts: Sequence[str], patterns: Sequence[str]) -> bool:
    if not parts or not patterns:
        return not parts and all(pattern == "**" for pattern in patterns)
    if patterns[0] == "**":
        return _fits(parts, patterns[1:]) or _fits(parts[1:], patterns)
    return fnmatch.fnmatchcase(parts[0], patterns[0]) and _fits(parts[1:], patterns[1:])


def _still_growing(name: str, since: timedelta, *, where: str) -> TransportError:
    seconds = f"{since.total_seconds():.0f}"
    return TransportError(
        Text(
            f"「{name}」は書き込みの途中です（最後の変更から {seconds} 秒たっていません）。",
            f"[{name}] is still being written: its last change is not [{seconds} s] ago.",
        ),
        where=where,
        fix=Text(
            "書き込みが終わってから再実行してください（自動でも再試行します）。"
            "別名（.part など）で書いてから名前を変えてもらうと安全です。",
            "Run again when it is complete (it is tried again by itself). Writing under another name, such as "
            "[.part], and renaming is the safe way.",
        ),
        after=since.total_seconds(),
    )
